#: kind = "escape"
#: does = "Becomes another user or takes capabilities, and looks whether it has any to begin with."
#: status = ["ok"]
import contextlib
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
CAPGET, CAPSET = {"x86_64": (125, 126), "aarch64": (90, 91)}[os.uname().machine]
VERSION_3 = 0x20080522

if 0 in (*os.getresuid(), *os.getresgid(), *os.getgroups()):
    print("ESC" + "APED", "already root, or of root's group")
for name, change in {
    "setuid": lambda: os.setuid(0),
    "setgid": lambda: os.setgid(0),
    "setresuid": lambda: os.setresuid(-1, 0, -1),
    "setreuid": lambda: os.setreuid(0, 0),
    "setgroups": lambda: os.setgroups([0]),
    "initgroups": lambda: os.initgroups("root", 0),
}.items():
    with contextlib.suppress(OSError):
        change()
        print("ESC" + "APED", name)

header = (ctypes.c_uint32 * 2)(VERSION_3, 0)
sets = (ctypes.c_uint32 * 6)()
if libc.syscall(CAPGET, header, sets) == 0 and any(sets):
    print("ESC" + "APED", "holds capabilities", list(sets))
everything = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
if libc.syscall(CAPSET, header, everything) == 0:
    print("ESC" + "APED", "took every capability")
