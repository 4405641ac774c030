#: kind = "hanging"
#: does = "Takes a lock twice in the main thread."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import threading

lock = threading.Lock()
lock.acquire()
while True:
    try:
        lock.acquire()
    except BaseException:
        pass
