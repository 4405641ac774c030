"""A decimal number that is only not rounded, or wrong by what decimal numbers cannot hold."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=33)
def answer_rounding(case: Case) -> Diagnosis | None:
    """Rounded, or cut down to a whole number, the one is the other."""
    if not isinstance(case, Wrong) or not case.call or case.returned is None:
        return None
    got, expected = case.got_value, case.expected_value
    if type(got) not in (int, float) or type(expected) is not float or got == expected or abs(got) > 10**15:
        return None
    line = case.returned.line
    variant, places = "", ""
    if type(got) is float and abs(got - expected) <= 1e-9 * max(1.0, abs(expected)):
        variant = "tiny"
    elif type(got) is float:
        fits = [count for count in range(5) if round(got, count) == expected and len(repr(expected)) < len(repr(got))]
        variant, places = ("rounded", f"{fits[0]} {'place' if fits[0] == 1 else 'places'}") if fits else ("", "")
    elif int(expected) == got and abs(expected - got) > 0:
        variant = "cut"
    if not variant:
        return None
    return case.found(
        "answer-rounding", where=line, variant=variant, certainty=Certainty.PROVED, values=case.answers, places=places,
    )  # fmt: skip
