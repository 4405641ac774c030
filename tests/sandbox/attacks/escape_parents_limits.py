#: kind = "escape"
#: does = "Changes the limits, priority and processors of its parent, and raises its own."
#: status = ["ok"]
import contextlib
import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)
parent = os.getppid()
IOPRIO_SET = {"x86_64": 251, "aarch64": 30}[os.uname().machine]


def give_parent(kind: int) -> None:
    resource.prlimit(parent, kind, (1 << 30, 1 << 30))


changes = {
    "parent's core size": lambda: give_parent(resource.RLIMIT_CORE),
    "parent's priority": lambda: os.setpriority(os.PRIO_PROCESS, parent, 1),
    "all priorities": lambda: os.setpriority(os.PRIO_USER, os.getuid(), 1),
    "parent's processors": lambda: os.sched_setaffinity(parent, {0}),
    "parent's scheduler": lambda: os.sched_setscheduler(parent, os.SCHED_BATCH, os.sched_param(0)),
    "own address space": lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
    "own processor time": lambda: resource.setrlimit(resource.RLIMIT_CPU, (3600, 3600)),
    "own file size": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40)),
    "own descriptors": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096)),
    "real time": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    "higher priority": lambda: os.nice(-1),
}
for name, change in changes.items():
    with contextlib.suppress(OSError, ValueError):
        change()
        print("ESC" + "APED", name)
if libc.syscall(IOPRIO_SET, 1, parent, 3 << 13) == 0:
    print("ESC" + "APED", "parent's disk priority")
