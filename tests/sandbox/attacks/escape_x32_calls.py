#: kind = "escape"
#: does = "Calls the kernel by the numbers of the x32 interface, which a filter may take for unknown or for allowed."
#: status = ["killed", "ok"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
X32 = 0x40000000

if os.uname().machine == "x86_64":
    for number, name in ((39, "getpid"), (41, "socket"), (57, "fork"), (520, "execve")):
        arguments = (1, 1, 0) if name == "socket" else (0, 0, 0)
        found = libc.syscall(ctypes.c_long(X32 | number), *map(ctypes.c_long, arguments))
        if found == 0 and name == "fork":
            os._exit(0)
        if found >= 0:
            print("ESC" + "APED", name, "by x32", flush=True)
