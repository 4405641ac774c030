"""The places that a value passed on its way, and small questions about calls, returns and frames."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.bindings import (
    Function,
    Path,
    own_nodes,
)
from learnflow.skills.debug.running.seeing import Returned, SeenFrame

MAX_STATIONS = 60
MAX_DEPTH = 14

Way = Literal["start", "assigned", "augmented", "loop", "with", "stored", "attribute", "parameter", "default",
              "returned", "ended", "part"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Station:
    """One place that a value passed on its way: `node` gave it (a function where one ended without return).

    `how` says how the station before came to it: through an assignment (of `name`), a loop, a parameter, as what a
    function returned … `path` is what is taken out of it ((), the value itself). `sure` is False where there were
    several possibilities. `call` is the call whose result it is (`returned`, `ended`), `returned` the run's record.
    """

    node: ast.AST
    line: int
    how: Way
    name: str = ""
    path: Path = ()
    sure: bool = True
    call: ast.Call | None = None
    function: Function | None = None
    returned: Returned | None = None
    before: Station | None = None
    frame: int | None = None

    @property
    def depth(self) -> int:
        """How many stations lie before this one."""
        return self.before.depth + 1 if self.before is not None else 0

    @property
    def way(self) -> tuple[Station, ...]:
        """The stations from the failing expression to this one."""
        return (*self.before.way, self) if self.before is not None else (self,)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an expression is read: the function, its frame when it is still running, or the call that ran it."""

    function: Function | None
    frame: int | None
    line: int
    call: ast.Call | None = None
    outer: Spot | None = None


def live_frames(case: Case) -> tuple[SeenFrame, ...]:
    """Return the frames of the student's main program at the exception, outermost first."""
    return tuple(one for one in (case.failure.frames if case.failure is not None else ()) if not one.file)


def frame_call(case: Case, index: int) -> ast.Call | None:
    """Return the call in the program at which a live frame was waiting, None where its text shows none."""
    frames = live_frames(case)
    if not 0 <= index < len(frames) or frames[index].column is None:
        return None
    one = frames[index]
    span = (one.line, (one.column or 1) - 1, one.end_line or one.line, (one.end_column or 1) - 1)
    return next((node for node in case.walk(ast.Call) if case.span_of(node) == span), None)


def call_of(case: Case) -> ast.Call | None:
    """Return the test's call that failed; its places are not those of the program."""
    text = case.failure.call if case.failure is not None else ""
    try:
        node = ast.parse(text[:1000], mode="eval").body if text else None
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return node if isinstance(node, ast.Call) else None


def returns_of(function: Function) -> list[ast.Return]:
    """Return the return statements of a function itself."""
    return [node for node in own_nodes(function) if isinstance(node, ast.Return)]


def is_generator(function: Function) -> bool:
    """Whether a function has `yield` and so returns a generator."""
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(function))


def can_end(body: list[ast.stmt]) -> bool:
    """Whether the end of these statements can be reached, as far as their form tells."""
    for node in body:
        if isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break):
            return False
        if isinstance(node, ast.If) and node.orelse and not can_end(node.body) and not can_end(node.orelse):
            return False
        if isinstance(node, ast.While) and _for_ever(node):
            return False
        if isinstance(node, ast.With) and not can_end(node.body):
            return False
        if isinstance(node, ast.Try):
            ends = [can_end(node.orelse or node.body), *(can_end(one.body) for one in node.handlers)]
            if not any(ends) or (node.finalbody and not can_end(node.finalbody)):
                return False
    return True


def _for_ever(node: ast.While) -> bool:
    breaks = any(isinstance(one, ast.Break) for one in ast.walk(node))
    return isinstance(node.test, ast.Constant) and bool(node.test.value) and not breaks


def return_record(case: Case, function: Function, call: ast.Call | None, kind: str = "") -> Returned | None:
    """Return the run's record of the last call of a function, made at `call` if given, that gave a value of `kind`."""
    lines = range(call.lineno, (call.end_lineno or call.lineno) + 1) if call is not None else None
    for one in reversed(case.history.returned):
        named = one.function.rsplit(".", 1)[-1] == function.name
        inside = function.lineno <= one.line <= (function.end_lineno or function.lineno)
        if not named or not inside or (kind and one.value.type != kind):
            continue
        if lines is None or one.called_from is None or one.called_from in lines:
            return one
    return None
