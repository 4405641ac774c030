"""A text that differs only by capitals, blanks or signs from what was expected."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=32)
def answer_text(case: Case) -> Diagnosis | None:
    """The letters are right."""
    if not isinstance(case, Wrong) or not case.call or case.returned is None:
        return None
    got, expected = case.got_value, case.expected_value
    if not isinstance(got, str) or not isinstance(expected, str) or not got or not expected:
        return None
    if got.casefold() == expected.casefold():
        kind = "capitals"
    elif "".join(got.split()) == "".join(expected.split()) != "":
        kind = "blanks"
    else:
        return None
    line = case.returned.line
    return case.found("answer-text", where=line, variant=kind, certainty=Certainty.PROVED, values=case.answers)
