"""A name is set only inside a loop that had no round, or under a condition in it that was never true."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.scopes import Missing, missing, told, values_in, way_to
from learnflow.skills.debug.running.unreached import Reason, near_miss, reason, tests_of
from learnflow.skills.debug.running.wording import worded

Loop = ast.For | ast.AsyncFor | ast.While


@pattern("NameError", "UnboundLocalError", order=13)
def loop_never_ran(case: Case) -> Diagnosis | None:
    """The lines that give the name a value stand in a loop, and none of them ran."""
    gone = missing(case)
    found = reason(case, gone) if gone is not None else None
    if gone is None or found is None or not isinstance(found.guard, ast.For | ast.AsyncFor | ast.While):
        return None
    between = way_to(case, found.binding.node, found.guard)
    conditions = [one for one in between if isinstance(one, ast.If)]
    begun = case.hits(found.guard.body[0].lineno) > 0
    if begun and (not conditions or any(isinstance(one, ast.Try) for one in between)):
        return None
    if conditions and (begun or not _known_empty(case, found.guard)):
        return _never_true(case, gone, found, found.guard, conditions)
    return _no_round(case, gone, found.guard)


def _known_empty(case: Case, loop: Loop) -> bool:
    if case.history.hits:
        return case.hits(loop.body[0].lineno) == 0
    seen = case.seen(loop.iter) if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Name) else None
    return seen is not None and seen.length == 0


def _no_round(case: Case, gone: Missing, loop: Loop) -> Diagnosis:
    sure = Certainty.PROVED if case.ran else Certainty.READ
    if isinstance(loop, ast.While):
        near = near_miss(case, [loop.test])
        values = told(values_in(case, loop.test, besides=gone.name))
        return worded(
            case.found(
                "loop-never-ran",
                where=loop.lineno,
                variant="while",
                certainty=sure,
                candidates=[near.change] if near is not None and near.kind == "equal" else [],
                name=gone.name,
                test=case.text_of(loop.test),
            ),
            held=f" ({values})" if values else "",
        )
    values = told(values_in(case, loop.iter, besides=gone.name))
    variant, since = "", ""
    if isinstance(loop.iter, ast.Name):
        seen = case.seen(loop.iter)
        variant = "empty" if seen is not None and seen.length == 0 else ""
        used = _read_before(case, loop.iter.id, loop.lineno) if seen is not None and seen.length is None else 0
        if used:
            return case.found(
                "loop-never-ran",
                where=used,
                variant="used-up",
                certainty=sure,
                name=gone.name,
                items=loop.iter.id,
                loop_line=loop.lineno,
            )
        changes = case.changes_of(loop.iter.id)
        since = f" since line {changes[-1].line}" if changes and variant else ""
    return worded(
        case.found(
            "loop-never-ran",
            where=loop.lineno,
            variant=variant,
            certainty=sure,
            name=gone.name,
            items=case.text_of(loop.iter),
        ),
        since=since,
        held=f" ({values})" if values else "",
    )


def _read_before(case: Case, name: str, before: int) -> int:
    """Return the line above a loop that read all of a file or used up an iterator, 0 where none is seen."""
    for node in case.walk(ast.Call):
        line = getattr(node, "lineno", 0)
        if not isinstance(node, ast.Call) or line >= before or not case.hits(line):
            continue
        if case.function_at(line) is not case.function_at(before):
            continue
        given = [case.text_of(one) for one in node.args]
        read = isinstance(node.func, ast.Attribute) and node.func.attr in ("read", "readlines")
        if read and isinstance(node.func, ast.Attribute) and case.text_of(node.func.value) == name:
            return line
        taking = ("list", "sum", "len", "max", "min", "sorted", "tuple", "set", "dict")
        if isinstance(node.func, ast.Name) and node.func.id in taking and name in given:
            return line
    return 0


def _never_true(case: Case, gone: Missing, found: Reason, loop: Loop, conditions: list[ast.If]) -> Diagnosis:
    tests = [one for one in tests_of(case, found) if one is not getattr(loop, "test", None)]
    near = near_miss(case, tests)
    source = loop.iter if not isinstance(loop, ast.While) else loop.test
    values = told(values_in(case, source, besides=gone.name))
    candidates: list[Change | None] = [near.change] if near is not None and near.kind != "equal" else []
    broken = next((one for one in loop.body if isinstance(one, ast.Break)), None)
    if broken is not None and case.hits(broken.lineno) == 1:
        return worded(
            case.found(
                "loop-never-ran",
                where=broken,
                variant="broken-off",
                certainty=Certainty.PROVED,
                candidates=[case.changed(case.line_edit(broken.lineno, None))],
                name=gone.name,
                test=case.text_of(conditions[0].test),
                loop_line=loop.lineno,
            ),
            held=f" ({values})" if values else "",
        )
    return worded(
        case.found(
            "loop-never-ran",
            where=found.binding.line,
            variant="condition",
            certainty=Certainty.PROVED if case.ran else Certainty.READ,
            candidates=candidates,
            name=gone.name,
            test=case.text_of(conditions[0].test),
            loop_line=loop.lineno,
        ),
        held=f" ({values})" if values else "",
    )
