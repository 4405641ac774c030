"""The loop waits for one exact value, and the steps pass it by."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.loops import loop_of, watched


@pattern("NoEnd", order=24)
def loop_steps_over(case: Case) -> Diagnosis | None:
    """`while x != 10` (or `while not x == 10`) with an `x` that goes past 10."""
    loop = loop_of(case)
    if not isinstance(loop, ast.While):
        return None
    for test in [node for node in ast.walk(loop.test) if isinstance(node, ast.Compare) and len(node.ops) == 1]:
        exact = isinstance(test.ops[0], ast.NotEq) or (isinstance(test.ops[0], ast.Eq) and _under_not(case, test))
        goal = case.seen(test.comparators[0]) if isinstance(test.comparators[0], ast.Name | ast.Constant) else None
        left = test.left
        if not exact or goal is None or goal.number is None or not isinstance(left, ast.Name):
            continue
        name = next((one for one in watched(case, loop) if one.name == left.id and one.ran), None)
        if name is None or name.seen is None or len(name.values) < 2:
            continue
        try:
            before, now = float(name.values[-2]), float(name.values[-1])
        except ValueError:
            continue
        away = before < now and now > goal.number if now > before else now < goal.number
        if now == before or not away:
            continue
        return case.found(
            "loop-steps-over", where=test, certainty=Certainty.PROVED,
            values=[case.value(name.name, name.seen, case.line)], candidates=[_bounded(case, test, up=now > before)],
            name=name.name, goal=goal.text, step=f"{abs(now - before):g}", value=name.values[-1],
            change_place=name.ran[-1], condition=case.text_of(loop.test),
        )  # fmt: skip
    return None


def _under_not(case: Case, test: ast.Compare) -> bool:
    parent = case.parents.get(test)
    return isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)


def _bounded(case: Case, test: ast.Compare, *, up: bool) -> Change | None:
    if not isinstance(test.ops[0], ast.NotEq):
        return None
    sign = "<" if up else ">"
    return case.replaced(test, f"{case.text_of(test.left)} {sign} {case.text_of(test.comparators[0])}")
