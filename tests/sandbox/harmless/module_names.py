#: kind = "harmless"
#: does = "Looks at itself: __name__, __file__, globals, its own source, its arguments and its path."
#: status = ["ok"]
#: stdout = "__main__ main.py The program's docstring. None None module\n['Path', 'before', 'inspect', 'os', 'sys', 'visible']\n['__builtins__', '__doc__', '__file__', '__loader__', '__name__', '__package__', '__spec__']\ndef visible(number: int = 3) -> str:\n    # a comment inside\n    return \"seen\" * number\n (number: int = 3) -> str 23\n['main.py'] True True\nTrue __main__\nTrue True True\n5 6 5\n"
"""The program's docstring."""

import inspect
import os
import sys
from pathlib import Path

before = sorted(name for name in globals() if name.startswith("__"))


def visible(number: int = 3) -> str:
    # a comment inside
    return "seen" * number


print(__name__, os.path.basename(__file__), __doc__, __spec__, __package__, type(__builtins__).__name__)
print(sorted(name for name in globals() if not name.startswith("__")))
print([name for name in before if name not in ("__annotations__", "__cached__")])
print(inspect.getsource(visible), inspect.signature(visible), inspect.currentframe().f_lineno)
print(sys.argv, sys.path[0] == os.path.dirname(os.path.abspath(__file__)), sys.modules["__main__"].visible is visible)
print(len(Path(__file__).read_text().splitlines()) > 20, visible.__module__)
print(dir() == sorted(globals()), vars() is globals() is locals(), sys.version_info >= (3, 11))
exec("made = 5")
print(made, eval("made + 1"), globals()["made"])
