#: kind = "harmless"
#: does = "Calls functions of the C library through ctypes."
#: status = ["ok"]
#: stdout = "1.4142135623730951 4\n5 7\n[1, 1, 3, 4]\n"
import ctypes

libm = ctypes.CDLL("libm.so.6")
libm.sqrt.restype = ctypes.c_double
libm.sqrt.argtypes = [ctypes.c_double]
print(libm.sqrt(2.0), ctypes.sizeof(ctypes.c_int))
libc = ctypes.CDLL(None)
print(libc.abs(-5), libc.strlen(b"seven!!"))
order = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
values = (ctypes.c_int * 4)(3, 1, 4, 1)
libc.qsort(values, 4, 4, order(lambda left, right: left[0] - right[0]))
print(list(values))
