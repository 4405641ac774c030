#: kind = "exhaustion"
#: does = "Locks every second byte of fifty files: each lock is kernel memory that no limit counts."
#: status = ["timeout", "ok", "error", "killed"]
#: limits = {wall_s = 3.0}
import ctypes
import fcntl
import os


def free() -> int:
    """Return the machine's free memory in bytes; a lock that is only said to be there costs none."""
    facts = (ctypes.c_ulong * 64)()
    ctypes.CDLL(None).sysinfo(facts)
    return facts[5]


before = free()

# 800,000 locks are about 200 MB in the kernel. Many files, because a file's locks are kept in one list.
files = [os.open(f"locked{number}", os.O_CREAT | os.O_RDWR) for number in range(50)]
made = 0
try:
    while made < 800_000:
        for descriptor in files:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 2 * (800_000 - made))
            made += 1
    if before - free() > 150_000_000:
        print("ESC" + "APED", flush=True)
except OSError as problem:
    print(problem.errno, made)
