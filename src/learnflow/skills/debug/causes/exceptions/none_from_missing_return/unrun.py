"""What the code alone shows of a function that returns no value."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import none_act, none_from_function
from learnflow.skills.debug.patterns import pattern


@pattern("TypeError", order=202)
def none_from_missing_return(case: Case) -> Diagnosis | None:
    """A part of the line holds what a function without any `return` of a value gave."""
    act, origin = none_act(case), none_from_function(case)
    if not act or origin is None:
        return None
    name, line, function = origin
    slots = {"act": act, "name": name, "origin": str(line), "what": function}
    return case.found("none-from-missing-return", part=name, variant="unrun", slots=slots)
