#: kind = "exhaustion"
#: does = "Writes into memory files that are never mapped, so that no address space is used."
#: status = ["ok", "memory", "killed"]
#: limits = {wall_s = 3.0}
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
HUGETLB = 4
MEMFD_CREATE, MEMFD_SECRET = 319, 447
roads = [
    lambda: os.memfd_create("quiet"),
    lambda: os.memfd_create("huge", HUGETLB),
    lambda: libc.memfd_create(b"libc", 0),
    lambda: libc.syscall(MEMFD_CREATE, b"bare", 0),
    lambda: libc.syscall(MEMFD_SECRET, 0),
]
written = 0
chunk = b"\x01" * (1 << 20)
for road in roads:
    try:
        for _ in range(25):
            descriptor = road()
            if descriptor < 0:
                break
            for _ in range(10):
                written += os.write(descriptor, chunk)
            if written > 250 << 20:
                print("ESC" + "APED")
                raise SystemExit
    except (OSError, MemoryError) as problem:
        print(type(problem).__name__, written >> 20)
