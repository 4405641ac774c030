"""What one loop of a stopped program showed: the names of its condition, where they change, and how."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.texts import Phrase, clip

Loop = ast.While | ast.For

_FIXED = frozenset({"int", "float", "str", "bool", "NoneType", "tuple", "range", "bytes"})
"""Types of values that nothing but an assignment changes."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A name of the condition: its last value, the lines in the loop that could change it, and those that did."""

    name: str
    seen: Seen | None
    lines: tuple[int, ...]
    ran: tuple[int, ...]
    values: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether the run showed it to change in the last turns."""
        return len(set(self.values[-3:])) > 1


def loop_of(case: Case) -> Loop | None:
    """Return the loop that did not end."""
    loops: list[Loop] = [*case.walk(ast.While), *case.walk(ast.For)]
    return next((loop for loop in loops if loop.lineno == case.line), None)


def watched(case: Case, loop: ast.While) -> list[Watched]:
    """Return the names that a `while` asks about, `self.count` and `rows[0]` by their first name."""
    names = dict.fromkeys(
        node.id for node in ast.walk(loop.test) if isinstance(node, ast.Name) and not _called(node, loop)
    )
    found = []
    for name in names:
        seen = case.seen(name)
        fixed = seen is not None and seen.type in _FIXED
        lines = tuple(sorted(set(_rebinding(loop, name) if fixed else _changing(loop, name))))
        changes = [*case.changes_of(name)]
        values = tuple(change.value.text for change in changes if loop.lineno <= change.line <= (loop.end_lineno or 0))
        ran = tuple(line for line in lines if case.hits(line))
        found.append(Watched(name, seen, lines, ran, values))
    return found


def _called(name: ast.Name, loop: ast.While) -> bool:
    return any(isinstance(node, ast.Call) and node.func is name for node in ast.walk(loop.test))


def _rebinding(loop: Loop, name: str) -> Iterator[int]:
    """Yield the lines in a loop's body that give `name` another value."""
    for statement in loop.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
                yield node.lineno


def _changing(loop: Loop, name: str) -> Iterator[int]:
    """Yield the lines in a loop's body that can change what `name` holds."""
    yield from _rebinding(loop, name)
    for statement in loop.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute | ast.Subscript) and _root(node) == name:
                if not isinstance(node.ctx, ast.Load):
                    yield node.lineno
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _root(node.func) == name:
                yield node.lineno
            elif isinstance(node, ast.Call) and any(isinstance(one, ast.Name) and one.id == name for one in node.args):
                # What is handed to a function may be changed there.
                yield node.lineno


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def branch_around(case: Case, line: int, loop: Loop) -> ast.If | None:
    """Return the `if` inside the loop that decides whether `line` runs, None without one."""
    found = None
    for node in ast.walk(loop):
        if isinstance(node, ast.If) and any(
            each.lineno <= line <= (each.end_lineno or each.lineno) for each in (*node.body, *node.orelse)
        ):
            found = node
    return found


def shown_of(case: Case, test: ast.expr) -> Phrase:
    """Return the names of a condition with what they held, in words: "`n` is 3 and `i` is 0"."""
    names = dict.fromkeys(node.id for node in ast.walk(test) if isinstance(node, ast.Name))
    pairs = [(name, case.seen(name)) for name in names]
    said = [
        f"`{clip(name, 40)}` is {clip(seen.text, 60)}"
        for name, seen in pairs
        if seen is not None and not seen.signature
    ]
    return Phrase(", ".join(said[:-1]) + (" and " if len(said) > 1 else "") + said[-1] if said else "")
