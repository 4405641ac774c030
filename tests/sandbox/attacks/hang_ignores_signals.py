#: kind = "hanging"
#: does = "Ignores and blocks every signal it may, then waits for one."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import signal

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    try:
        signal.sigwait({signal.SIGUSR1})
    except OSError:
        pass
