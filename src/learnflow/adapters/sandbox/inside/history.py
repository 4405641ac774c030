"""How a program came to its failure: lines it ran, what names held before, what functions returned.

A tracer of `main.py` in the main thread; of comprehensions with frames of their own nothing is seen. It sees a
bounded number of lines, then the program runs untraced. A student who sets a tracer of their own ends this one.
"""

from __future__ import annotations

import builtins
import sys
import warnings
from collections import deque
from collections.abc import Callable
from opcode import opmap
from types import CodeType, FrameType, MethodType, TracebackType
from typing import Any

from .changes import Changes, Names
from .classes import MAX_NAME, type_name
from .details import length
from .frames import chosen, local_values
from .program import MAIN, Program
from .values import shown

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

MAX_LINES = 20_000
"""Lines that are seen before tracing stops."""

MAX_FOREIGN = 100_000
"""Calls of functions of others that are passed by before tracing stops."""

MAX_KEPT = 60
"""Returns and steps that are kept, the last ones."""

MAX_CHANGES = 600
MAX_TEXT = 50_000
"""Changes and characters that are told of all frames together."""

MAX_HITS = 5_000
_SHOW_COSTS, _LOOKS = 3, 100
"""How many lines a value shown in full stands for, and how many values looked at stand for one line."""

_MAX_CALLERS = 50
_FUNCTION, _GENERATOR, _SUSPENDS = 0x1, 0x20, 0x20 | 0x80 | 0x200
_RETURNING = (0, 0x80)
"""Functions, and those with `async`; what a generator returns at its end nobody sees."""

_UNSEEN = ("<listcomp>", "<setcomp>", "<dictcomp>")
_LEAVES = {opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in opmap}
_YIELDS = opmap["YIELD_VALUE"]

_USED_UP = (RecursionError, MemoryError)
_gettrace, _settrace = sys.gettrace, sys.settrace
Fields = dict[str, Any]
Local = Callable[[FrameType, str, object], Any]


class _Code:
    """What is asked of a code object again and again."""

    __slots__ = ("code", "content", "first", "function", "globals", "line", "name", "yields")

    def __init__(self, code: CodeType, first: int, line: int) -> None:
        # Kept, so that its identity is never given to another.
        self.code = code
        self.name = code.co_name[:MAX_NAME]
        self.function = bool(code.co_flags & _FUNCTION)
        self.globals = code.co_names if self.function else ()
        self.yields = code.co_flags & _SUSPENDS
        self.content = code.co_code
        self.first = first
        self.line = line


class _Watch:
    """A frame that is traced; lives as long as the frame, which alone refers to it."""

    __slots__ = ("code", "history", "line", "names", "raised")

    def __init__(self, history: History, code: _Code, names: Names) -> None:
        self.history = history
        self.code = code
        self.names = names
        self.line = code.line
        self.raised = False

    def within(self, frame: FrameType, event: str, argument: object) -> Local | None:
        history = self.history
        if history.over:
            return None
        try:
            if _gettrace() is not history.entry:
                history.over = history.cut = True
                return None
            if event == "line":
                history.step(self, frame)
            elif event == "return":
                history.leave(self, frame, argument)
            elif event == "exception":
                self.raised = True
        except _USED_UP:
            # Nothing may be called here that needs another frame of Python's.
            history.over = history.cut = True
            try:  # noqa: SIM105
                _settrace(None)
            except _USED_UP:
                pass
        except BaseException as error:
            history.fail(error)
        return self.within


class History:
    """Records what runs between `start` and the end of tracing in this thread."""

    def __init__(self, program: Program, limit: int = MAX_LINES) -> None:
        """See at most `limit` lines."""
        self.over = False
        self.cut = False
        """Whether tracing stopped before the program ended."""
        self.entry = self._enter
        self._program = program
        self._left = limit
        self._foreign = MAX_FOREIGN
        self._hits: dict[int, int] = {}
        self._steps: deque[tuple[int, str]] = deque(maxlen=MAX_KEPT)
        self._returns: deque[tuple[str, int | None, int, Any, bool]] = deque(maxlen=MAX_KEPT)
        self._codes: dict[int, _Code] = {}
        self._changes = Changes()
        self._module = Names()
        self._module.ids = {name: id(value) for name, value in program.namespace.items() if type(name) is str}

    def start(self) -> None:
        """Trace the frames that are entered from now on."""
        if self.over:
            return
        if sys.version_info[:2] == (3, 12):
            # This version warns where a traced frame holds the names of an inlined comprehension.
            warnings.filterwarnings("ignore", "assigning None to unbound local", RuntimeWarning)
        _settrace(self.entry)

    def give_up(self) -> None:
        """End tracing before the program ends."""
        self.cut = self.over = True
        if _gettrace() is self.entry:
            _settrace(None)

    def fail(self, error: BaseException) -> None:
        """Give up after an exception in here, and let go on what a signal handler of the student's raised."""
        self.give_up()
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in self._program.files:
                raise error
            trace = trace.tb_next
        if type(error) is KeyboardInterrupt:
            raise error

    def _enter(self, frame: FrameType, event: str, argument: object) -> Local | None:
        try:
            code = frame.f_code
            if self.over or code.co_filename != MAIN:
                self._foreign -= 1
                if self.over or not self._foreign:
                    self.give_up()
                return None
            if code.co_name in _UNSEEN:
                return None
            return self._watch(frame, code).within
        except _USED_UP:
            self.over = self.cut = True
            try:  # noqa: SIM105
                _settrace(None)
            except _USED_UP:
                pass
        except BaseException as error:
            self.fail(error)
        return None

    def _watch(self, frame: FrameType, code: CodeType) -> _Watch:
        known = self._codes.get(id(code))
        if known is None:
            known = self._codes[id(code)] = _Code(code, frame.f_lasti, self._program.definition(code))
        watch = watch_of(frame)
        if watch is not None and frame.f_lasti > known.first:
            # A generator goes on where it was.
            self._changes.line = watch.line
            watch.raised = False
            return watch
        module = not known.function and frame.f_globals is self._program.namespace and code.co_name == "<module>"
        names = self._module if module else Names()
        watch = _Watch(self, known, names)
        if known.function:
            # What was changed before the call was changed by the caller's line.
            self._compare_globals(known)
            self._changes.line = known.line
            self._compare(watch, frame)
        return watch

    def step(self, watch: _Watch, frame: FrameType) -> None:
        """Take down what the line before changed, and the line that begins."""
        self._compare(watch, frame)
        line = frame.f_lineno or 0
        self._hits[line] = self._hits.get(line, 0) + 1
        self._steps.append((line, watch.code.name))
        watch.line = self._changes.line = line
        watch.raised = False
        self._left -= 1
        if self._left <= self._changes.cost * _SHOW_COSTS + self._changes.looked // _LOOKS:
            self.give_up()

    def leave(self, watch: _Watch, frame: FrameType, value: object) -> None:
        """Take down what the last line changed, and what a function gave back."""
        self._compare(watch, frame)
        caller = self._caller(frame)
        line = None if caller is None else caller.line
        code = watch.code
        if code.function and code.name != "<genexpr>":
            last = frame.f_lasti
            # Since 3.13 a generator that yields stands behind that already; one that is closed stands there, too.
            behind = code.content[max(0, last - 2) : last + 1 : 2]
            gives = code.yields == _GENERATOR and not watch.raised and _YIELDS in behind
            if gives or (code.yields in _RETURNING and code.content[last] in _LEAVES):
                kept = self._changes.kept(value)
                self._returns.append((code.name, line, frame.f_lineno or 0, kept, gives))
        if line is not None:
            self._changes.line = line

    def _caller(self, frame: FrameType) -> _Watch | None:
        back = frame.f_back
        for _ in range(_MAX_CALLERS):
            if back is None:
                break
            watch = watch_of(back)
            if watch is not None:
                return watch
            back = back.f_back
        return None

    def _compare(self, watch: _Watch, frame: FrameType) -> None:
        held: Any = frame.f_locals
        if watch.code.function:
            # A copy, for on 3.13 it is a view of the frame, and on 3.11 a dict of the student's reach.
            self._changes.compare(dict(held), watch.names)
            self._compare_globals(watch.code)
        elif type(held) is dict:
            self._changes.compare(held, watch.names, module=True)

    def _compare_globals(self, code: _Code) -> None:
        namespace = self._program.namespace
        held = {name: namespace[name] for name in code.globals if name in namespace}
        if held:
            self._changes.compare(held, self._module, module=True, whole=False)

    def told(self, trace: TracebackType | None) -> Fields:
        """Return all of it; `trace` is the failure's, whose frames' names are told. Nothing can be asked after that."""
        self.over = True
        hits = {str(line): count for line, count in list(self._hits.items())[:MAX_HITS]}
        steps = [{"line": line} | ({} if name == "<module>" else {"function": name}) for line, name in self._steps]
        told = {
            "hits": hits,
            "assigned": self._assigned(trace),
            "returns": [self._returned(*each) for each in self._returns],
            "steps": steps,
            "cut": self.cut,
        }
        # A frame that lives on, as a generator's, must not keep the program through us.
        del self._program, self._changes, self._codes, self._returns
        return told

    def _returned(self, function: str, called: int | None, line: int, kept: Any, yields: bool) -> Fields:
        told = {"function": function, "called_from": called, "line": line, "explicit": self._program.returns(line)}
        value = _shown(kept)
        return told | {"type": value["type"], "value": value["value"]} | ({"yields": True} if yields else {})

    def _assigned(self, trace: TracebackType | None) -> list[Fields]:
        told: list[Fields] = []
        room = [MAX_CHANGES, MAX_TEXT]
        places = list(enumerate(chosen(trace, self._program.files)))
        for place, (frame, _, _) in reversed(places):
            watch = watch_of(frame)
            if frame.f_code.co_filename == MAIN and watch is not None and watch.names is not self._module:
                told.append({"function": watch.code.name, "frame": place} | self._names(watch.names, frame, room))
        module = next((place for place, (frame, _, _) in places if _is_module(frame)), None)
        told.append({"function": "<module>", "frame": module} | self._names(self._module, None, room))
        return told[::-1]

    def _names(self, names: Names, frame: FrameType | None, room: list[int]) -> Fields:
        found = [(name, kept, names.counts[name]) for name, kept in names.changes.items()]
        if frame is not None and frame.f_code.co_varnames[:1] == ("self",):
            instance = self._changes.instance(dict(local_values(frame)).get("self"))
            if instance is not None:
                counts = instance.counts
                found += [(f"self.{name}", kept, counts[name]) for name, kept in instance.changes.items()]
        told: Fields = {}
        count: Fields = {}
        for name, kept, times in found:
            changes: list[Fields] = [{"line": line} | _shown(value) for line, value in kept]
            room[0] -= len(changes)
            room[1] -= sum(len(change["type"]) + len(change["value"]) + len(name) for change in changes)
            if min(room) < 0:
                break
            told[name], count[name] = changes, times
        return {"names": told, "count": count}


def watch_of(frame: FrameType) -> _Watch | None:
    """Return what was put on a frame when it was entered."""
    trace: Any = frame.f_trace
    if type(trace) is MethodType and type(trace.__self__) is _Watch:
        return trace.__self__
    return None


def _is_module(frame: FrameType) -> bool:
    return frame.f_code.co_name == "<module>" and frame.f_code.co_filename == MAIN


def _shown(kept: Any) -> Fields:
    """Return type, text and length of what `Changes.kept` returned."""
    if type(kept) is not tuple:
        kept = (type_name(kept), shown(kept), length(kept))
    told = {"type": kept[0], "value": kept[1]}
    return told if kept[2] is None else told | {"length": kept[2]}
