#: kind = "hanging"
#: does = "Waits for a child that sleeps; when there may be none, waits for the error to pass."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import os
import time

try:
    pid = os.fork()
    if pid == 0:
        print("ESC" + "APED", flush=True)
        time.sleep(20)
        os._exit(0)
except OSError:
    pass
while True:
    try:
        os.waitpid(-1, 0)
    except OSError:
        time.sleep(0.01)
