"""A loop over places that leaves out the first or the last item."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=29)
def range_too_short(case: Case) -> Diagnosis | None:
    """The loop counts places of a list, looks only at `list[i]`, and one end is never looked at."""
    if not isinstance(case, Wrong):
        return None
    for loop in case.own(ast.For):
        bounds = _bounds(loop)
        if bounds is None or not isinstance(loop.target, ast.Name):
            continue
        start, listed, kept = bounds
        entered = case.turned(loop)
        if not entered or not all(one.ended for one in entered) or not _only_place(case, loop, listed):
            continue
        end = "first" if start else "last"
        if (start != 0) == kept:
            continue
        if _used_elsewhere(case, loop, listed):
            continue
        text = f"range(len({case.text_of(listed)}))"
        return case.found(
            "range-too-short", where=loop.iter, certainty=Certainty.PROVED, values=case.answers,
            candidates=[case.replaced(loop.iter, text)], loop=case.text_of(loop.iter), name=case.text_of(listed),
            end=end, turns=entered[-1].turns, place=loop.target.id,
        )  # fmt: skip
    return None


def _bounds(loop: ast.For) -> tuple[int, ast.expr, bool] | None:
    """Return start and list of `range(start, len(list) - k)`; the last says that the end is left out."""
    call = loop.iter
    if (
        not isinstance(call, ast.Call)
        or not isinstance(call.func, ast.Name)
        or call.func.id != "range"
        or call.keywords
    ):
        return None
    start = 0
    if len(call.args) == 2 and isinstance(call.args[0], ast.Constant) and call.args[0].value in (0, 1):
        start = 1 if call.args[0].value == 1 else 0
    elif len(call.args) != 1:
        return None
    stop, shorter = call.args[-1], False
    if isinstance(stop, ast.BinOp) and isinstance(stop.op, ast.Sub) and isinstance(stop.right, ast.Constant):
        if stop.right.value != 1:
            return None
        stop, shorter = stop.left, True
    if (
        not isinstance(stop, ast.Call)
        or not isinstance(stop.func, ast.Name)
        or stop.func.id != "len"
        or len(stop.args) != 1
    ):
        return None
    return (start, stop.args[0], shorter) if isinstance(stop.args[0], ast.Name) else None


def _only_place(case: Wrong, loop: ast.For, listed: ast.expr) -> bool:
    """Whether the counter serves only as the place in that list."""
    place = getattr(loop.target, "id", "")
    found = False
    for node in ast.walk(loop):
        if isinstance(node, ast.Name) and node.id == place and isinstance(node.ctx, ast.Load):
            above = case.parents.get(node)
            if not isinstance(above, ast.Subscript) or above.slice is not node:
                return False
            if ast.dump(above.value) != ast.dump(listed):
                return False
            found = True
    return found


def _used_elsewhere(case: Wrong, loop: ast.For, listed: ast.expr) -> bool:
    """Whether the list's items are also looked at in another way: then leaving one out may be meant."""
    wanted = ast.dump(listed)
    inside = set(ast.walk(loop))
    return any(
        isinstance(node, ast.Subscript) and ast.dump(node.value) == wanted
        for node in case.own(ast.Subscript)
        if node not in inside or isinstance(node.slice, ast.Constant)
    )
