"""The right answer in another type."""

from __future__ import annotations

from typing import Any

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import UNREAD, exact
from learnflow.skills.debug.running.words import spoken
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=31)
def answer_type(case: Case) -> Diagnosis | None:
    """A list for a tuple, a text for a number, 2.0 for 2: with the type changed it is what was expected."""
    if not isinstance(case, Wrong) or not case.call or case.returned is None:
        return None
    got, expected = case.got_value, case.expected_value
    if got is UNREAD or expected is UNREAD:
        return None
    variant = ""
    if type(got) is type(expected):
        pair = _items(got, expected)
        if pair is None:
            return None
        variant, (got, expected) = "items", pair
    elif not _alike(got, expected):
        return None
    line = case.returned.line
    return case.found(
        "answer-type", where=line, variant=variant, certainty=Certainty.PROVED, values=case.answers,
        is_type=spoken(type(got).__name__) if type(got) is not bool else "a truth value",
        should_type=spoken(type(expected).__name__) if type(expected) is not bool else "a truth value",
    )  # fmt: skip


def _items(got: Any, expected: Any) -> tuple[Any, Any] | None:
    """Return the first two items that differ, when all that differ do so by their type alone."""
    if not isinstance(got, list | tuple) or len(got) != len(expected):
        return None
    pairs = [(one, other) for one, other in zip(got, expected, strict=True) if exact(one) != exact(other)]
    fits = all(type(one) is not type(other) and _alike(one, other) for one, other in pairs)
    return pairs[0] if pairs and fits else None


def _alike(got: Any, expected: Any) -> bool:
    """Whether one becomes the other by a change of type alone."""
    if got is None or expected is None:
        return False
    rows = (list, tuple)
    if isinstance(got, rows) and isinstance(expected, rows):
        return [exact(one) for one in got] == [exact(one) for one in expected]
    if isinstance(got, str) or isinstance(expected, str):
        return not isinstance(got, rows) and not isinstance(expected, rows) and str(got) == str(expected)
    if isinstance(got, int | float) and isinstance(expected, int | float):
        return bool(got == expected)
    if isinstance(got, set) or isinstance(expected, set):
        try:
            return len(got) == len(expected) and set(map(exact, got)) == set(map(exact, expected))
        except TypeError:
            return False
    return False
