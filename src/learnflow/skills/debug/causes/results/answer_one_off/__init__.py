"""An answer that is right but for what is missing or what is too much at one end."""

from __future__ import annotations

import ast
from typing import Any

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import exact
from learnflow.skills.debug.texts import clip
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=54)
def answer_one_off(case: Case) -> Diagnosis | None:
    """One item missing or too many, or a number that is one too small or too large."""
    if not isinstance(case, Wrong) or not case.call or case.returned is None:
        return None
    got, expected = case.got_value, case.expected_value
    if type(got) is not type(expected):
        return None
    line = case.returned.line
    if type(got) is int and abs(got - expected) == 1 and not _written_out(case):
        return case.found(
            "answer-one-off", where=line, variant="small" if got < expected else "large", certainty=Certainty.SEEN,
            values=case.answers,
        )  # fmt: skip
    if not isinstance(got, list | tuple | str) or abs(len(got) - len(expected)) != 1:
        return None
    missing = len(got) < len(expected)
    at = _odd(expected, got) if missing else _odd(got, expected)
    if at is None:
        return None
    longer = expected if missing else got
    place = "the last one" if at == len(longer) - 1 else "the first one" if at == 0 else f"number {at + 1}"
    if len(longer) == 1:
        place = "the only one"
    return case.found(
        "answer-one-off", where=line, variant="missing" if missing else "extra", certainty=Certainty.SEEN,
        values=case.answers, noun="letter" if isinstance(got, str) else "item", place=place,
        item=clip(repr(longer[at]), 60),
    )  # fmt: skip


def _written_out(case: Wrong) -> bool:
    """Whether the answer stands in the program as it is, such as the -1 for what was not found."""
    value = case.gave.node.value if case.gave is not None else None
    return isinstance(value.operand if isinstance(value, ast.UnaryOp) else value, ast.Constant)


def _odd(longer: Any, shorter: Any) -> int | None:
    """Return the index of the one item by which the longer differs, None where more differs."""
    ours, theirs = [exact(one) for one in longer], [exact(one) for one in shorter]
    at = next((at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), len(theirs))
    # Of several equal neighbours the last is told.
    return at if ours[:at] + ours[at + 1 :] == theirs else None
