#: kind = "signals"
#: does = "Kills itself with the very signal that the jail uses for a deadline or for memory, to be mistaken for one."
#: status = ["killed"]
import os
import signal

print("to the end", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
signal.raise_signal(signal.SIGKILL)
os.abort()
