"""What the message alone shows of a single value that is gone through."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import NOT_A
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken


@pattern("TypeError", order=200)
def not_iterable(case: Case) -> Diagnosis | None:
    """Python names the type that has no items."""
    match = NOT_A.search(case.says)
    if match is None or match[2] != "iterable" or match[1] == "NoneType":
        return None
    return case.found("not-iterable", variant="unrun", kind=spoken(match[1]))
