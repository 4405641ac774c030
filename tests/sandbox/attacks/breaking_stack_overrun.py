#: kind = "breaking"
#: does = "Lifts the recursion limit and recurses through C code until the machine's own stack is overrun."
#: status = ["killed", "memory", "error"]
#: limits = {wall_s = 2.0}
import sys
import threading

sys.setrecursionlimit(2**31 - 1)


class Deep:
    def __getattr__(self, name: str) -> object:
        return getattr(self, name + "x"[:0])

    def __repr__(self) -> str:
        return repr([self])


threading.stack_size(32768)
thread = threading.Thread(target=repr, args=([Deep()],))
thread.start()
thread.join()
print(repr(Deep()), Deep().more)
