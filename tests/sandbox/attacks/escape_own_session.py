#: kind = "escape"
#: does = "Leaves its session and process group and drops its death signal, to outlive the run's end."
#: status = ["ok"]
import contextlib
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_PTRACER = 1, 36, 0x59616D61

before = os.getsid(0), os.getpgid(0)
for leave in (os.setsid, lambda: os.setpgid(0, 0), lambda: os.setpgid(0, os.getpgid(os.getppid()))):
    with contextlib.suppress(OSError):
        leave()
if (os.getsid(0), os.getpgid(0)) != before:
    print("ESC" + "APED", "another session or group")
if libc.prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) == 0:
    print("ESC" + "APED", "outlives its parent")
if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0:
    print("ESC" + "APED", "collects orphans")
if libc.prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0) == 0:
    print("ESC" + "APED", "lets anybody debug it")
