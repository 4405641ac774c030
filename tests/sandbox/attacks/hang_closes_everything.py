#: kind = "hanging"
#: does = "Closes every descriptor, its output and its result channel too, and loops: the end of output is not the end."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import os

os.closerange(0, 1024)
while True:
    pass
