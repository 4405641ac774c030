#: kind = "exhaustion"
#: does = "Fills POSIX shared memory by shm_open, multiprocessing and files under /dev/shm."
#: status = ["ok", "memory", "killed", "error"]
#: limits = {wall_s = 3.0}
import ctypes
import os

written = 0
chunk = b"\x01" * (1 << 20)
left = []


def fill(descriptor, count=16):
    global written
    for _ in range(count):
        written += os.write(descriptor, chunk)


def by_libc(number):
    libc = ctypes.CDLL(None, use_errno=True)
    name = f"/quiet-{os.getpid()}-{number}"
    descriptor = libc.shm_open(name.encode(), os.O_CREAT | os.O_RDWR, 0o600)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "shm_open")
    left.append("/dev/shm" + name)
    fill(descriptor)


def by_multiprocessing(number):
    from multiprocessing import shared_memory

    block = shared_memory.SharedMemory(create=True, size=16 << 20)
    left.append("/dev/shm/" + block.name.lstrip("/"))
    block.buf[:] = b"\x01" * (16 << 20)


def by_path(number):
    name = f"/dev/shm/quiet-path-{os.getpid()}-{number}"
    descriptor = os.open(name, os.O_CREAT | os.O_RDWR, 0o600)
    left.append(name)
    fill(descriptor)


try:
    for road in (by_libc, by_multiprocessing, by_path):
        for number in range(16):
            try:
                road(number)
            except (OSError, ImportError, MemoryError, ValueError) as problem:
                print(road.__name__, type(problem).__name__)
                break
    if written > 200 << 20:
        print("ESC" + "APED")
finally:
    for name in left:
        if os.path.exists(name):
            os.unlink(name)
