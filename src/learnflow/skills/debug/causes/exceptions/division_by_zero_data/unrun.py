"""What the line alone shows of a division by 0."""

from __future__ import annotations

from learnflow.contracts.answers import Value
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import divisors
from learnflow.skills.debug.patterns import pattern


@pattern("ZeroDivisionError", order=210)
def division_by_zero_data(case: Case) -> Diagnosis | None:
    """The divisor is named where the line holds only one."""
    found = divisors(case)
    if len(found) != 1 or found[0].isdigit():
        return case.found("division-by-zero-data", variant="unrun_asked")
    values = [Value(found[0], "number", "0", case.line or None)]
    return case.found("division-by-zero-data", part=found[0], variant="unrun", values=values, divisor=found[0])
