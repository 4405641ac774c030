"""What the message alone shows of values and names that do not match."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern

_MORE = re.compile(r"too many values to unpack \(expected (\d{1,9})(?:, got (\d{1,9}))?\)")
_FEWER = re.compile(r"not enough values to unpack \(expected (?:at least )?(\d{1,9}), got (\d{1,9})\)")


@pattern("ValueError", order=200)
def unpack_count(case: Case) -> Diagnosis | None:
    """Python says how many names and how many values there are."""
    more, fewer = _MORE.search(case.says), _FEWER.search(case.says)
    if more is not None:
        got = more[2] or f"more than {more[1]}"
        return case.found("unpack-count", variant="unrun_more", slots={"expected": more[1], "got": got})
    if fewer is None:
        return None
    return case.found("unpack-count", variant="unrun_fewer", slots={"expected": fewer[1], "got": fewer[2]})
