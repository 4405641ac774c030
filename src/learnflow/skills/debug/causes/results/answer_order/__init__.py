"""The right items in another order."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import exact
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=52)
def answer_order(case: Case) -> Diagnosis | None:
    """Each item is there as often as expected, but not at its place."""
    if not isinstance(case, Wrong) or not case.call or case.returned is None:
        return None
    got, expected = case.got_value, case.expected_value
    if type(got) is not type(expected) or not isinstance(got, list | tuple | str) or len(got) != len(expected):
        return None
    if len(got) < 2 or got == expected:
        return None
    ours, theirs = [exact(one) for one in got], [exact(one) for one in expected]
    if ours == theirs or sorted(map(repr, ours)) != sorted(map(repr, theirs)):
        return None
    reverse = ours == theirs[::-1] and len(set(map(repr, ours))) > 1
    line = case.returned.line
    return case.found(
        "answer-order", where=line, variant="reversed" if reverse else _given(case), certainty=Certainty.SEEN,
        values=case.answers, noun="letters" if isinstance(got, str) else "items",
    )  # fmt: skip


def _given(case: Wrong) -> str:
    """Say `as_given` where the answer is just what was handed over."""
    after = case.watch.after
    return "as_given" if after and after[0][1] == case.got and not case.step and f"({case.got}" in case.call else ""
