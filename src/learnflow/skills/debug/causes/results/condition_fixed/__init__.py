"""A condition that comes out the same whatever the values are."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=11)
def condition_fixed(case: Case) -> Diagnosis | None:
    """`x == 1 or 2` is always true, as is `x != 1 or x != 2`; the run asked it and it was."""
    if not isinstance(case, Wrong):
        return None
    for test, seen in sorted(case.watch.tests.items(), key=lambda one: (one[0].lineno, one[0].col_offset)):
        for node in (test, *ast.walk(test)):
            if not isinstance(node, ast.BoolOp):
                continue
            kind = _kind(node)
            if not kind or (node is test and (seen.false if kind != "both" else seen.true)):
                continue
            return case.found(
                "condition-fixed", where=node, variant=kind, certainty=Certainty.PROVED, values=case.answers,
                candidates=[_mended(case, node, kind)], condition=case.text_of(node),
                constant=case.text_of(_truthy(node) or node),
            )  # fmt: skip
    return None


def _truthy(node: ast.BoolOp) -> ast.Constant | None:
    """Return a written-out text or number in an `or` that counts as true by itself."""
    for one in node.values:
        if isinstance(one, ast.Constant) and one.value and not isinstance(one.value, bool):
            return one
    return None


def _kind(node: ast.BoolOp) -> str:
    if isinstance(node.op, ast.Or) and _truthy(node) is not None and isinstance(node.values[0], ast.Compare):
        return "" if isinstance(node.values[0].ops[0], ast.NotIn | ast.In) else "constant"
    sides = [side for side in (_equal(one) for one in node.values) if side is not None]
    if len(node.values) != 2 or len(sides) != 2 or sides[0][1] != sides[1][1]:
        return ""
    (first, _, one), (second, _, other) = sides
    if one == other or first is not second:
        return ""
    if first is ast.NotEq and isinstance(node.op, ast.Or):
        return "either"
    return "both" if first is ast.Eq and isinstance(node.op, ast.And) else ""


def _equal(node: ast.expr) -> tuple[type[ast.cmpop], str, object] | None:
    """Return operator, name and constant of a comparison such as `x != 3`."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.left, ast.Name):
        return None
    right = node.comparators[0]
    if not isinstance(right, ast.Constant) or not isinstance(right.value, str | int):
        return None
    return type(node.ops[0]), node.left.id, right.value


def _mended(case: Wrong, node: ast.BoolOp, kind: str) -> Change | None:
    first = node.values[0]
    if kind == "constant" and isinstance(first, ast.Compare):
        if len(first.ops) != 1 or not all(isinstance(one, ast.Constant) for one in node.values[1:]):
            return None
        sign = {ast.Eq: "==", ast.NotEq: "!="}.get(type(first.ops[0]))
        if sign is None:
            return None
        parts = [
            case.text_of(first),
            *(f"{case.text_of(first.left)} {sign} {case.text_of(one)}" for one in node.values[1:]),
        ]
        return case.replaced(node, (" or " if sign == "==" else " and ").join(parts))
    joint = " and " if kind == "either" else " or "
    return case.replaced(node, joint.join(case.text_of(one) for one in node.values))
