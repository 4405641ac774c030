"""What the line alone shows of `None` before a dot."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import ATTRIBUTE
from learnflow.skills.debug.patterns import pattern


@pattern("AttributeError", order=200)
def attribute_of_none(case: Case) -> Diagnosis | None:
    """What stands before the dot is `None`; where that came from is not seen."""
    match = ATTRIBUTE.search(case.says)
    if match is None or match[1] != "NoneType":
        return None
    owner = re.search(rf"([\w.\[\]\"']+(?:\([^()]*\))?)\.{re.escape(match[2])}\b", case.source)
    name = owner[1] if owner is not None else ""
    variant = "unrun" if name else "unrun_asked"
    return case.found("attribute-of-none", part=name, variant=variant, name=name, attribute=match[2])
