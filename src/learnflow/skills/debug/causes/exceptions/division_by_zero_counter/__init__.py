"""The counter that is divided by was not increased, or not yet."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.dividing import Divisor, divisor_of, increments_of, starts_of
from learnflow.skills.debug.running.looking import changes, indentation, loops_around, path_of, statement_of


@pattern("ZeroDivisionError", order=22)
def division_by_zero_counter(case: Case) -> Diagnosis | None:
    """The divisor is a name that starts at 0 and is counted up elsewhere, or was meant to be."""
    found = divisor_of(case)
    if found is None or not found.path:
        return None
    starts = starts_of(case, found.path)
    if not starts:
        return None
    lost = _lost_increment(case, found)
    if lost is not None:
        return lost
    around = loops_around(case, case.stmt) if case.stmt is not None else []
    if any(isinstance(loop, ast.While) and _tests(loop, found.path) for loop in around):
        return None  # The name runs the loop: where it begins is the question, not where it is counted.
    added = increments_of(case, found.path)
    return (
        _local(case, found, added)
        or _later(case, found, added)
        or _reset(case, found, starts, added)
        or _never(case, found, starts, added)
    )


def _lost_increment(case: Case, found: Divisor) -> Diagnosis | None:
    """A line that looks like counting and stores nothing: `n == n + 1`, `n + 1`, or `n =+ 1`."""
    last = found.path.rsplit(".", 1)[-1]
    for node in case.walk(ast.Expr):
        value = node.value if isinstance(node, ast.Expr) else None
        compared = isinstance(value, ast.Compare) and len(value.ops) == 1 and isinstance(value.ops[0], ast.Eq)
        left = value.left if isinstance(value, ast.Compare | ast.BinOp) else None
        if left is None or path_of(left).rsplit(".", 1)[-1] != last or not isinstance(value, ast.Compare | ast.BinOp):
            continue
        if compared and isinstance(value, ast.Compare) and isinstance(value.comparators[0], ast.BinOp):
            after = f"{case.text_of(left)} = {case.text_of(value.comparators[0])}"
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            after = f"{case.text_of(left)} += {case.text_of(value.right)}"
        else:
            continue
        return _found(case, found, "compared" if compared else "lost", value, [case.replaced(value, after)])
    return None


def _local(case: Case, found: Divisor, added: list[ast.AugAssign | ast.Assign]) -> Diagnosis | None:
    """A function counts a name of its own, and the one outside stays as it was."""
    if "." in found.path or not added:
        return None
    here = case.function_at(case.line)
    for node in added:
        function = case.function_at(node.lineno)
        if function is None or function is here:
            return None
        if here is not None and not here.lineno < function.lineno <= case.line:
            return None
        if any(isinstance(one, ast.Global | ast.Nonlocal) and found.path in one.names for one in ast.walk(function)):
            return None
    node = added[0]
    function = case.function_at(node.lineno)
    name = function.name if function is not None else ""
    return _found(case, found, "local", node.lineno, [], added=str(node.lineno), function=name)


def _later(case: Case, found: Divisor, added: list[ast.AugAssign | ast.Assign]) -> Diagnosis | None:
    """The counter grows in the same loop, after the division."""
    around = loops_around(case, case.stmt) if case.stmt is not None else []
    for node in added:
        if (
            not around
            or around[0] not in loops_around(case, node)
            or node.lineno <= case.line
            or case.hits(node.lineno)
        ):
            continue
        whole = statement_of(case, node)
        beside = case.stmt is not None and case.parents.get(node) is case.parents.get(case.stmt)
        candidates: list[Change | None] = []
        if beside and whole is not None and whole.lineno == whole.end_lineno and case.lines is not None:
            moved = case.insert_edit(case.line, indentation(case, case.line) + case.lines[node.lineno - 1].strip())
            candidates = [case.changed(moved, case.line_edit(node.lineno, None))]
        return _found(case, found, "later", case.line, candidates, added=str(node.lineno))
    return None


def _tests(loop: ast.While, path: str) -> bool:
    return any(path_of(one) == path for one in ast.walk(loop.test))


def _reset(
    case: Case, found: Divisor, starts: list[ast.Assign], added: list[ast.AugAssign | ast.Assign]
) -> Diagnosis | None:
    """The counter was above 0 and was set to 0 again."""
    known = changes(case, found.path)
    if len(known) < 2 or known[-1].value.number != 0 or not any(one.value.number for one in known[:-1]):
        return None
    if known[-1].line not in [one.lineno for one in starts]:
        return None
    before = next(one for one in reversed(known[:-1]) if one.value.number)
    return _found(case, found, "reset", known[-1].line, [], before=before.value.text, added=str(before.line))


def _never(
    case: Case, found: Divisor, starts: list[ast.Assign], added: list[ast.AugAssign | ast.Assign]
) -> Diagnosis | None:
    """No line that counts has run, or none for this object."""
    if not added:
        if "." in found.path or changes(case, found.path)[1:]:
            return None
        start = starts[-1].lineno
        function = case.function_at(case.line)
        loops = [one for one in case.walk(ast.For, ast.While) if start < getattr(one, "lineno", 0) <= case.line]
        if not any(case.function_at(getattr(one, "lineno", 0)) is function for one in loops):
            return None
        return _found(case, found, "not-counted", start, [], start=str(start))
    lines = [one.lineno for one in added]
    told = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"
    ran = [line for line in lines if case.hits(line)]
    if case.history.hits and not case.history.cut and not ran:
        node = added[0]
        return _found(
            case, found, "skipped", lines[0], [], added=told, because=_why(case, node), start=str(starts[-1].lineno)
        )
    if "." in found.path:
        return _found(case, found, "object", lines[-1], [], added=told, because=_conditions(case, added))
    return None


def _why(case: Case, node: ast.stmt) -> str:
    """Return the nearest condition or loop that kept a line from running, as the end of a sentence."""
    outer = case.parents.get(node)
    while outer is not None:
        if isinstance(outer, ast.If) and case.hits(outer.test.lineno):
            inside = any(part is node for one in outer.body for part in ast.walk(one))
            return f", because `{case.text_of(outer.test)}` on line {outer.test.lineno} was never {str(inside).lower()}"
        if isinstance(outer, ast.For | ast.While) and not case.hits(outer.body[0].lineno) and case.hits(outer.lineno):
            return f", because the loop on line {outer.lineno} had no round"
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            return f", because `{outer.name}` was not called" if not case.hits(outer.body[0].lineno) else ""
        outer = case.parents.get(outer)
    return ""


def _conditions(case: Case, added: list[ast.AugAssign | ast.Assign]) -> str:
    """Return under which conditions the counter grows."""
    told = []
    for node in added:
        outer = case.parents.get(node)
        if isinstance(outer, ast.If) and node in outer.body:
            told.append(f"`{case.text_of(outer.test)}`")
    return f" (if {' or '.join(told)})" if len(told) == len(added) else ""


def _found(
    case: Case, found: Divisor, variant: str, where: ast.AST | int, candidates: list[Change | None], **slots: str
) -> Diagnosis:
    seen = case.seen(found.node)
    return case.found(
        "division-by-zero-counter",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(found.path, seen, case.line)] if seen is not None else [],
        candidates=candidates,
        name=found.path,
        slots=slots,
    )
