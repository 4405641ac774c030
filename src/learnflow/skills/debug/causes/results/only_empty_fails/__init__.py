"""Everything is right but what is empty."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong

_EMPTY = {
    "[]": "an empty list",
    "''": "an empty text",
    '""': "an empty text",
    "{}": "an empty dictionary",
    "()": "an empty tuple",
}


@pattern(WRONG_RESULT, order=7)
def only_empty_fails(case: Case) -> Diagnosis | None:
    """Every test with something empty as an argument fails, and no other."""
    if not isinstance(case, Wrong) or case.step or case.function is None or case.returned is None:
        return None
    failing = {one.call for one in case.tests if not one.passed}
    passing = {one.call for one in case.tests if one.passed}
    if len(passing) < 2 or not all(_empty(one) for one in failing) or any(_empty(one) for one in passing):
        return None
    own = {one.call for one in case.tests if _name(one.call) == case.function.name}
    if len(own & passing) < 2:
        return None
    line = case.returned.line
    return case.found(
        "only-empty-fails", where=line, certainty=Certainty.PROVED, values=case.answers,
        empty=_EMPTY[_empty(case.call)], function=case.function.name,
    )  # fmt: skip


def _call(text: str) -> ast.Call | None:
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return node if isinstance(node, ast.Call) else None


def _name(text: str) -> str:
    node = _call(text)
    return node.func.id if node is not None and isinstance(node.func, ast.Name) else ""


def _empty(text: str) -> str:
    node = _call(text)
    given = [ast.unparse(one) for one in node.args] if node is not None else []
    return next((one for one in given if one in _EMPTY), "")
