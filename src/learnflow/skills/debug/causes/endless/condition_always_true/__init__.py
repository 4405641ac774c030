"""A condition that no value can make false: `n == 1 or 2`, `a != "y" or a != "n"`."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.loops import loop_of


@pattern("NoEnd", order=10)
def condition_always_true(case: Case) -> Diagnosis | None:
    """One side of an `or` is a constant that counts as true, or two `!=` of one name are joined by `or`."""
    loop = loop_of(case)
    if not isinstance(loop, ast.While) or not isinstance(loop.test, ast.BoolOp) or not isinstance(loop.test.op, ast.Or):
        return None
    parts = loop.test.values
    constant = next((part for part in parts if isinstance(part, ast.Constant) and part.value), None)
    condition = case.text_of(loop.test)
    if constant is not None:
        return case.found(
            "condition-always-true", where=loop.test, variant="constant", certainty=Certainty.PROVED,
            candidates=[_spread(case, loop.test)], condition=condition, constant=case.text_of(constant),
        )  # fmt: skip
    unequal = [
        part
        for part in parts
        if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.NotEq)
    ]
    names = {ast.dump(part.left) for part in unequal}
    values = {ast.dump(part.comparators[0]) for part in unequal}
    if len(unequal) != len(parts) or len(names) != 1 or len(values) != len(parts):
        return None
    joined = " and ".join(case.text_of(part) for part in parts)
    return case.found(
        "condition-always-true", where=loop.test, certainty=Certainty.PROVED, condition=condition,
        candidates=[case.replaced(loop.test, joined)], name=case.text_of(unequal[0].left),
        one=case.text_of(unequal[0].comparators[0]), other=case.text_of(unequal[1].comparators[0]),
    )  # fmt: skip


def _spread(case: Case, test: ast.BoolOp) -> Change | None:
    first = test.values[0]
    if not isinstance(first, ast.Compare) or len(first.ops) != 1 or not isinstance(first.ops[0], ast.Eq):
        return None
    left = case.text_of(first.left)
    parts = [case.text_of(first), *(f"{left} == {case.text_of(part)}" for part in test.values[1:])]
    return case.replaced(test, " or ".join(parts))
