"""What a program did line by line, for a walk-through: the first steps only, then the program runs untraced.

A step is a line of `main.py` and the names that running it changed. Only the main thread is traced; bodies of
classes, lambdas and generator expressions are not. A student who sets a tracer of their own ends this one.
"""

from __future__ import annotations

import builtins
import sys
import warnings
from collections.abc import Callable
from itertools import islice
from types import FrameType
from typing import Any

from .classes import derives
from .frames import is_main, local_values
from .values import shown

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

MAX_STEPS = 300
"""Steps that are recorded before tracing stops."""

MAX_TEXT = 50_000
"""Characters of all changed values together, after which tracing stops."""

_MAX_NAMES = 200
_MAX_COMPARED = 1_000
_FUNCTION = 0x1
_SUSPENDS = 0x20 | 0x80 | 0x200

_Seen = dict[str, tuple[str, int]]
_settrace = sys.settrace


class Tracer:
    """Records the steps of what runs between `start` and `stop` in this thread."""

    def __init__(self, limit: int = MAX_STEPS) -> None:
        """Record at most `limit` steps."""
        self.steps: list[dict[str, Any]] = []
        self.cut = False
        """Whether tracing stopped before the program ended."""
        self._limit = limit
        self._room = MAX_TEXT
        self._open: dict[FrameType, tuple[dict[str, Any] | None, _Seen]] = {}

    def start(self) -> None:
        """Trace the frames that are entered from now on."""
        if sys.version_info[:2] == (3, 12):
            # This version warns where a traced frame holds the names of an inlined comprehension.
            warnings.filterwarnings("ignore", "assigning None to unbound local", RuntimeWarning)
        _settrace(self._enter)

    def stop(self) -> None:
        """End tracing; the program goes on at its own speed."""
        _settrace(None)
        self._open.clear()

    def _enter(self, frame: FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        code = frame.f_code
        if not is_main(code) or not (code.co_flags & _FUNCTION or code.co_name == "<module>"):
            return None
        if code.co_name.startswith("<") and code.co_name != "<module>":
            return None
        try:
            if frame not in self._open:
                self._open[frame] = (None, {})
                if code.co_flags & _FUNCTION:
                    self._begin(frame)
                self._settle(frame, record=bool(code.co_flags & _FUNCTION))
        except Exception:
            self._give_up()
        return self._within

    def _within(self, frame: FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        try:
            if event in ("line", "return"):
                self._settle(frame)
            if event == "line":
                self._begin(frame)
            elif event == "return" and not frame.f_code.co_flags & _SUSPENDS:
                self._open.pop(frame, None)
        except Exception:
            # A stack or memory at its end must end the tracing, never change the program.
            self._give_up()
        return self._within

    def _begin(self, frame: FrameType) -> None:
        if len(self.steps) >= self._limit or self._room <= 0:
            self._give_up()
            return
        step: dict[str, Any] = {"line": frame.f_lineno, "changed": {}}
        if frame.f_code.co_name != "<module>":
            step["function"] = frame.f_code.co_name[:100]
        self.steps.append(step)
        self._open[frame] = (step, self._open.get(frame, (None, {}))[1])

    def _settle(self, frame: FrameType, *, record: bool = True) -> None:
        """Tell the step that was begun in this frame what it changed."""
        step, before = self._open.get(frame, (None, {}))
        after: _Seen = {}
        for name, value in islice(local_values(frame), _MAX_NAMES):
            after[name] = seen = (shown(value), _inside(value))
            if record and step is not None and before.get(name) != seen:
                step["changed"][name] = seen[0]
                self._room -= len(name) + len(seen[0])
        if frame in self._open:
            self._open[frame] = (step, after)

    def _give_up(self) -> None:
        self.cut = True
        self.stop()


def _inside(value: Any) -> int:
    """Return a number that changes when an item is put into a list or dict beyond what its text shows."""
    if type(value) is list:
        return hash((len(value), *map(id, islice(value, _MAX_COMPARED))))
    if derives(dict, type(value)):
        return hash((dict.__len__(value), *map(id, islice(dict.values(value), _MAX_COMPARED))))
    return 0
