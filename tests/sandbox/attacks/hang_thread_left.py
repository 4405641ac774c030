#: kind = "hanging"
#: does = "Ends its main thread while another thread, not a daemon, goes on for ever."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
#: stdout_has = ["main is done"]
import threading
import time


def forever():
    while True:
        time.sleep(0.01)


threading.Thread(target=forever).start()
print("main is done", flush=True)
