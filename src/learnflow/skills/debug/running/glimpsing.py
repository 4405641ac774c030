"""What parts of an expression held when it was first reached: the program is run again and stopped there.

The expression is replaced by one that puts its parts into names and then fails, so that the failing frame tells them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from learnflow.contracts.values import Verified
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Change
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.trying import judged
from learnflow.skills.language.reading import recompile

MAX_PARTS = 8


_COUNTED = "(lambda lf_c: lf_c.append(0) or len(lf_c))(__import__('builtins').__dict__.setdefault('lf_c', []))"


def glimpsed(case: Case, where: ast.expr, parts: Sequence[ast.expr], nth: int = 1) -> Mapping[ast.expr, Seen]:
    """Return what `parts` held when `where` was reached for the nth time; empty if that cannot be told."""
    if case.runner is None or case.lines is None or not parts or not case.ran:
        return {}
    names = [(f"lf_{number}_", part) for number, part in enumerate(parts[:MAX_PARTS], 1)]
    inside = ", ".join(f"({name} := ({case.text_of(part)}))" for name, part in names)
    stop = f"{{}}[[{inside}]]"
    change = case.replaced(where, stop if nth == 1 else f"({stop} if {_COUNTED} == {nth} else ({case.text_of(where)}))")
    if change is None or recompile(change.program) is not None:
        return {}
    outcome = case.runner.run(change.program, "frames")
    failure = outcome.failure if outcome is not None else None
    if (
        failure is None
        or failure.type != "TypeError"
        or not (where.lineno <= (failure.line or 0) <= (where.end_lineno or 0))
    ):
        return {}
    values: dict[str, Seen] = {}
    for frame in failure.frames:
        if not frame.file:
            values.update({name: seen for name, seen in frame.values.items() if name.startswith("lf_")})
    return {part: values[name] for name, part in names if name in values}


def asked_when(case: Case, where: ast.expr, fails: str, texts: Sequence[str]) -> list[Seen]:
    """Return what expressions came to at the moment when `where` fails: `fails` is the condition that tells it.

    The expressions are made here from the student's own names, never from values; empty if they cannot be told.
    """
    if case.runner is None or case.lines is None or not case.ran:
        return []
    inside = ", ".join(f"(lf_{number}_ := ({text}))" for number, text in enumerate(texts, 1))
    change = case.replaced(where, f"({{}}[[{inside}]] if {fails} else {case.text_of(where)})")
    if change is None or recompile(change.program) is not None:
        return []
    outcome = case.runner.run(change.program, "frames")
    failure = outcome.failure if outcome is not None else None
    if (
        failure is None
        or failure.type != "TypeError"
        or "unhashable" not in failure.message
        or failure.line != case.line
    ):
        return []
    values: dict[str, Seen] = {}
    for frame in failure.frames:
        if not frame.file:
            values.update({name: seen for name, seen in frame.values.items() if name.startswith("lf_")})
    found = [values.get(f"lf_{number}_") for number in range(1, len(texts) + 1)]
    return [one for one in found if one is not None] if all(found) else []


def holding(case: Case, *candidates: Change | None) -> Change | None:
    """Return the first change with which the program runs through on the same input."""
    if case.runner is None or case.outcome is None:
        return None
    for change in candidates:
        if change is None or recompile(change.program) is not None:
            continue
        after = case.runner.run(change.program)
        if after is None:
            return None
        if judged(case.outcome, after, case.given) is not Verified.NONE:
            return change
    return None


def kept(case: Case, candidates: Sequence[Change | None]) -> list[Change]:
    """Return the first change that holds, for a cause that is proved whether or not a change is found."""
    found = holding(case, *candidates[:4])
    return [found] if found is not None else []
