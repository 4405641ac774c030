#: kind = "breaking"
#: does = "Ends by an error whose description fails, with hooks that fail while they report the failure."
#: status = ["error", "killed"]
#: observe = "frames"
import sys
import threading


class Nasty(BaseException):
    def __str__(self) -> str:
        raise self

    __repr__ = __str__

    def __getattribute__(self, name: str) -> object:
        raise Nasty


def hook(*_: object) -> None:
    raise Nasty


sys.excepthook = threading.excepthook = sys.unraisablehook = hook
sys.last_value = Nasty()
thread = threading.Thread(target=hook)
thread.start()
thread.join()
raise Nasty
