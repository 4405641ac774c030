"""What the message alone says of an attribute that an object does not have."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import ATTRIBUTE
from learnflow.skills.debug.patterns import pattern


@pattern("AttributeError", order=240)
def attribute_never_set(case: Case) -> Diagnosis | None:
    """An object has no such attribute; whether a line sets it is not seen."""
    match = ATTRIBUTE.search(case.says)
    if match is None or "module '" in case.says:
        return None
    slots = {"kind": match[1], "attribute": match[2]}
    return case.found("attribute-never-set", part=match[2], variant="unrun", slots=slots)
