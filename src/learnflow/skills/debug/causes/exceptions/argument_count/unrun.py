"""What the message alone shows of too few or too many values."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import defined_at, surplus
from learnflow.skills.debug.patterns import pattern

_MISSING = re.compile(
    r"([\w.<>]{1,80})\(\) missing (\d+) required (?:positional|keyword-only) arguments?: ('\w{1,80}'[^\n]{0,200})"
)


@pattern("TypeError", order=200)
def argument_count(case: Case) -> Diagnosis | None:
    """Python names the function with what it lacks, or with how many values it takes and got."""
    match = _MISSING.search(case.says)
    if match is not None:
        slots = {"function": match[1], "count": match[2], "missing": match[3].replace("'", "")}
        slots["defined"] = defined_at(case, match[1])
        return case.found("argument-count", variant="unrun_missing", slots=slots)
    extra = surplus(case)
    if extra is None or extra[3]:
        return None
    function, takes, given, _ = extra
    slots = {"function": function, "takes": takes, "given": given, "defined": defined_at(case, function)}
    return case.found("argument-count", variant="unrun_extra", slots=slots)
