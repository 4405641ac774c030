#: kind = "signals"
#: does = "Ignores and blocks every signal, then runs for ever: only what cannot be caught ends it."
#: status = ["timeout"]
#: limits = {wall_s = 0.5}
import contextlib
import signal

for number in signal.valid_signals():
    with contextlib.suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    with contextlib.suppress(BaseException):
        while True:
            pass
