"""The ends of a loop over positions: a missing neighbour of the last one, an upper end that is one too far."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Change
from learnflow.skills.debug.running.looking import Lookup, is_call, loops_around, path_of


def next_of_last(case: Case, found: Lookup, shorter: Change | None) -> list[Change | None]:
    """Return a shorter loop for a missing neighbour or, where the last item has its own work, a test before it."""
    loops = loops_around(case, found.node)
    outer = case.stmt if isinstance(case.stmt, ast.If) else None
    inside = outer is not None and any(one is found.node for one in ast.walk(outer.test))
    body = [one for one in (loops[0].body if loops else []) if one is not outer]
    rest = [*body, *(outer.orelse if outer is not None and inside else [])]
    names = {one.id for one in ast.walk(found.index) if isinstance(one, ast.Name)}
    works = any(
        isinstance(one, ast.Subscript) and path_of(one.value) == path_of(found.holder) and path_of(one.slice) in names
        for part in rest
        for one in ast.walk(part)
    )
    if not works or outer is None or not inside:
        return [shorter]
    test = case.text_of(outer.test)
    test = f"({test})" if isinstance(outer.test, ast.BoolOp) and isinstance(outer.test.op, ast.Or) else test
    index, holder = case.text_of(found.index), case.text_of(found.holder)
    return [case.replaced(outer.test, f"{index} < len({holder}) and {test}")]


def high_at_length(case: Case, found: Lookup) -> ast.expr | None:
    """Return the `len(xs)` of `high = len(xs)` where a loop runs while `low <= high` and the index lies between."""
    loops = [one for one in loops_around(case, found.node) if isinstance(one, ast.While)]
    bounds = {
        path_of(test.comparators[0])
        for loop in loops
        for test in ast.walk(loop.test)
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.LtE)
    }
    for node in case.walk(ast.Assign):
        value = node.value if isinstance(node, ast.Assign) and path_of(node.targets[0]) in bounds - {""} else None
        if isinstance(value, ast.Call) and is_call(value, "len") and value.args:
            same = path_of(value.args[0]) == path_of(found.holder) != ""
            if same and case.hits(value.lineno):
                return value
    return None
