#: kind = "hanging"
#: does = "Loops in its handlers of SIGALRM, SIGTERM and SIGXCPU, and sends itself the first."
#: status = ["timeout"]
#: limits = {wall_s = 2.0, cpu_s = 1.0}
import signal


def forever(number, frame):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGXCPU, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, forever)
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
while True:
    pass
