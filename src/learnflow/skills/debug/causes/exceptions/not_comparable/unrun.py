"""What the message alone shows of a comparison without an order."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import compared_kinds
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken


@pattern("TypeError", order=200)
def not_comparable(case: Case) -> Diagnosis | None:
    """An order is asked of two types that have none."""
    kinds = compared_kinds(case)
    if kinds is None or "NoneType" in kinds:
        return None
    sign, left, right = kinds
    slots = {"sign": sign, "left_kind": spoken(left), "right_kind": spoken(right)}
    return case.found("not-comparable", variant="unrun", slots=slots)
