"""What the message alone shows of a value that cannot be a key."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken


@pattern("TypeError", order=200)
def unhashable(case: Case) -> Diagnosis | None:
    """Python names the type that cannot be a key."""
    match = re.search(r"unhashable type: '(\w{1,60})'", case.says)
    return case.found("unhashable", variant="unrun", kind=spoken(match[1])) if match is not None else None
