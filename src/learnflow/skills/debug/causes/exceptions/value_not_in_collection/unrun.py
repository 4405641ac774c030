"""What the message alone shows of a value that is not there."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern


@pattern("ValueError", order=200)
def value_not_in_collection(case: Case) -> Diagnosis | None:
    """Python says that it went through all and did not find the value."""
    found = re.search(r"not in (?:list|tuple|deque)|substring not found", case.says)
    return case.found("value-not-in-collection", variant="unrun") if found is not None else None
