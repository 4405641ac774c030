"""What the code alone shows of a loop that counts one position too far."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import subscripts
from learnflow.skills.debug.patterns import pattern

_NEAR = 12
"""Lines above the failing one that are looked into."""


@pattern("IndexError", order=200)
def index_off_by_one(case: Case) -> Diagnosis | None:
    """The loop around the line lets the index reach the length."""
    sites = subscripts(case)
    if "index out of range" not in case.says or "assignment" in case.says or len(sites) != 1:
        return None
    name, index = case.segment(sites[0].value), case.segment(sites[0].slice)
    if not _counts_too_far(case, name, index):
        return None
    slots = {"name": name, "index": index}
    return case.found("index-off-by-one", part=f"{name}[{index}]", variant="unrun", slots=slots)


def _counts_too_far(case: Case, name: str, index: str) -> bool:
    """Whether the code shows that `index` reaches the length: `name[i + 1]`, `range(len(name) + 1)`, `range(1, …)`."""
    text = "" if case.lines is None else "\n".join(case.lines[max(0, case.line - _NEAR) : case.line])
    compact = text.replace(" ", "")
    base = re.match(r"\w+", index)
    if base is None or f"for{base[0]}inrange(" not in compact:
        return False
    return (
        f"range(len({name})+1)" in compact
        or f"range(1,len({name})+1)" in compact
        or (index.replace(" ", "") == f"{base[0]}+1" and f"range(len({name}))" in compact)
    )
