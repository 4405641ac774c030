#: kind = "breaking"
#: does = "Fails after changing values whose comparison, length and text run code, while its history is recorded."
#: status = ["error"]
#: error_type = "ZeroDivisionError"
#: observe = "history"
import sys


def tell(*_: object) -> bool:
    if sys._getframe(1).f_globals is not globals():
        print("ESC" + "APED", "the observer ran a student's method")
    return True


class Meta(type):
    __hash__ = __eq__ = __instancecheck__ = __subclasscheck__ = __dir__ = __repr__ = tell


class Trap(metaclass=Meta):
    def __init__(self) -> None:
        self.held = [self]

    def change(self, turn: int) -> None:
        self.held.append(turn)
        self.turn = turn

    __eq__ = __ne__ = __repr__ = __hash__ = __copy__ = __len__ = __sizeof__ = __bool__ = __dir__ = tell


class Listed(list):
    __len__ = __iter__ = __getitem__ = __eq__ = __repr__ = tell


class Keyed(dict):
    __len__ = __iter__ = __eq__ = __repr__ = keys = values = items = tell


trap, listed, keyed = Trap(), Listed(), Keyed()
for turn in range(20):
    trap.change(turn)
    listed.append(trap)
    keyed[turn] = listed
    globals()[f"made{turn}"] = trap
    sys._getframe().f_trace_lines = turn % 2 == 0
sys._getframe().f_trace = None
1 / 0
