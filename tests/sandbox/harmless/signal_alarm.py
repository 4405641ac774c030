#: kind = "harmless"
#: does = "Handles SIGALRM, SIGUSR1 and SIGINT of its own, by alarm, setitimer and raise_signal."
#: status = ["ok"]
#: stdout = "interrupted by SIGALRM\nTrue\nuser signal True\nuser signal True\nas by Ctrl-C\n"
import os
import signal
import time


class Timeout(Exception):
    pass


def handler(number, frame):
    raise Timeout(signal.Signals(number).name)


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    time.sleep(3)
    print("never")
except Timeout as problem:
    print("interrupted by", problem)
signal.alarm(10)
print(signal.alarm(0) > 5)
signal.signal(signal.SIGUSR1, lambda number, frame: print("user signal", number == signal.SIGUSR1))
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("as by Ctrl-C")
