"""What the message alone shows of an index that is no position."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken

_INDICES = re.compile(r"(list|tuple|string|str) indices must be integers(?: or slices)?, not '?(\w{1,60})'?")


@pattern("TypeError", order=200)
def index_not_integer(case: Case) -> Diagnosis | None:
    """Python names the whole and the type of the index."""
    match = _INDICES.search(case.says)
    if match is None:
        return None
    whole = {"string": "a text", "str": "a text"}.get(match[1], f"a {match[1]}")
    return case.found("index-not-integer", variant="unrun", whole=whole, kind=spoken(match[2]))
