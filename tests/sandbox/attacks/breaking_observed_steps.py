#: kind = "breaking"
#: does = "Changes values whose comparison, copy and text run code, while every line is observed."
#: status = ["ok"]
#: observe = "steps"
import sys


class Trap:
    def __init__(self) -> None:
        self.age = 0

    def tell(self, *_: object) -> bool:
        if sys._getframe(1).f_globals is not globals():
            print("ESC" + "APED", "the observer ran a student's method")
        return True

    __eq__ = __ne__ = __repr__ = __hash__ = __copy__ = __deepcopy__ = __len__ = __sizeof__ = tell


trap = Trap()
several = [trap, trap]
names = {1: trap}
for turn in range(20):
    trap.age = turn
    several.append(trap)
    names[turn] = several
    several[0] = names
    locals()[f"made{turn}"] = trap
    sys._getframe().f_trace_lines = turn % 2 == 0
    sys._getframe().f_trace = None
print(len(several))
