#: kind = "leaking"
#: does = "Locks a library file that all runs share: two programs could talk by it, or one could make others wait."
#: status = ["ok"]
import contextlib
import ctypes
import fcntl
import os
import struct

F_OFD_SETLK = 37
LOCK = struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 0, 0)


def held(place: str) -> bool:
    """A call may pretend to succeed: only a lock that keeps a second descriptor out counts."""
    first, second = os.open(place, os.O_RDONLY), os.open(place, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


for place in (os.__file__, ctypes.__file__, "/dev/null", "/dev/zero", os.path.dirname(os.__file__)):
    with contextlib.suppress(OSError):
        if held(place):
            print("ESC" + "APED", "holds", place)
    with contextlib.suppress(OSError):
        fcntl.fcntl(os.open(place, os.O_RDONLY), F_OFD_SETLK, LOCK)
        print("ESC" + "APED", "an open file lock on", place)
