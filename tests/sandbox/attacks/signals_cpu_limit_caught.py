#: kind = "signals"
#: does = "Catches the signal that announces the end of its processor time and goes on computing."
#: status = ["timeout"]
#: limits = {wall_s = 3.0, cpu_s = 1.0}
import signal

signal.signal(signal.SIGXCPU, lambda *_: None)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGXCPU, signal.SIGALRM, signal.SIGPROF, signal.SIGVTALRM})
turns = 0
while True:
    turns += 1
