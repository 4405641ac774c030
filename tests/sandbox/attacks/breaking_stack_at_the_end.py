#: kind = "breaking"
#: does = "Lowers the recursion limit as far as it goes just before it ends, and leaves no room for anybody after it."
#: status = ["ok", "error"]
#: calls = ["1 + 1"]
import contextlib
import sys

for limit in range(60, 0, -1):
    with contextlib.suppress(RecursionError):
        sys.setrecursionlimit(limit)
