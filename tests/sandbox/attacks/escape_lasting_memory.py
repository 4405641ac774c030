#: kind = "escape"
#: does = "Makes memory and message boxes that live on without a process: System V, POSIX, nameless files."
#: status = ["ok"]
import contextlib
import ctypes
import os
from multiprocessing import shared_memory

libc = ctypes.CDLL(None, use_errno=True)
IPC_CREAT, IPC_RMID, KEY = 0o1000, 0, 0x1EA4
MQ_OPEN = {"x86_64": 240, "aarch64": 180}[os.uname().machine]

for name, make, remove in (
    ("segment", lambda: libc.shmget(KEY, 1 << 20, IPC_CREAT | 0o600), lambda found: libc.shmctl(found, IPC_RMID, None)),
    ("message queue", lambda: libc.msgget(KEY, IPC_CREAT | 0o600), lambda found: libc.msgctl(found, IPC_RMID, None)),
    ("semaphore", lambda: libc.semget(KEY, 1, IPC_CREAT | 0o600), lambda found: libc.semctl(found, 0, IPC_RMID)),
    ("POSIX queue", lambda: libc.syscall(MQ_OPEN, b"note", 0o102, 0o600, None), os.close),
    ("POSIX memory", lambda: libc.shm_open(b"/note", 0o102, 0o600), lambda _: libc.shm_unlink(b"/note")),
    ("nameless file", lambda: libc.memfd_create(b"note", 0), os.close),
):
    with contextlib.suppress(AttributeError):
        found = make()
        if found >= 0:
            remove(found)
            print("ESC" + "APED", name)

libc.sem_open.restype = ctypes.c_void_p
if libc.sem_open(b"/note", 0o100, 0o600, 1):
    libc.sem_unlink(b"/note")
    print("ESC" + "APED", "named semaphore")
with contextlib.suppress(OSError):
    block = shared_memory.SharedMemory(create=True, size=4096)
    block.unlink()
    print("ESC" + "APED", "shared memory by Python")
