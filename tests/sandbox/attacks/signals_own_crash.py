#: kind = "signals"
#: does = "Crashes by a bad address on a signal stack of its own, and hopes for a core file."
#: status = ["killed"]
import contextlib
import ctypes
import faulthandler
import resource

with contextlib.suppress(OSError, ValueError):
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30))
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # dumpable again
faulthandler.enable()
ctypes.memset(8, 1, 8)
