#: kind = "hanging"
#: does = "Stops its own process with SIGSTOP and SIGTSTP: a stopped process ends by SIGKILL only."
#: status = ["timeout", "killed"]
#: limits = {wall_s = 1.0}
import os
import signal

for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN):
    try:
        os.kill(os.getpid(), number)
    except OSError as problem:
        print(number, problem.errno, flush=True)
while True:
    signal.raise_signal(signal.SIGSTOP)
