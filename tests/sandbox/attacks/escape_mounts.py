#: kind = "escape"
#: does = "Changes what is mounted where: old and new mount calls, chroot, pivot_root, a writable root."
#: status = ["ok"]
import contextlib
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]
MS_REMOUNT, MS_BIND = 32, 4096
OPEN_TREE_CLONE = 1
os.mkdir("place")

tries = {
    "tmpfs": lambda: libc.mount(b"none", b"place", b"tmpfs", 0, None),
    "proc": lambda: libc.mount(b"proc", b"place", b"proc", 0, None),
    "bind": lambda: libc.mount(b"/", b"place", None, MS_BIND, None),
    "remount": lambda: libc.mount(None, b"/", None, MS_REMOUNT | MS_BIND, None),
    "unmount": lambda: libc.umount2(os.getcwd().encode(), 2),
    "pivot_root": lambda: libc.syscall(PIVOT_ROOT, b".", b"place"),
    "open_tree": lambda: libc.syscall(428, -100, b"/", OPEN_TREE_CLONE),
    "fsopen": lambda: libc.syscall(430, b"tmpfs", 0),
    "fspick": lambda: libc.syscall(433, -100, b"/", 0),
    "mount_setattr": lambda: libc.syscall(442, -100, b"/", 0, bytes(32), 32),
}
for name, way in tries.items():
    if way() >= 0:
        libc.umount2(b"place", 2)
        print("ESC" + "APED", name)

with contextlib.suppress(OSError):
    os.chroot("place")
    print("ESC" + "APED", "chroot")
