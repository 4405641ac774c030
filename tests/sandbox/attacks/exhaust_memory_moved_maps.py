#: kind = "exhaustion"
#: does = "Grows one map again and again with mremap, through Python and through libc."
#: status = ["ok", "memory", "killed"]
#: limits = {wall_s = 3.0}
import ctypes
import mmap

MAYMOVE = 1
AIM = 250 << 20
block = mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
size = 1 << 20
try:
    while size < AIM:
        size += 8 << 20
        block.resize(size)
        for start in range(size - (8 << 20), size, 4096):
            block[start] = 1
    print("ESC" + "APED")
except (OSError, ValueError, MemoryError, SystemError) as problem:
    print("resize", type(problem).__name__)

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = libc.mremap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
address, size = libc.mmap(None, 1 << 20, 3, 0x22, -1, 0), 1 << 20
while size < AIM:
    moved = libc.mremap(address, size, size + (8 << 20), MAYMOVE)
    if moved in (None, ctypes.c_void_p(-1).value):
        print("mremap", ctypes.get_errno())
        break
    address, size = moved, size + (8 << 20)
    ctypes.memset(address + size - (8 << 20), 1, 8 << 20)
else:
    print("ESC" + "APED")
