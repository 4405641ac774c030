#: kind = "hanging"
#: does = "Registers an endless function with atexit and in threading's own list of things to do at the end."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
#: stdout_has = ["last line"]
import atexit
import threading


@atexit.register
def forever():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


getattr(threading, "_register_atexit", atexit.register)(forever)
print("last line", flush=True)
