#: kind = "hanging"
#: does = "Blocks in C with the interpreter's lock held, so that no other thread of it can ever run."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import ctypes

held = ctypes.PyDLL(None)
while True:
    held.pause()
