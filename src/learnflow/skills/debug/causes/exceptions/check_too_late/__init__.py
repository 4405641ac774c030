"""The check that would protect an index comes after its use, in the same condition or on a later line."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import (
    Lookup,
    block_of,
    is_call,
    lookup_of,
    loops_around,
    noun_of,
    path_of,
    size_text,
)


@pattern("IndexError", order=18)
def check_too_late(case: Case) -> Diagnosis | None:
    """The index is used before the comparison that keeps it within the list."""
    found = lookup_of(case) if case.ran else None
    if found is None or found.number is None or found.length is None or found.store:
        return None
    return _in_condition(case, found) or _on_later_line(case, found)


def _in_condition(case: Case, found: Lookup) -> Diagnosis | None:
    inner: ast.AST = found.node
    outer = case.parents.get(inner)
    while outer is not None and not isinstance(outer, ast.stmt):
        if isinstance(outer, ast.BoolOp) and isinstance(outer.op, ast.And) and inner in outer.values:
            late = outer.values[outer.values.index(inner) + 1 :]
            check = next((one for one in late if _protects(one, found)), None)
            if check is not None:
                return _told(case, found, "", check, found.node, [_swapped(case, outer, check)])
        inner, outer = outer, case.parents.get(outer)
    return None


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _protects(node: ast.AST, found: Lookup) -> bool:
    """Whether a condition compares the index with the length, or asks whether there is anything."""
    holder, index = path_of(found.holder), _names(found.index)
    for one in ast.walk(node):
        if isinstance(one, ast.Compare):
            sides = [one.left, *one.comparators]
            lengths = [side for side in sides if any(is_call(part, "len") for part in ast.walk(side))]
            if lengths and any(_names(side) & index for side in sides if side not in lengths):
                return True
            if (
                found.length == 0
                and holder
                and any(_length_of(part, holder) for side in lengths for part in ast.walk(side))
            ):
                return True
    return bool(holder) and found.length == 0 and path_of(node) == holder


def _length_of(node: ast.AST, holder: str) -> bool:
    return isinstance(node, ast.Call) and is_call(node, "len") and path_of(node.args[0]) == holder


def _swapped(case: Case, whole: ast.BoolOp, check: ast.expr) -> Change | None:
    """Return the condition with the check in front."""
    rest = [case.text_of(one) for one in whole.values if one is not check]
    return case.replaced(whole, " and ".join([case.text_of(check), *rest]))


def _on_later_line(case: Case, found: Lookup) -> Diagnosis | None:
    statement = case.stmt
    if statement is None:
        return None
    inner: ast.AST | None = statement
    for _ in range(3):
        block = list(block_of(case, inner)) if isinstance(inner, ast.stmt) else []
        after = block[block.index(inner) + 1 : block.index(inner) + 4] if inner in block else []
        for later in after:
            if isinstance(later, ast.If) and _protects(later.test, found) and not _asked_before(case, statement, later):
                return _told(case, found, "later", later.test, found.node, _exchanged(case, inner, later))
        inner = case.parents.get(inner) if inner is not None else None
        if not isinstance(inner, ast.If):
            return None
    return None


def _asked_before(case: Case, statement: ast.stmt, later: ast.If) -> bool:
    """Whether a loop has asked the check already, in the round before."""
    return bool(loops_around(case, statement)) and case.hits(later.lineno) > 0


def _exchanged(case: Case, first: ast.AST | None, later: ast.If) -> list[Change | None]:
    """Return two checks in the other order, where both do the same when they are true."""
    if not isinstance(first, ast.If) or first.orelse or later.orelse:
        return []
    if [ast.dump(one) for one in first.body] != [ast.dump(one) for one in later.body]:
        return []
    edits = [case.node_edit(first.test, case.text_of(later.test)), case.node_edit(later.test, case.text_of(first.test))]
    return [case.changed(*[edit for edit in edits if edit is not None])] if all(edits) else []


def _told(
    case: Case, found: Lookup, variant: str, check: ast.expr, where: ast.AST, candidates: list[Change | None]
) -> Diagnosis:
    return case.found(
        "check-too-late",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=kept(case, candidates),
        name=case.text_of(found.holder),
        index=case.text_of(found.index),
        number=str(found.number),
        size=size_text(found.length, noun_of(found.held)),
        use=case.text_of(found.node),
        check=case.text_of(check),
        check_line=str(check.lineno),
    )


@pattern("KeyError", "ZeroDivisionError", order=18)
def value_checked_too_late(case: Case) -> Diagnosis | None:
    """`value = d[key]` and only then `if key not in d`; `total / n` and only then `if n == 0`."""
    statement = case.stmt
    if not case.ran or statement is None or case.history.cut:
        return None
    block = list(block_of(case, statement))
    after = block[block.index(statement) + 1 : block.index(statement) + 4] if statement in block else []
    for later in after:
        asked = _asks(case, later.test) if isinstance(later, ast.If) else None
        if asked is None or not isinstance(later, ast.If) or _asked_before(case, statement, later):
            continue
        return case.found(
            "check-too-late",
            where=statement,
            variant="value",
            certainty=Certainty.PROVED,
            candidates=kept(case, _behind(case, statement, later)),
            use=case.text_of(asked),
            check=case.text_of(later.test),
            check_line=str(later.test.lineno),
        )
    return None


def _asks(case: Case, test: ast.expr) -> ast.expr | None:
    """Return the part of the failing statement that a condition would have protected, None if it is another one."""
    for one in ast.walk(case.stmt) if case.stmt is not None else ():
        if isinstance(one, ast.Subscript) and case.traceback.error_type == "KeyError":
            key, holder = case.text_of(one.slice), case.text_of(one.value)
            if case.text_of(test) in (f"{key} not in {holder}", f"{key} in {holder}"):
                return one
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div | ast.FloorDiv | ast.Mod):
            divisor = case.text_of(one.right)
            zero = case.seen(one.right)
            empty = {f"{divisor} == 0", f"not {divisor}", f"{divisor} != 0", f"{divisor} > 0", divisor}
            if zero is not None and zero.number == 0 and case.text_of(test) in empty:
                return one
    return None


def _behind(case: Case, statement: ast.stmt, later: ast.If) -> list[Change | None]:
    """Return the program with the use below the check, where the check leaves the function or the round."""
    leaves = isinstance(later.body[-1], ast.Return | ast.Continue | ast.Break | ast.Raise) and not later.orelse
    if not leaves or case.lines is None or statement.lineno != statement.end_lineno:
        return []
    end = later.end_lineno or later.lineno
    moved = case.insert_edit(end + 1, case.lines[statement.lineno - 1])
    return [case.changed(moved, case.line_edit(statement.lineno, None))]
