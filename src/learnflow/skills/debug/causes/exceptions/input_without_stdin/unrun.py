"""What the message alone shows of `input()` with nothing left to read."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern


@pattern("EOFError", order=200)
def input_without_stdin(case: Case) -> Diagnosis | None:
    """Python says that the input had ended."""
    return case.found("input-without-stdin", variant="unrun")
