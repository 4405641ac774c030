#: kind = "escape"
#: does = "Becomes root of a user namespace of its own, or joins the namespaces of other processes."
#: status = ["ok"]
import contextlib
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NAMESPACES = {"user": 0x10000000, "mount": 0x20000, "net": 0x40000000, "ipc": 0x8000000, "host": 0x4000000}

for name, flag in NAMESPACES.items():
    if libc.unshare(flag) == 0:
        print("ESC" + "APED", "a namespace of its own:", name)

for process in (1, os.getppid()):
    for name in ("user", "mnt", "net"):
        with contextlib.suppress(OSError):
            if libc.setns(os.open(f"/proc/{process}/ns/{name}", os.O_RDONLY), 0) == 0:
                print("ESC" + "APED", "joined", name, "of", process)
    handle = libc.syscall(434, process, 0)  # pidfd_open: setns takes such a descriptor too, without /proc
    if handle >= 0 and libc.setns(handle, NAMESPACES["user"] | NAMESPACES["mount"]) == 0:
        print("ESC" + "APED", "joined", process)
