"""What the message and the line show of a text and a number."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import is_text_and_number, operand_kinds, sides_of
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken


@pattern("TypeError", order=200)
def text_plus_number(case: Case) -> Diagnosis | None:
    """`+` met a text and a number; which parts of the line they are is told where only one `+` can be meant."""
    kinds = operand_kinds(case)
    if kinds is None or not is_text_and_number(*kinds):
        return None
    sign, left, right = kinds
    sides = sides_of(case, sign) or (_chained_number(case) if left == "str" and sign == "+" else None)
    slots = {"left_kind": spoken(left), "right_kind": spoken(right), "sign": sign}
    if sides is None:
        return case.found("text-plus-number", variant="unrun_asked", slots=slots)
    slots |= {"left": sides[0], "right": sides[1]}
    part = case.marked or f"{sides[0]} {sign} {sides[1]}"
    return case.found("text-plus-number", part=part, variant="unrun", slots=slots)


def _chained_number(case: Case) -> tuple[str, str] | None:
    """In `"a" + b + "c"`: the one part that is no text for certain, with what stands on its left."""
    if case.statement is None:
        return None
    parts = [
        (case.segment(node.left), node.right)
        for node in ast.walk(case.statement)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
    ]
    unsure = [(left, right) for left, right in parts if not _is_text(right)]
    return (unsure[0][0], case.segment(unsure[0][1])) if len(unsure) == 1 else None


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("str", "input")
    return named or isinstance(node, ast.JoinedStr)
