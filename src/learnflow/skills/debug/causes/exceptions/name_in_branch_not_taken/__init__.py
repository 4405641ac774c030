"""A name is set only in branches (or in a `try`, or a `case`) that this run did not take."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.scopes import Missing, missing, way_to
from learnflow.skills.debug.running.unreached import (
    Reason,
    lines_of,
    near_miss,
    reason,
    situation,
    strict_equals,
    tests_of,
)
from learnflow.skills.debug.running.wording import worded


@pattern("NameError", "UnboundLocalError", order=14)
def name_in_branch_not_taken(case: Case) -> Diagnosis | None:
    """All lines that give the name a value stand under conditions, and none of them ran."""
    gone = missing(case)
    found = reason(case, gone) if gone is not None else None
    if gone is None or found is None or found.kind != "guarded":
        return None
    if isinstance(found.guard, ast.Try):
        return _tried(case, gone, found, found.guard)
    if isinstance(found.guard, ast.For | ast.While):
        inner = next((one for one in way_to(case, found.binding.node, found.guard) if isinstance(one, ast.Try)), None)
        begun = case.hits(found.guard.body[0].lineno) > 0
        return _tried(case, gone, found, inner) if inner is not None and begun else None
    if isinstance(found.guard, ast.Match):
        return _matched(case, gone, found, found.guard)
    return _branched(case, gone, found) if isinstance(found.guard, ast.If) else None


def _sure(case: Case) -> Certainty:
    return Certainty.PROVED if case.ran else Certainty.READ


def _branched(case: Case, gone: Missing, found: Reason) -> Diagnosis:
    tests = tests_of(case, found)
    near = near_miss(case, tests)
    held = situation(case, gone.name, *tests)
    lines = lines_of(found)
    if near is None:
        told = case.found(
            "name-in-branch-not-taken",
            where=tests[-1] if tests else found.binding.line,
            variant="one" if len(tests) == 1 else "",
            certainty=_sure(case),
            name=gone.name,
            lines=lines,
            test=case.text_of(tests[-1]) if tests else "",
        )
        return worded(told, held=f": {held}" if held else "")
    between = [case.text_of(one.compare) for one in strict_equals(case, tests)] if near.kind == "equal" else []
    several = len(between) > 1
    return case.found(
        "name-in-branch-not-taken",
        where=tests[-1] if several else near.compare,
        variant="between" if several else near.kind,
        certainty=_sure(case),
        candidates=[] if several else [near.change],
        name=gone.name,
        lines=lines,
        test=case.text_of(near.compare),
        other_test=between[-1] if between else "",
        left=near.left,
        left_value=near.left_value,
        right=near.right,
        right_value=near.right_value,
    )


def _tried(case: Case, gone: Missing, found: Reason, guard: ast.Try) -> Diagnosis | None:
    inside = any(found.binding.line <= (one.end_lineno or one.lineno) for one in guard.body)
    hit = [one for one in guard.handlers if one.body and (case.hits(one.body[0].lineno) or not case.history.hits)]
    if not inside or not hit:
        return None
    failed = _failed_in(case, guard) or found.binding.line
    source = case.lines[failed - 1].strip() if case.lines is not None else ""
    skipped = failed != found.binding.line
    values = situation(case, gone.name, *guard.body)
    return worded(
        case.found(
            "name-in-branch-not-taken",
            where=hit[-1].body[-1],
            variant="try",
            certainty=_sure(case),
            name=gone.name,
            set_line=failed,
            set_source=source,
            handler=hit[-1].lineno,
        ),
        skipped=f", so line {found.binding.line} never ran" if skipped else "",
        held=f" ({values})" if values else "",
    )


def _failed_in(case: Case, guard: ast.Try) -> int:
    """Return the line of the `try` that ran last, 0 where the run did not tell."""
    first, last = guard.body[0].lineno, guard.body[-1].end_lineno or guard.body[-1].lineno
    return next((line for line, _ in reversed(case.history.steps) if first <= line <= last), 0)


def _matched(case: Case, gone: Missing, found: Reason, guard: ast.Match) -> Diagnosis:
    values = situation(case, gone.name, guard.subject)
    return worded(
        case.found(
            "name-in-branch-not-taken",
            where=gone.node,
            variant="match",
            certainty=_sure(case),
            name=gone.name,
            subject=case.text_of(guard.subject),
            match_line=guard.lineno,
            lines=lines_of(found),
        ),
        held=f" ({values})" if values else "",
    )
