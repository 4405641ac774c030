"""Items of a list that a loop passes over because it takes others out."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong

_TAKES = frozenset({"remove", "pop", "clear"})


@pattern(WRONG_RESULT, order=14)
def list_changed_in_loop(case: Case) -> Diagnosis | None:
    """The list got shorter while it was gone through, and the loop made fewer turns than it had items."""
    if not isinstance(case, Wrong):
        return None
    for loop in case.walk(ast.For):
        short = [
            one for one in case.turned(loop)
            if one.kind == "list" and one.ended and one.size and (one.size_after or 0) < one.size > one.turns
        ]  # fmt: skip
        taking = [one for one in ast.walk(loop) if _takes(one, loop) and case.hits(getattr(one, "lineno", 0))]
        if not short or not taking:
            continue
        copy = case.replaced(loop.iter, f"{loop.iter.id}[:]") if isinstance(loop.iter, ast.Name) else None
        return case.found(
            "list-changed-in-loop", where=taking[0], certainty=Certainty.PROVED, values=case.answers,
            candidates=[copy], loop_line=loop.lineno, name=case.text_of(loop.iter), size=short[0].size,
            turns=short[0].turns, taking=case.text_of(taking[0]),
        )  # fmt: skip
    return None


def _takes(node: ast.AST, loop: ast.For) -> bool:
    wanted = ast.dump(loop.iter)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _TAKES:
        return ast.dump(node.func.value) == wanted
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Del):
        return ast.dump(node.value) == wanted
    return False
