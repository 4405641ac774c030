"""A value is `None` where another is needed, and nothing shows where it comes from."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import compared_kinds, none_act
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken


@pattern("TypeError", order=230)
def none_used(case: Case) -> Diagnosis | None:
    """Python says what was done with `None`: calculated, indexed, gone through, measured, compared."""
    compared = compared_kinds(case)
    if compared is not None and "NoneType" in compared:
        sign, left, right = compared
        slots = {"sign": sign, "left_kind": spoken(left), "right_kind": spoken(right)}
        return case.found("none-used", variant="compared", slots=slots)
    act = none_act(case)
    return case.found("none-used", act=act) if act else None
