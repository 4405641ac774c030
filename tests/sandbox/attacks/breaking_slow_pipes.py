#: kind = "breaking"
#: does = "Makes its outputs and the result's descriptor non-blocking, then has far more to say than a pipe holds."
#: status = ["ok", "killed"]
#: calls = ["long()", "long()", "long()", "long()", "long()", "long()", "long()", "long()", "long()"]
import contextlib
import fcntl
import os

F_SETPIPE_SZ = 1031
for handle in (1, 2, 3):
    with contextlib.suppress(OSError):
        os.set_blocking(handle, False)
    with contextlib.suppress(OSError):
        fcntl.fcntl(handle, F_SETPIPE_SZ, 4096)


def long() -> str:
    return "\N{EURO SIGN}" * 4000
