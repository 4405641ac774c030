#: kind = "hanging"
#: does = "Replaces sys.excepthook, threading.excepthook and sys.unraisablehook by endless functions, then fails."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import sys
import threading


def forever(*_):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


sys.excepthook = threading.excepthook = sys.unraisablehook = forever
raise ValueError("look at me")
