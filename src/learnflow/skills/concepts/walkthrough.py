"""Says what a piece of code does, statement by statement, from its tree alone; nothing is run.

Only what the text of the code shows is said. Iterative throughout, so that depth cannot harm it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from learnflow.skills.concepts.source import Source
from learnflow.skills.concepts.statements import lines_of, say_part, say_statement

MAX_STEPS = 16


@dataclass(frozen=True, slots=True)
class Step:
    """What a statement does; `lines` says where it begins, or which lines a block has (1-based)."""

    lines: str
    text: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a statement that has a line of its own: an `elif` (its node), an `else` or a `finally`."""

    lines: str
    node: ast.AST
    name: str


def walk_through(tree: ast.Module, code: str) -> tuple[tuple[Step, ...], int]:
    """Return the first `MAX_STEPS` steps of a program in reading order, and how many further ones there are."""
    source = Source(code)
    steps: list[Step] = []
    further = 0
    for place in _places(tree):
        if len(steps) >= MAX_STEPS:
            further += 1
        elif isinstance(place, _Part):
            steps.append(Step(place.lines, say_part(place.node, place.name, source)))
        else:
            steps.append(Step(f"Line {_line_of(place)}", say_statement(place, source)))
    return tuple(steps), further


def _places(tree: ast.Module) -> Iterator[_Part | ast.AST]:
    """Yield statements and their parts in reading order, from a stack of what is still to come."""
    waiting: list[_Part | ast.AST] = list(reversed(tree.body))
    while waiting:
        place = waiting.pop()
        yield place
        if not isinstance(place, _Part):
            waiting.extend(reversed(_inside(place)))
        elif place.name == "elif":
            waiting.extend(reversed(_inside(place.node)))


def _inside(node: ast.AST) -> list[_Part | ast.AST]:
    """Return what a statement holds, in reading order."""
    held: list[_Part | ast.AST] = [*getattr(node, "body", ()), *getattr(node, "handlers", ())]
    held += getattr(node, "cases", ())
    orelse: list[ast.stmt] = getattr(node, "orelse", [])
    if isinstance(node, ast.If) and _is_elif(node, orelse):
        held.append(_Part(f"Line {orelse[0].lineno}", orelse[0], "elif"))
    elif orelse:
        held += [_Part(_heading(orelse), node, "else"), *orelse]
    final: list[ast.stmt] = getattr(node, "finalbody", [])
    if final:
        held += [_Part(_heading(final), node, "finally"), *final]
    return held


def _heading(block: list[ast.stmt]) -> str:
    words = lines_of(block)
    return words[:1].upper() + words[1:]


def _line_of(node: Any) -> int:
    line: int = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
    return line


def _is_elif(node: ast.If, orelse: list[ast.stmt]) -> bool:
    return len(orelse) == 1 and isinstance(orelse[0], ast.If) and orelse[0].col_offset == node.col_offset
