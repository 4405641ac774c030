"""What the message and the line show of a position that is not there."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import subscripts
from learnflow.skills.debug.patterns import pattern

_RANGE = re.compile(r"(list|string|tuple|range object|pop|deque) index out of range")
_WHOLE = {"string": "text", "tuple": "tuple", "range object": "range"}


@pattern("IndexError", order=210)
def index_beyond_end(case: Case) -> Diagnosis | None:
    """The position is named where the line holds only one."""
    match = _RANGE.search(case.says)
    if match is None:
        return None
    whole, sites = _WHOLE.get(match[1], "list"), subscripts(case)
    if len(sites) != 1:
        return case.found("index-beyond-end", variant="unrun_asked", whole=whole)
    name, index = case.segment(sites[0].value), case.segment(sites[0].slice)
    slots = {"name": name, "index": index, "whole": whole}
    variant = "unrun_fixed" if index.isdigit() else "unrun"
    return case.found("index-beyond-end", part=f"{name}[{index}]", variant=variant, slots=slots)
