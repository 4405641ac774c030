"""What the message alone shows of a tuple that is to be changed in place."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import not_changed
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken


@pattern("TypeError", order=200)
def tuple_immutable(case: Case) -> Diagnosis | None:
    """A part of a tuple should be replaced."""
    kind = not_changed(case)
    return case.found("tuple-immutable", variant="unrun", kind=spoken(kind)) if kind == "tuple" else None
