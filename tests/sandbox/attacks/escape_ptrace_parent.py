#: kind = "escape"
#: does = "Attaches to its parent and to the first process as a debugger, to run its own instructions there."
#: status = ["ok"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
TRACEME, DETACH, ATTACH, SEIZE = 0, 17, 16, 0x4206
KCMP = {"x86_64": 312, "aarch64": 272}[os.uname().machine]

for process in (os.getppid(), 1):
    for request in (SEIZE, ATTACH):
        if libc.ptrace(request, process, None, None) == 0:
            libc.ptrace(DETACH, process, None, None)
            print("ESC" + "APED", "debugs process", process)
    if libc.syscall(KCMP, os.getpid(), process, 2, 0, 0) >= 0:  # kcmp needs the same right as a debugger
        print("ESC" + "APED", "compares itself with process", process)
if libc.ptrace(TRACEME, 0, None, None) == 0:
    print("ESC" + "APED", "made its parent its debugger: the parent must now answer for every signal")
