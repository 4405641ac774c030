#: kind = "escape"
#: does = "Takes open descriptors out of its parent by pidfd_getfd: the control channel, other runs' pipes."
#: status = ["ok"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PIDFD_OPEN, PIDFD_GETFD = 434, 438
PIDFD_SELF_GROUP = -10001  # newer kernels know a process by this number without any descriptor

for process in {os.getppid(), 1, os.getpid() - 1}:
    handle = libc.syscall(PIDFD_OPEN, process, 0)
    for number in range(16):
        if handle >= 0 and libc.syscall(PIDFD_GETFD, handle, number, 0) >= 0:
            print("ESC" + "APED", "descriptor", number, "of process", process)
if libc.syscall(PIDFD_GETFD, PIDFD_SELF_GROUP, 0, 0) >= 0:
    print("ESC" + "APED", "a descriptor without a handle")
