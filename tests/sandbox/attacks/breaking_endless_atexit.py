#: kind = "breaking"
#: does = "Runs the functions for the end from one of them, over and over, while each registers itself anew."
#: status = ["timeout"]
#: limits = {wall_s = 0.5}
import atexit
import contextlib
import sys


def again() -> None:
    atexit.register(again)
    with contextlib.suppress(BaseException):
        while True:
            atexit.register(sys.exit, 0)
            with contextlib.suppress(BaseException):
                atexit._run_exitfuncs()


sys.unraisablehook = id  # nothing is printed, so that the output does not end it
atexit.register(again)
sys.exit(0)
