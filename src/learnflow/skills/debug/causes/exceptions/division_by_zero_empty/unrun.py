"""What the line alone shows of a division by the length of something empty."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import divisors
from learnflow.skills.debug.patterns import pattern


@pattern("ZeroDivisionError", order=200)
def division_by_zero_empty(case: Case) -> Diagnosis | None:
    """The one divisor of the line is a length."""
    found = divisors(case)
    if len(found) != 1 or not re.fullmatch(r"len\([^()]+\)", found[0]):
        return None
    slots = {"divisor": found[0], "inner": found[0][4:-1]}
    return case.found("division-by-zero-empty", part=found[0], variant="unrun", slots=slots)
