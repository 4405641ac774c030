#: kind = "exhaustion"
#: does = "Gives pages away to pipes with vmsplice, unmaps them and takes new ones."
#: status = ["ok", "memory", "killed", "timeout"]
#: limits = {wall_s = 3.0}
import ctypes
import fcntl
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
GIFT, NONBLOCK, SET_PIPE_SIZE = 8, 2, 1031


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


# 64 MB is more than the program's whole allowance of memory, and outside of it.
given = 0
pipes = []
try:
    while given < 64 << 20:
        pipes.append(os.pipe())
        try:
            fcntl.fcntl(pipes[-1][1], SET_PIPE_SIZE, 1 << 20)
        except OSError:
            pass
        for _ in range(256):
            page = mmap.mmap(-1, 4096)
            page[0] = 1
            start = ctypes.addressof(ctypes.c_char.from_buffer(page))
            moved = libc.vmsplice(pipes[-1][1], ctypes.byref(Vector(start, 4096)), 1, GIFT | NONBLOCK)
            if moved <= 0:
                break
            given += moved
        if moved <= 0 and given == 0:
            print("vmsplice", ctypes.get_errno())
            break
    else:
        print("ESC" + "APED")
except (OSError, MemoryError) as problem:
    print(type(problem).__name__, given >> 10)
