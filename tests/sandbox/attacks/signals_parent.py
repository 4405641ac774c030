#: kind = "signals"
#: does = "Signals its parent and the first process."
#: status = ["ok"]
import contextlib
import os
import signal

# Signal 0 and SIGCONT harm nobody; who may send them may send SIGKILL.
for process in (os.getppid(), 1):
    for number in (0, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH):
        with contextlib.suppress(OSError):
            os.kill(process, number)
            print("ESC" + "APED", "signal", int(number), "to", process)
