#: kind = "reading"
#: does = "Opens and lists by bare system calls, past any guard that is written in Python."
#: status = ["ok"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
OPENAT, GETDENTS, X86_OPEN = {"x86_64": (257, 217, 2), "aarch64": (56, 61, -1)}[os.uname().machine]
OPENAT2, OPEN_TREE, AT_FDCWD = 437, 428, -100
how = (ctypes.c_uint64 * 3)(0, 0, 0)
buffer = ctypes.create_string_buffer(4096)

for place in (b"/etc/passwd", b"/etc", b"/home", b"/var/log", b"/root", b"/srv"):
    ways = {
        "open": libc.syscall(X86_OPEN, place, 0),
        "openat": libc.syscall(OPENAT, AT_FDCWD, place, 0),
        "openat2": libc.syscall(OPENAT2, AT_FDCWD, place, how, 24),
        "open_tree": libc.syscall(OPEN_TREE, AT_FDCWD, place, 0),
    }
    # A descriptor made with O_PATH is no reading yet, but may be turned into one.
    path = libc.syscall(OPENAT, AT_FDCWD, place, os.O_PATH)
    ways["reopened"] = libc.syscall(OPENAT, path, b".", 0) if path >= 0 else -1
    for name, handle in ways.items():
        if handle < 0:
            continue
        found = libc.syscall(GETDENTS, handle, buffer, 4096)
        if found <= 0:
            found = libc.read(handle, buffer, 4096)
        if found > 0:
            print("ESC" + "APED", "reads", place.decode(), "by", name)
