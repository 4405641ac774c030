#: kind = "exhaustion"
#: does = "Each thread starts the next ones and never ends; none is a daemon."
#: status = ["timeout", "killed", "memory"]
#: limits = {wall_s = 1.0, output_kb = 16}
import sys
import threading
import time


def again():
    while True:
        try:
            threading.Thread(target=again).start()
        except (RuntimeError, MemoryError):
            time.sleep(0.01)


threading.excepthook = lambda arguments: None
sys.stderr = None
again()
