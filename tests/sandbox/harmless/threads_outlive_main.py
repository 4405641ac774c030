#: kind = "harmless"
#: does = "Lets a thread go on after the last line: the program ends when the thread does, then atexit runs."
#: status = ["ok"]
#: stdout = "main is done\nthread is done\natexit, registered last\natexit, registered first\n"
import atexit
import threading
import time


def late():
    time.sleep(0.05)
    print("thread is done")


atexit.register(print, "atexit, registered first")
atexit.register(print, "atexit, registered last")
threading.Thread(target=late).start()
print("main is done")
