"""What a program can change around itself in this process, put back before the next program runs.

Put back are: the files that were sent, what else lies in the folder, the current folder, the environment, `sys.path`,
the recursion limit, tracing, the built-ins, the warning filters, `random`, and modules made from the files sent.
Attributes set on modules of the standard library are not.
"""

import atexit
import builtins
import os
import random
import re
import sys
import warnings
from collections.abc import Mapping
from shutil import rmtree

from .counting import TICK

_OWN_PLACE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Without one of these a program reaches nothing but its own names, and nothing has to be put back.
_REACHES_OUT = ("import", "__", "open", "attr", "exec", "eval", "vars", "globals", "frame", "breakpoint", "help")
# Imports of modules that change nothing outside themselves either, and that many programs have.
_HARMLESS = re.compile(
    r"^[ \t]*(?:import|from)[ \t]+(?:math|string|itertools|functools|collections|heapq|bisect|operator|typing|re)"
    r"(?:[ \t]+import\b|[ \t]+as[ \t]+\w+[ \t]*$|[ \t]*$)",
    re.MULTILINE,
)


def reaches_out(*texts: str) -> bool:
    """Whether programs of these texts can change anything outside their own names."""
    # An identifier in other letters may stand for one in ASCII.
    return any(not text.isascii() or _reaches_out(text) for text in texts)


def _reaches_out(text: str) -> bool:
    if "import" in text:
        text = _HARMLESS.sub("", text)
    return any(word in text for word in _REACHES_OUT)


class Surroundings:
    """The state of the process and of its current folder as it was when this was made."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._folder = os.getcwd()
        self._files = {name: text.encode() for name, text in files.items()}
        self._modules = {name.removesuffix(".py") for name in files if name.endswith(".py")}
        sys.dont_write_bytecode = True
        self._path = [self._folder, *(entry for entry in sys.path if entry not in (_OWN_PLACE, self._folder, ""))]
        self._built_in = dict(vars(builtins))
        self._environment_now = vars(os.environ)["_data"]
        self._environment = dict(self._environment_now)
        self._limit = sys.getrecursionlimit()
        self._filters = list(warnings.filters)
        self._write_files()

    def put_back(self) -> bool:
        """Put everything back; false when that failed, so that this process should take no further program."""
        try:
            self._put_back_process()
            self._put_back_folder()
        except Exception:
            return False
        return True

    def _put_back_process(self) -> None:
        sys.settrace(None)
        sys.setprofile(None)
        sys.setrecursionlimit(self._limit)
        sys.path[:] = self._path
        sys.argv[:] = ["main.py"]
        atexit._clear()
        # A fresh seed would make every candidate's luck its own; the same seed makes them comparable.
        random.seed(0)
        for name in self._modules:
            sys.modules.pop(name, None)
        if warnings.filters != self._filters:
            warnings.filters[:] = self._filters  # type: ignore[index]
        # The mapping beneath: through `os.environ` itself, comparing would cost more than all the rest.
        if self._environment_now != self._environment:
            os.environ.clear()
            os.environ.update({os.fsdecode(key): os.fsdecode(value) for key, value in self._environment.items()})
        names = vars(builtins)
        names[TICK] = self._built_in[TICK]
        if names != self._built_in:
            names.update(self._built_in)
            for name in names.keys() - self._built_in.keys():
                del names[name]

    def _put_back_folder(self) -> None:
        os.chdir(self._folder)
        if self._is_as_sent():
            return
        for name in os.listdir(self._folder):
            if os.path.isdir(name) and not os.path.islink(name):
                rmtree(name)
            else:
                os.unlink(name)
        self._write_files()

    def _is_as_sent(self) -> bool:
        # By content: the system's time stamps are too coarse to tell a change made at once.
        found = os.listdir(self._folder)
        return sorted(found) == sorted(self._files) and all(_is(name, data) for name, data in self._files.items())

    def _write_files(self) -> None:
        for name, data in self._files.items():
            with open(name, "wb") as file:
                file.write(data)


def _is(name: str, data: bytes) -> bool:
    if os.path.islink(name) or not os.path.isfile(name):
        return False
    with open(name, "rb") as file:
        return file.read(len(data) + 1) == data
