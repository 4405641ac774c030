"""What the message and the line show of an operator between two types that it does not join."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import is_text_and_number, operand_kinds, sides_of
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken


@pattern("TypeError", order=220)
def unsuited_operands(case: Case) -> Diagnosis | None:
    """Python names the operator and the types; the parts are told where only one operator can be meant."""
    times = re.search(r"can't multiply sequence by non-int of type '(\w{1,60})'", case.says)
    if times is not None and times[1] != "NoneType":
        return case.found("unsuited-operands", variant="unrun_times", kind=spoken(times[1]))
    kinds = operand_kinds(case)
    if kinds is None or "NoneType" in kinds or is_text_and_number(*kinds):
        return None
    sign, left, right = kinds
    slots = {"sign": sign, "left_kind": spoken(left), "right_kind": spoken(right)}
    sides = sides_of(case, sign)
    if sides is None:
        return case.found("unsuited-operands", variant="unrun_asked", slots=slots)
    slots |= {"left": sides[0], "right": sides[1]}
    part = case.marked or f"{sides[0]} {sign} {sides[1]}"
    return case.found("unsuited-operands", part=part, variant="unrun", slots=slots)
