"""What the message alone shows of a parameter that a function does not have."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern

_KEYWORD = re.compile(r"([\w.<>]{1,80})\(\) got an unexpected keyword argument '(\w{1,80})'")


@pattern("TypeError", order=200)
def keyword_argument(case: Case) -> Diagnosis | None:
    """Python names the function and the parameter."""
    match = _KEYWORD.search(case.says)
    if match is None:
        return None
    slots = {"function": match[1], "name": match[2]}
    return case.found("keyword-argument", part=match[2], variant="unrun", slots=slots)
