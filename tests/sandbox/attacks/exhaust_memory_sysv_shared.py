#: kind = "exhaustion"
#: does = "Fills System V shared memory segment by segment, detached again so that no address space is used."
#: status = ["ok", "memory", "killed"]
#: limits = {wall_s = 3.0}
import atexit
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
libc.shmdt.argtypes = [ctypes.c_void_p]
CREATE, PRIVATE, REMOVE, HUGE = 0o1600, 0, 0, 0o4000
SIZE = 16 << 20
filled = 0
for extra in (0, HUGE, 0o10000):
    for _ in range(16):
        segment = libc.shmget(PRIVATE, ctypes.c_size_t(SIZE), CREATE | extra)
        if segment < 0:
            print("shmget", ctypes.get_errno())
            break
        atexit.register(libc.shmctl, segment, REMOVE, None)
        address = libc.shmat(segment, None, 0)
        if address in (None, ctypes.c_void_p(-1).value):
            print("shmat", ctypes.get_errno())
            break
        ctypes.memset(address, 1, SIZE)
        libc.shmdt(address)
        filled += SIZE
if filled >= 200 << 20:
    print("ESC" + "APED")
