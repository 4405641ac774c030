#: kind = "escape"
#: does = "Makes a second process by fork, vfork, clone and clone3, by Python and by bare system calls."
#: status = ["ok"]
import contextlib
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
CLONE = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
SIGCHLD, CLONE_PARENT, CLONE_UNTRACED = 17, 0x8000, 0x800000
arguments = (ctypes.c_uint64 * 11)()
arguments[4] = SIGCHLD


def clone3() -> int:
    return libc.syscall(ctypes.c_long(435), arguments, ctypes.c_long(ctypes.sizeof(arguments)))


def clone(flags: int) -> int:
    zero = ctypes.c_long(0)
    return libc.syscall(ctypes.c_long(CLONE), ctypes.c_long(flags), zero, zero, zero, zero)


ways = {
    "os.fork": os.fork,
    "os.forkpty": lambda: os.forkpty()[0],
    "fork": libc.fork,
    "clone": lambda: clone(SIGCHLD),
    "clone with no signal": lambda: clone(0),
    "clone as a sibling": lambda: clone(CLONE_PARENT | CLONE_UNTRACED | SIGCHLD),
    "clone3": clone3,
}
for name, way in ways.items():
    with contextlib.suppress(OSError):
        child = way()
        if child == 0:
            os._exit(0)
        if child > 0:
            print("ESC" + "APED", "a process by", name, flush=True)
