"""What the code alone shows of the `None` of a method that changes in place."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import none_act, none_from_method
from learnflow.skills.debug.patterns import pattern


@pattern("TypeError", order=200)
def none_from_in_place_method(case: Case) -> Diagnosis | None:
    """A name of the line was set to what such a method gives back."""
    act, origin = none_act(case), none_from_method(case)
    if not act or origin is None:
        return None
    name, line, method = origin
    slots = {"act": act, "name": name, "origin": str(line), "what": method}
    return case.found("none-from-in-place-method", part=name, variant="unrun", slots=slots)
