#: kind = "hanging"
#: does = "Loops in __del__ of an object that lives until the end of the program, part of a cycle."
#: status = ["timeout", "ok"]
#: limits = {wall_s = 1.0}
#: stdout_has = ["last line"]
import sys


class Sticky:
    def __init__(self):
        self.me = self

    def __del__(self):
        while True:
            pass


sticky = Sticky()
sys.sticky = Sticky()
print("last line", flush=True)
