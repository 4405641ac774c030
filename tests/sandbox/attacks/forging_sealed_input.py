#: kind = "forging"
#: does = "Rewrites and grows the file behind its standard input, which others hold open too."
#: status = ["ok"]
#: stdin = "the true input\n"
#: stdout = "the true input\n"
import contextlib
import fcntl
import mmap
import os

F_ADD_SEALS = 1033
for name, change in {
    "writes": lambda: os.pwrite(0, b"another input", 0),
    "grows": lambda: os.ftruncate(0, 1 << 20),
    "shrinks": lambda: os.ftruncate(0, 0),
    "reserves": lambda: os.posix_fallocate(0, 0, 1 << 20),
    "maps": lambda: mmap.mmap(0, 15, access=mmap.ACCESS_WRITE).write(b"another input"),
    "seals": lambda: fcntl.fcntl(0, F_ADD_SEALS, 8),
    "sends into": lambda: os.sendfile(0, os.open("main.py", os.O_RDONLY), 0, 10),
}.items():
    with contextlib.suppress(OSError, ValueError):
        change()
        print("ESC" + "APED", name)
print(input())
