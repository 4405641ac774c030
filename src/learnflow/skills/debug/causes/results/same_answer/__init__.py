"""A function that gives one answer for everything."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=37)
def same_answer(case: Case) -> Diagnosis | None:
    """All tests got the same answer, and at least two expected different ones."""
    if not isinstance(case, Wrong) or case.step or len(case.tests) < 3 or case.got == "None" or case.returned is None:
        return None
    if len({one.got for one in case.tests}) != 1 or len({one.expected for one in case.tests}) < 2:
        return None
    if len({one.call for one in case.tests}) < 3:
        return None
    line = case.returned.line
    return case.found(
        "same-answer", where=line, certainty=Certainty.SEEN, values=case.answers, count=len(case.tests),
    )  # fmt: skip
