#: kind = "breaking"
#: does = "Sets the interpreter's own watchdog to write into the result's descriptor and to end the process from C."
#: status = ["killed", "ok"]
#: limits = {wall_s = 2.0}
#: calls = ["wait()"]
import faulthandler
import signal
import time

faulthandler.register(signal.SIGALRM, file=3, all_threads=True)
faulthandler.dump_traceback_later(0.05, exit=True, file=3)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)


def wait() -> int:
    time.sleep(0.2)
    return 1
