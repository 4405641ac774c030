"""What a name was started with, and what of it can be shown as text."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.origins import trail
from learnflow.skills.debug.running.seeing import Seen


def started(case: Case, node: ast.expr, seen: Seen) -> ast.Constant | None:
    """Return the number that an assignment of the same function gave the name at its start."""
    if not isinstance(node, ast.Name):
        return None
    for one in trail(case, node, seen.type):
        if one.how == "assigned" and isinstance(one.node, ast.Constant) and one.line != case.line and not one.path:
            return one.node
    return None


def holds_text(case: Case, node: ast.expr, started: ast.Constant) -> bool:
    """Whether the name is later to hold the text with which the failing line compares it: `best = word`."""
    if not isinstance(node, ast.Name) or started.value != 0:
        return False
    for one in case.walk(ast.Assign):
        if isinstance(one, ast.Assign) and case.text_of(one.targets[0]) == node.id and isinstance(one.value, ast.Name):
            held = case.seen(one.value.id)
            if held is not None and held.type == "str":
                return True
    return False


def has_text(case: Case, type_: str) -> bool:
    """Whether `str` gives something to read: of an object only where its class says what."""
    own = program_of(case).classes.get(type_.rsplit(".", 1)[-1])
    texts = ("__str__", "__repr__")
    return own is None or any(getattr(one, "name", "") in texts for one in own.body)
