#: kind = "exhaustion"
#: does = "Takes a million small blocks from each of Python's three allocators through ctypes and frees none."
#: status = ["ok", "memory", "killed", "timeout"]
#: limits = {wall_s = 3.0}
import ctypes

api = ctypes.pythonapi
taken = 0
for name in ("PyMem_RawMalloc", "PyMem_Malloc", "PyObject_Malloc"):
    take = getattr(api, name)
    take.restype = ctypes.c_void_p
    take.argtypes = [ctypes.c_size_t]
    for size in (60_000, 500):
        for _ in range(250 * 1000 * 1000 // size // 20):
            address = take(size)
            if not address:
                break
            ctypes.memset(address, 1, size)
            taken += size
    print(name, taken // 1000 // 1000)
while taken < 250_000_000:
    address = api.PyMem_RawMalloc(ctypes.c_size_t(100_000))
    if not address:
        break
    ctypes.memset(address, 1, 100_000)
    taken += 100_000
if taken >= 250_000_000:
    print("ESC" + "APED")
