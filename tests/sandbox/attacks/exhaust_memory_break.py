#: kind = "exhaustion"
#: does = "Moves the program break with sbrk and the bare system call, past malloc."
#: status = ["ok", "memory", "killed"]
#: limits = {wall_s = 3.0}
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.sbrk.restype = ctypes.c_void_p
libc.sbrk.argtypes = [ctypes.c_long]
libc.syscall.restype = ctypes.c_long
FAILED = ctypes.c_void_p(-1).value
CHUNK = 4 << 20
touched = 0
while touched < 250 << 20:
    start = libc.sbrk(CHUNK)
    if start == FAILED:
        print("sbrk", ctypes.get_errno())
        break
    ctypes.memset(start, 1, CHUNK)
    touched += CHUNK
now = libc.syscall(ctypes.c_long(12), ctypes.c_long(0))
while touched < 250 << 20:
    then = libc.syscall(ctypes.c_long(12), ctypes.c_long(now + CHUNK))
    if then <= now:
        break
    ctypes.memset(now, 1, CHUNK)
    now, touched = then, touched + CHUNK
if touched >= 250 << 20:
    print("ESC" + "APED")
