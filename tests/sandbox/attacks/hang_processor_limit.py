#: kind = "hanging"
#: does = "Ignores SIGXCPU, which the soft CPU limit sends, and burns time beyond it."
#: status = ["timeout"]
#: limits = {wall_s = 3.0, cpu_s = 1.0}
import signal

signal.signal(signal.SIGXCPU, lambda *_: None)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGXCPU, signal.SIGPROF, signal.SIGVTALRM})
while True:
    pow(3, 20_000)
