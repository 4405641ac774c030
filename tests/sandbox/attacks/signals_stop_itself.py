#: kind = "signals"
#: does = "Stops itself: a stopped process neither ends nor uses any time, and its parent may wait for ever."
#: status = ["timeout", "ok"]
#: limits = {wall_s = 0.5}
import contextlib
import os
import signal

for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
    with contextlib.suppress(OSError):
        os.kill(os.getpid(), number)
