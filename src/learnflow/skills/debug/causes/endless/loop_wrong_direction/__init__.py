"""The condition's name moves away from where the loop would end."""

from __future__ import annotations

import ast
from itertools import pairwise

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.loops import loop_of, watched

_UP, _DOWN = (ast.Lt, ast.LtE), (ast.Gt, ast.GtE)
_TURNED = {"+=": "-=", "-=": "+=", "*=": "//=", " + ": " - ", " - ": " + ", " * ": " // "}


@pattern("NoEnd", order=22)
def loop_wrong_direction(case: Case) -> Diagnosis | None:
    """`while n > 0` with an `n` that grows, or `while n < 10` with one that falls."""
    loop = loop_of(case)
    if not isinstance(loop, ast.While):
        return None
    for test in [node for node in ast.walk(loop.test) if isinstance(node, ast.Compare) and len(node.ops) == 1]:
        for name in watched(case, loop):
            up = _wanted(test, name.name)
            numbers = [_number(text) for text in name.values]
            moves = [b - a for a, b in pairwise(numbers) if a is not None and b is not None]
            if up is None or len(moves) < 2 or not name.ran or name.seen is None:
                continue
            if all(move < 0 for move in moves) if up else all(move > 0 for move in moves):
                line = name.ran[-1]
                return case.found(
                    "loop-wrong-direction", where=line, certainty=Certainty.PROVED,
                    values=[case.value(name.name, name.seen, case.line)], candidates=[_turned(case, line)],
                    name=name.name, before_value=name.values[-2], value=name.values[-1],
                    condition=case.text_of(loop.test), way="smaller" if up else "larger",
                    needed="larger" if up else "smaller",
                )  # fmt: skip
    return None


def _wanted(test: ast.Compare, name: str) -> bool | None:
    """Return whether the loop ends when `name` grows, None where the comparison does not say."""
    left, right = test.left, test.comparators[0]
    if isinstance(left, ast.Name) and left.id == name:
        return True if isinstance(test.ops[0], _UP) else False if isinstance(test.ops[0], _DOWN) else None
    if isinstance(right, ast.Name) and right.id == name:
        return False if isinstance(test.ops[0], _UP) else True if isinstance(test.ops[0], _DOWN) else None
    return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _turned(case: Case, line: int) -> Change | None:
    text = (case.lines or ())[line - 1]
    for sign, other in _TURNED.items():
        if text.count(sign) == 1:
            return case.changed(case.line_edit(line, text.replace(sign, other)))
    return None
