#: kind = "harmless"
#: does = "Leaves by exit(): nothing after it runs, the end is a good one, finally and atexit run."
#: status = ["ok"]
#: stdout = "before Use exit() or Ctrl-D (i.e. EOF) to exit Use quit() or Ctrl-D (i.e. EOF) to exit\nfinally\ngoodbye\n"
import atexit

atexit.register(print, "goodbye")
try:
    print("before", exit, quit)
    exit()
finally:
    print("finally")
print("never")
