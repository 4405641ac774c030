#: kind = "exhaustion"
#: does = "Takes memory from libc itself with malloc, calloc, aligned_alloc, valloc and strdup."
#: status = ["ok", "memory", "killed"]
#: limits = {wall_s = 3.0}
import ctypes

libc = ctypes.CDLL(None)
CHUNK = 1 << 20
roads = {
    "malloc": lambda: libc.malloc(ctypes.c_size_t(CHUNK)),
    "calloc": lambda: libc.calloc(ctypes.c_size_t(1), ctypes.c_size_t(CHUNK)),
    "aligned_alloc": lambda: libc.aligned_alloc(ctypes.c_size_t(4096), ctypes.c_size_t(CHUNK)),
    "valloc": lambda: libc.valloc(ctypes.c_size_t(CHUNK)),
}
taken = 0
for name, take in roads.items():
    getattr(libc, name).restype = ctypes.c_void_p
    for _ in range(250):
        address = take()
        if not address:
            break
        ctypes.memset(address, 1, CHUNK)
        taken += CHUNK
    print(name, taken >> 20)
    if taken >= 250 << 20:
        print("ESC" + "APED")
        break
