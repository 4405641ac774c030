"""Several values stand on one line, and each is read with an `input()` of its own."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.conversions import converted
from learnflow.skills.debug.running.looking import is_call
from learnflow.skills.debug.running.stdin import asked_at, inputs, lines_given, loop_of

_VALUES = re.compile(r"[\s,;]+")


@pattern("ValueError", order=32)
def two_numbers_typed(case: Case) -> Diagnosis | None:
    """One `int(input())` gets the numbers that several of them were to read."""
    made = converted(case)
    if made is None or made.source.kind != "input" or made.source.cut is not None or made.argument is None:
        return None
    parts = _VALUES.split(made.text.strip())
    if len(parts) < 2 or not all(_number(one) for one in parts) or not re.search(r"\s", made.text.strip()):
        return None
    others = [one for one in inputs(case) if one is not made.source.node]
    looped = isinstance(made.source.node, ast.Call) and loop_of(case, made.source.node) is not None
    variant = "several" if others or looped else "one"
    return case.found(
        "input-two-in-one-line",
        where=made.source.line or case.line,
        variant=variant,
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=_joined(case, made.source.line, len(parts), made.function, "," in made.text),
        text=repr(made.text),
        count=str(len(parts)),
        function=made.function,
    )


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", text))


def _joined(case: Case, line: int, count: int, function: str, commas: bool) -> list[Change | None]:
    """Return the change that reads both values of two lines such as `a = int(input())` from one line."""
    first, second = _reads(case, line), _reads(case, line + 1)
    if (
        count != 2
        or first is None
        or second is None
        or first[1] != function
        or second[1] != function
        or case.lines is None
    ):
        return []
    text = case.lines[line - 1]
    space = text[: len(text) - len(text.lstrip())]
    cut = '.split(",")' if commas else ".split()"
    joined = f"{space}{first[0]}, {second[0]} = map({function}, {first[2]}{cut})"
    return [case.changed(case.line_edit(line, joined), case.line_edit(line + 1, None))]


def _reads(case: Case, line: int) -> tuple[str, str, str] | None:
    """Return name, conversion and call of a line that reads one value, None for another line."""
    node = case.statement_at(line)
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
        return None
    value = node.value
    if not is_call(value, "int", "float") or not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
        return None
    inner = value.args[0]
    return (node.targets[0].id, value.func.id, case.text_of(inner)) if is_call(inner, "input", arguments=0) else None


@pattern("EOFError", order=28)
def line_read_whole(case: Case) -> Diagnosis | None:
    """An `input()` has read a line with several values, and the next one finds nothing."""
    given = lines_given(case)
    calls = inputs(case)
    if not case.ran or not given or len(given) >= len(calls) or asked_at(case) is None:
        return None
    if any(loop_of(case, one) is not None for one in calls):
        return None
    several = [line for line in given if len(_VALUES.split(line.strip())) > 1]
    if len(several) != 1 or len(_VALUES.split(several[0].strip())) + len(given) - 1 != len(calls):
        return None
    first = calls[given.index(several[0])]
    return case.found(
        "input-two-in-one-line",
        variant="used-up",
        certainty=Certainty.PROVED,
        text=repr(several[0]),
        count=str(len(_VALUES.split(several[0].strip()))),
        first=str(first.lineno),
    )
