"""An output whose lines are right but for blanks, capitals, order, or what is missing or too much."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import first_difference
from learnflow.skills.debug.texts import clip
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=45)
def output_differs(case: Case) -> Diagnosis | None:
    """How the first line that differs is unlike the expected one, and which line of the program printed it."""
    if not isinstance(case, Wrong) or case.call or not case.expected_lines:
        return None
    got, expected = case.got_lines, case.expected_lines
    if not got:
        if case.got or any(_prints(one) and case.hits(one.lineno) for one in case.walk(ast.Call)):
            return None
        return case.found("output-differs", where=1, variant="nothing", certainty=Certainty.SEEN, count=len(expected))
    at = first_difference(got, expected)
    printed = case.watch.lines_printed() if case.watch.whole else []
    line = printed[at] if at < len(printed) else printed[-1] if printed else 1
    kind = _kind(got, expected, at)
    if kind in ("more", "fewer"):
        if not printed:
            return None
        count = abs(len(got) - len(expected))
        line = printed[at] if kind == "more" and at < len(printed) else printed[-1]
        return case.found(
            "output-differs", where=line, variant=kind, certainty=Certainty.SEEN, count=count,
            lines="line" if count == 1 else "lines",
        )  # fmt: skip
    if not kind and at < len(got) and at < len(expected):
        kind = _prompted(case, got[at], expected[at])
    if not kind or at >= len(printed):
        return None
    return case.found("output-differs", where=line, variant=kind, certainty=Certainty.SEEN, number=at + 1)


def _prints(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "print"


def _kind(got: Sequence[str], expected: Sequence[str], at: int) -> str:
    if at >= len(expected):
        return "more"
    if at >= len(got):
        return "fewer"
    one, other = got[at], expected[at]
    if one.casefold() == other.casefold():
        return "capitals"
    if "".join(one.split()) == "".join(other.split()):
        return "blanks" if one and other else "empty_line"
    if not one and [line for line in got if line] == [line for line in expected if line]:
        return "empty_line"
    if _letters(one) == _letters(other) and _letters(one):
        return "signs"
    return "order" if len(got) == len(expected) and sorted(got) == sorted(expected) else ""


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def _prompted(case: Wrong, got: str, expected: str) -> str:
    """Say `prompt` where the line begins with what an `input(…)` of the program asks."""
    for node in case.walk(ast.Call):
        asks = isinstance(node.func, ast.Name) and node.func.id == "input" and node.args
        text = node.args[0] if asks else None
        shown = text.value.strip() if isinstance(text, ast.Constant) and isinstance(text.value, str) else ""
        if shown and clip(got, 400).startswith(clip(shown, 400)) and case.hits(node.lineno):
            return "prompt" if shown not in expected else ""
    return ""
