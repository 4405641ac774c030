"""What the message alone shows of an empty list from which an item is taken."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern


@pattern("IndexError", order=200)
def pop_from_empty(case: Case) -> Diagnosis | None:
    """Python says that the list was empty."""
    return case.found("pop-from-empty", variant="unrun") if "pop from empty" in case.says else None
