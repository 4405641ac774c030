#: kind = "hanging"
#: does = "Installs trace and profile functions that never return, for all threads and for later calls."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import sys
import threading


def forever(frame, event, argument):
    while True:
        pass


threading.settrace(forever)
threading.setprofile(forever)
sys.setprofile(forever)
sys.settrace(forever)
print(sorted([3, 1, 2]))
