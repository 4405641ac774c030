#: kind = "harmless"
#: does = "Leaves by raising SystemExit with 3, after catching one, and with output still in the buffer."
#: status = ["error"]
#: error_type = "SystemExit"
#: stdout = "caught 0\nin the buffer"
import sys

try:
    sys.exit(0)
except SystemExit as problem:
    print("caught", problem.code)
print("in the buffer", end="")
raise SystemExit(3)
