#: kind = "exhaustion"
#: does = "Lifts its own limits by every call there is, then takes 250 MB."
#: status = ["memory", "killed"]
#: limits = {wall_s = 3.0}
import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)
endless = (ctypes.c_uint64 * 2)(2**64 - 1, 2**64 - 1)
PRLIMIT64, SETRLIMIT = 302, 160
for name in ("RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE"):
    which = getattr(resource, name)
    soft, hard = resource.getrlimit(which)
    for road in (
        lambda: resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)),
        lambda: resource.setrlimit(which, (hard, hard)),
        lambda: resource.prlimit(os.getpid(), which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)),
        lambda: libc.syscall(PRLIMIT64, 0, which, endless, None),
        lambda: libc.syscall(SETRLIMIT, which, endless),
    ):
        try:
            road()
        except (OSError, ValueError):
            pass
    print(name, resource.getrlimit(which))
held = [b"\x01" * (1 << 20) for _ in range(250)]
print("ESC" + "APED", len(held))
