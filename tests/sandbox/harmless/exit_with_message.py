#: kind = "harmless"
#: does = "Leaves by sys.exit with a text: it is printed on the error stream without a traceback."
#: status = ["error"]
#: error_type = "SystemExit"
#: stdout = "True\n"
#: stderr_has = ["not enough arguments: 1\n"]
import sys

if len(sys.argv) < 2:
    print(sys.argv == ["main.py"])
    sys.exit(f"not enough arguments: {len(sys.argv)}")
print("never")
