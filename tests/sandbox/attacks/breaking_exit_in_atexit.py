#: kind = "breaking"
#: does = "Leaves the process from a function that runs at the end, before the result could be written."
#: status = ["killed"]
#: calls = ["1 + 1"]
import atexit
import os

atexit.register(os._exit, 0)
