"""How a program ends: its uncaught exception, its exit status and its last words, as CPython does them."""

from __future__ import annotations

import atexit
import builtins
import gc
import os
import sys
import threading
from collections.abc import Callable
from itertools import takewhile
from types import CodeType, TracebackType
from typing import Any

from .classes import derives
from .guarding import attempt, calm
from .launching import flushes

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

INTERRUPTED = 130
"""Exit status after an uncaught KeyboardInterrupt."""

_display = sys.__excepthook__
_sys, _modules = sys.__dict__, sys.modules
_join_threads, _run_exit_functions, _collect = threading._shutdown, atexit._run_exitfuncs, gc.collect  # type: ignore[attr-defined]
_traceback = BaseException.__dict__["__traceback__"].__get__
_with_traceback = BaseException.with_traceback
_exit_code = SystemExit.__dict__["code"].__get__
_write = os.write
_LAST = ("last_type", "last_value", "last_traceback", "last_exc")

MAX_RECURSION_FRAMES = 200
"""Frames that are printed of a recursion that went too deep, unless the student says otherwise."""


def strip(error: BaseException, code: CodeType | None) -> None:
    """Take our own frames off an exception's traceback: all before the first frame of `code`."""
    trace: TracebackType | None = _traceback(error)
    while trace is not None and trace.tb_frame.f_code is not code:
        trace = trace.tb_next
    _with_traceback(error, trace)


def exits_well(error: BaseException | None) -> bool:
    """Return whether the program ended by itself or by an exit without a fault."""
    if error is None:
        return True
    if not derives(SystemExit, type(error)):
        return False
    code: Any = _exit_code(error)
    return code is None or (derives(int, type(code)) and int.__eq__(code, 0))


def report(error: BaseException) -> int:
    """Print an uncaught exception on stderr by the student's hook or CPython's, and return the exit status."""
    if derives(SystemExit, type(error)):
        return _exit_status(error)
    trace = _traceback(error)
    last = (type(error), error, trace, error)
    _sys.update(zip(_LAST if sys.version_info >= (3, 12) else _LAST[:3], last, strict=False))
    if derives(RecursionError, type(error)) and _alternates(trace):
        # A thousand frames that Python does not fold would take all the room there is for output.
        _sys.setdefault("tracebacklimit", MAX_RECURSION_FRAMES)
    hook = _sys.get("excepthook")
    if hook is None:
        _tell("sys.excepthook is missing\n")
        _display(type(error), error, trace)
    elif (failure := _raised(hook, type(error), error, trace)) is not None:
        if derives(SystemExit, type(failure)):
            return _exit_status(failure)
        _with_traceback(failure, _traceback(failure).tb_next)
        _tell("Error in sys.excepthook:\n")
        _display(type(failure), failure, _traceback(failure))
        _tell("\nOriginal exception was:\n")
        _display(type(error), error, trace)
    return INTERRUPTED if derives(KeyboardInterrupt, type(error)) else 1


def _alternates(trace: TracebackType | None) -> bool:
    """Whether a traceback has many frames that differ from the one before: Python folds only those that repeat."""
    changes = 0
    before: tuple[CodeType | None, int] = (None, 0)
    while trace is not None and changes <= MAX_RECURSION_FRAMES:
        here = (trace.tb_frame.f_code, trace.tb_lineno)
        changes += here != before
        before, trace = here, trace.tb_next
    return changes > MAX_RECURSION_FRAMES


def last_words(folder: str, limit: int) -> None:
    """Join threads, run exit functions, drop the program so that finalizers run, and flush what was printed."""
    actions: list[Callable[[], Any]] = [_join_threads, _run_exit_functions, _flush, lambda: _drop(folder), _collect]
    for action in (*actions, *flushes):
        calm(limit)
        attempt(action)


def send(channel: int, document: bytes) -> None:
    """Write the document, all of it."""
    rest = memoryview(document)
    while rest:
        rest = rest[_write(channel, rest) :]


def _raised(action: Callable[..., Any], *arguments: object) -> BaseException | None:
    try:
        action(*arguments)
    except BaseException as error:
        return error
    return None


def _exit_status(error: BaseException) -> int:
    code = _exit_code(error)
    if code is None:
        return 0
    if derives(int, type(code)):
        return int.__and__(code, 0xFF)
    _raised(lambda: _tell(f"{code}\n"))
    return 1


def _tell(text: str) -> None:
    stream = _sys.get("stderr")
    if stream is not None:
        _raised(stream.write, text)


def _flush() -> None:
    for name in ("stdout", "stderr"):
        stream = _sys.get(name)
        if stream is not None:
            _raised(lambda stream=stream: stream.flush())


def _drop(folder: str) -> None:
    """Let go of the student's modules, as the interpreter does at its end; what they held is finalized."""
    for name in _LAST:
        _sys.pop(name, None)
    # Only what came after `__main__` is looked at: a look at each module would copy its page of the parent's memory.
    for name in list(takewhile(lambda name: name != "__main__", reversed(_modules))):
        place = getattr(_modules[name], "__file__", None)
        if type(place) is str and place.startswith(folder + "/"):
            _modules.pop(name, None)
    _modules.pop("__main__", None)
