#: kind = "signals"
#: does = "Signals its parent by the calls a filter may have forgotten: tkill, sigqueue, process descriptors."
#: status = ["ok"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
CALLS = {"x86_64": (200, 234, 129, 297), "aarch64": (130, 131, 138, 240)}[os.uname().machine]
TKILL, TGKILL, SIGQUEUE, TGSIGQUEUE = CALLS
PIDFD_SEND_SIGNAL, PIDFD_OPEN = 424, 434
SIGURG, SI_QUEUE = 23, -1
information = (ctypes.c_int * 32)(SIGURG, 0, SI_QUEUE)

for process in (os.getppid(), 1):
    handle = libc.syscall(PIDFD_OPEN, process, 0)
    for name, result in {
        "tkill": libc.syscall(TKILL, process, SIGURG),
        "tgkill": libc.syscall(TGKILL, process, process, SIGURG),
        "tgkill without a group": libc.syscall(TGKILL, -1, process, SIGURG),
        "sigqueue": libc.syscall(SIGQUEUE, process, SIGURG, information),
        "tgsigqueue": libc.syscall(TGSIGQUEUE, process, process, SIGURG, information),
        "pidfd": libc.syscall(PIDFD_SEND_SIGNAL, handle, SIGURG, None, 0),
    }.items():
        if result == 0:
            print("ESC" + "APED", name, "reaches", process)
