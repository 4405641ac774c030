#: kind = "breaking"
#: does = "Sets a timer whose handler raises a thousand times a second, on and on while the harness finishes."
#: status = ["ok", "error", "killed"]
#: limits = {wall_s = 2.0}
#: calls = ["1 + 1", "list(range(1000))"]
import signal


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


for timer, number in (
    (signal.ITIMER_REAL, signal.SIGALRM),
    (signal.ITIMER_VIRTUAL, signal.SIGVTALRM),
    (signal.ITIMER_PROF, signal.SIGPROF),
):
    signal.signal(number, interrupt)
    signal.setitimer(timer, 0.02, 0.001)
