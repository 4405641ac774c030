"""Whether the length of a number is meant to be that of its digits."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.numbers import is_input
from learnflow.skills.debug.running.origins import trail


def counts_digits(case: Case) -> bool:
    """Whether the length of a number is meant to be that of its digits: a name on the line says so."""
    words = case.source.lower()
    return any(part in words for part in ("digit", "ziffer", "stelle", "place"))


def typed_number(case: Case, node: ast.expr) -> ast.Call | None:
    """Return the `int(input())` that made a number of what was typed, None without one."""
    for station in trail(case, node, "int"):
        call = station.node
        turned = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("int", "float")
        if turned and isinstance(call, ast.Call) and len(call.args) == 1:
            return call if any(is_input(case, part) for part in ast.walk(call.args[0])) else None
    return None
