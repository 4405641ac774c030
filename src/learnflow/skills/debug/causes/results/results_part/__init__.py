"""Where an answer and what was expected part: what can always be said."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import first_difference
from learnflow.skills.debug.texts import clip
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=99)
def results_part(case: Case) -> Diagnosis | None:
    """The first item, letter or line that differs."""
    if not isinstance(case, Wrong):
        return None
    if not case.call:
        return _output(case)
    got, expected = case.got_value, case.expected_value
    where = case.returned.line if case.returned is not None else case.line
    for kind, noun in ((list, "item"), (tuple, "item"), (str, "letter")):
        if type(got) is kind is type(expected) and got and expected:
            at = first_difference(got, expected)
            if (at or kind is not str) and at < min(len(got), len(expected)) and max(len(got), len(expected)) > 1:
                return case.found(
                    "results-part", where=where, variant="item", certainty=Certainty.VAGUE, values=case.answers,
                    noun=noun, number=at + 1, is_there=clip(repr(got[at]), 60), should=clip(repr(expected[at]), 60),
                )  # fmt: skip
    variant = "" if case.returned is not None else "unknown"
    return case.found("results-part", where=where, variant=variant, certainty=Certainty.VAGUE, values=case.answers)


def _output(case: Wrong) -> Diagnosis:
    at = first_difference(case.got_lines, case.expected_lines)
    printed = case.watch.lines_printed() if case.watch.whole else []
    if at < min(len(printed), len(case.got_lines)):
        return case.found("results-part", where=printed[at], variant="printed", certainty=Certainty.VAGUE)
    return case.found("results-part", where=1, variant="output", certainty=Certainty.VAGUE)
