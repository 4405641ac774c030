"""What a traceback alone shows of a name of the function's own."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import missing_name
from learnflow.skills.debug.patterns import pattern


@pattern("UnboundLocalError", order=200)
def unbound_local(case: Case) -> Diagnosis | None:
    """The function reads a name of its own before it has a value; where it gets one is not seen."""
    name = missing_name(case)
    where = case.frame.function if case.frame is not None else ""
    if not name:
        return None
    return case.found("unbound-local", part=name, variant="unrun", name=name, function=where or "the function")
