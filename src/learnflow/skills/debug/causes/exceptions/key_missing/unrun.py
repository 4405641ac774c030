"""What the message and the line show of a key that is not there."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import key_values, missing_key, subscripts
from learnflow.skills.debug.patterns import pattern


@pattern("KeyError", order=210)
def key_missing(case: Case) -> Diagnosis | None:
    """The dictionary is named where the line asks only one."""
    key, _ = missing_key(case)
    if not key:
        return None
    sites = subscripts(case)
    name = case.segment(sites[0].value) if len(sites) == 1 else ""
    variant = "unrun" if name else "unrun_asked"
    return case.found("key-missing", part=case.marked, variant=variant, values=key_values(case), key=key, name=name)
