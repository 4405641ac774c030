#: kind = "hanging"
#: does = "Ends the main thread alone by pthread_exit: the process looks dead but another thread of it runs."
#: status = ["timeout", "killed"]
#: limits = {wall_s = 1.0}
import ctypes
import threading
import time

libc = ctypes.CDLL(None)


def forever():
    while True:
        time.sleep(0.01)


threading.Thread(target=forever).start()
EXIT = 60
# The bare system call ends this thread only; pthread_exit would unwind first.
libc.syscall(EXIT, 0)
libc.pthread_exit(None)
