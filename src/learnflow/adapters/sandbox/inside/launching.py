"""Makes a process look as `python main.py` finds it: files, `sys`, streams and a fresh `__main__`."""

from __future__ import annotations

import _imp
import builtins
import linecache
import os
import site
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.machinery import SourceFileLoader
from io import TextIOWrapper
from types import ModuleType
from typing import Any, TextIO, cast

from .program import MAIN

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

RECURSION_LIMIT = 1000

WARMED = (
    "abc", "bisect", "cmath", "collections.abc", "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal",
    "enum", "fractions", "functools", "glob", "heapq", "io", "itertools", "json", "linecache", "math", "numbers",
    "operator", "os", "pathlib", "pprint", "queue", "random", "re", "shutil", "statistics", "string", "struct",
    "tempfile", "textwrap", "threading", "time", "tokenize", "traceback", "types", "typing", "unicodedata", "uuid",
    "warnings", "weakref",
)  # fmt: skip
"""What students import most; loaded once before the first fork."""

_OWN_PLACE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_OWN_PACKAGE = __name__.rpartition(".")[0]
flushes: list[Callable[[], None]] = []
"""Writes out what the program printed, even to streams that it replaced."""

_own_modules: dict[str, ModuleType] = {}
_get_limit, _set_limit, _get_frame = sys.getrecursionlimit, sys.setrecursionlimit, sys._getframe
_LARGEST_LIMIT = 2**31 - 1


def warm() -> None:
    """Import what students import most, and give the built-ins that `-S` leaves out; once, before the first fork."""
    for name in WARMED:
        import_module(name)
    _own_modules.update((name, module) for name, module in sys.modules.items() if _is_own(name))
    site.setquit()
    site.setcopyright()
    site.sethelper()


def launch(source: str, files: Mapping[str, str], folder: str) -> ModuleType:
    """Write the files, set up `sys` and the streams, and return the fresh `__main__`."""
    for name, text in {**files, MAIN: source}.items():
        _write(os.path.join(folder, name), text.encode("utf-8", "replace"))
    place = os.path.join(folder, MAIN)
    main = ModuleType("__main__")
    main.__dict__.update(
        __loader__=SourceFileLoader("__main__", place),
        __annotations__={},
        __builtins__=builtins,
        __file__=place,
        __cached__=None,
    )
    _forget_modules(files)
    # The line that started this process must not be shown as a line of theirs.
    linecache.clearcache()
    # Put at the end, so that the modules after it are those that the program imported.
    sys.modules.pop("__main__", None)
    sys.modules["__main__"] = main
    sys.argv = [MAIN]
    sys.orig_argv = [sys.executable, MAIN]
    sys.path[:] = [folder, *(entry for entry in sys.path if entry not in (_OWN_PLACE, folder, ""))]
    sys.path_importer_cache.pop(folder, None)
    sys.stdin = sys.__stdin__ = _stream(0, "r", "strict")  # type: ignore[misc, assignment]
    sys.stdout = sys.__stdout__ = _stream(1, "w", "strict")  # type: ignore[misc, assignment]
    sys.stderr = sys.__stderr__ = _stream(2, "w", "backslashreplace")  # type: ignore[misc, assignment]
    return main


def shift_recursion_limit(frames: int) -> int:
    """Let the student's module have the whole default limit, although it runs `frames` deep; return the limit set."""

    def getrecursionlimit() -> int:
        return _get_limit() - frames

    def setrecursionlimit(limit: int, /) -> None:
        good = type(limit) is int and 0 < limit <= _LARGEST_LIMIT
        _set_limit(min(limit + frames, _LARGEST_LIMIT) if good else limit)

    sys.getrecursionlimit, sys.setrecursionlimit = getrecursionlimit, setrecursionlimit
    _set_limit(RECURSION_LIMIT + frames)
    return RECURSION_LIMIT + frames


def depth() -> int:
    """Return how many frames deep the caller runs, itself included."""
    frame, count = _get_frame(1), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1  # type: ignore[assignment]
    return count


def _is_own(name: str) -> bool:
    return f"{name}.".startswith(_OWN_PACKAGE + ".")


def _forget_modules(files: Mapping[str, str]) -> None:
    """Take away our own modules, and loaded ones that a file of the student's would have hidden."""
    for name in _own_modules:
        sys.modules.pop(name, None)
    for file in files:
        name = file.removesuffix(".py")
        # Built-in and frozen modules are found before any folder is searched.
        if name != file and name not in sys.builtin_module_names and not _imp.is_frozen(name):
            sys.modules.pop(name, None)


def _write(path: str, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def _stream(number: int, mode: str, errors: str) -> TextIO | None:
    """Return a stream as CPython makes it, but written line by line as to a terminal.

    A program that is ended by a limit has then shown what it printed so far.
    """
    try:
        buffer: Any = open(number, mode + "b", closefd=False)  # noqa: SIM115 – open as long as the process
    except OSError:
        return None
    buffer.raw.name = f"<{('stdin', 'stdout', 'stderr')[number]}>"
    stream: Any = TextIOWrapper(buffer, "utf-8", errors, newline="\n", line_buffering=mode == "w")
    stream.mode = mode
    if mode == "w":
        flushes.append(stream.flush)
    return cast(TextIO, stream)
