"""The index counts the positions of another list, or rows and columns are swapped."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import holding
from learnflow.skills.debug.running.looking import (
    Lookup,
    frames_of,
    integer,
    length_of,
    lookup_of,
    noun_of,
    path_of,
    size_text,
)
from learnflow.skills.debug.running.ranges import counting_of
from learnflow.skills.debug.running.tracing import bindings_in, parameters, traced


@pattern("IndexError", order=26)
def index_of_other_list(case: Case) -> Diagnosis | None:
    """A loop over the positions of one list uses them on another, shorter one."""
    found = lookup_of(case) if case.ran else None
    if found is None or found.number is None or not found.length or found.number < found.length:
        return None
    counting = counting_of(case, found.index, found.node)
    other = counting.of if counting is not None else None
    holder = path_of(found.holder)
    if (
        counting is None
        or other is None
        or not path_of(other)
        or path_of(other) == holder
        or counting.over + counting.shift > 0
    ):
        return None
    seen = case.seen(path_of(other)) if isinstance(other, ast.Name) else None
    length = length_of(seen)
    made = traced(case, found.holder)
    if length is None or length <= found.length or path_of(other) in made.through:
        return None
    built = _built_like(made.node)
    wrong = built is not None and path_of(built) not in ("", path_of(other)) and not _length_is(case, built, length)
    where: ast.AST | int = made.node if wrong and made.node is not None else counting.loop.lineno
    return case.found(
        "index-of-other-list",
        where=where,
        variant="built" if wrong else "",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=[case.replaced(built, path_of(other))] if wrong and built is not None else [],
        name=case.text_of(found.holder),
        index=case.text_of(found.index),
        number=str(found.number),
        size=size_text(found.length, noun_of(found.held)),
        other=case.text_of(other),
        other_size=size_text(length, noun_of(seen)),
        loop_line=str(counting.loop.lineno),
        like=case.text_of(built) if built is not None else "",
    )


def _built_like(node: ast.AST | None) -> ast.expr | None:
    """Return `other` of `[…] * len(other)`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for side in (node.left, node.right):
            if isinstance(side, ast.Call) and getattr(side.func, "id", "") == "len" and side.args:
                return side.args[0]
    return None


def _length_is(case: Case, node: ast.expr, length: int) -> bool:
    return isinstance(node, ast.Name) and length_of(case.seen(node.id)) == length


@pattern("IndexError", order=24)
def rows_and_columns_swapped(case: Case) -> Diagnosis | None:
    """Of two indexes in a row the first one counts columns, or the grid was built the other way round."""
    found = lookup_of(case) if case.ran else None
    if found is None or found.number is None or not found.length:
        return None
    pair = _pair(case, found)
    if pair is None:
        return None
    outer, inner = pair
    grid = outer.value
    first, second = integer(case, outer.slice), integer(case, inner.slice)
    rows = length_of(case.seen(grid))
    if first is None or second is None or rows is None or first == second or min(first, second) < 0:
        return None
    indexes = case.text_of(outer.slice), case.text_of(inner.slice)
    swapped = case.replaced(inner, f"{case.text_of(grid)}[{indexes[1]}][{indexes[0]}]")
    built = _built_swapped(case, grid)
    change = holding(case, built)
    variant, where = "built", _where(case, grid)
    if change is None and second < rows and swapped is not None:
        change, variant, where = holding(case, swapped), "", inner
    if change is None:
        return None
    return case.found(
        "index-of-other-list",
        where=where if where is not None else inner,
        variant="grid-" + variant if variant else "grid",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=[change],
        name=case.text_of(grid),
        holder=case.text_of(found.holder),
        index=case.text_of(found.index),
        number=str(found.number),
        size=size_text(found.length, noun_of(found.held)),
        rows=str(rows),
        first=indexes[0],
        second=indexes[1],
        other="",
        other_size="",
        loop_line="",
        like="",
    )


def _pair(case: Case, found: Lookup) -> tuple[ast.Subscript, ast.Subscript] | None:
    """Return the two brackets `grid[a]` and `grid[a][b]` of which one failed."""
    outer = case.parents.get(found.node)
    if isinstance(outer, ast.Subscript) and outer.value is found.node and not isinstance(outer.slice, ast.Slice):
        return found.node, outer
    if isinstance(found.holder, ast.Subscript) and not isinstance(found.holder.slice, ast.Slice):
        return found.holder, found.node
    return None


def _call_of(case: Case, grid: ast.expr) -> ast.Call | None:
    """Return the call with two arguments that made a grid, in the failing function."""
    name = path_of(grid)
    frames = frames_of(case)
    function = case.function_at(case.line)
    if not name or "." in name or not frames or (function is not None and name in parameters(function)):
        return None
    for node in bindings_in(function or case.tree, name):
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(value, ast.Call) and len(value.args) == 2 and case.function_named(getattr(value.func, "id", "")):
            return value
    return None


def _built_swapped(case: Case, grid: ast.expr) -> Change | None:
    call = _call_of(case, grid)
    if call is None:
        return None
    first, second = call.args
    name = case.text_of(call.func)
    return case.replaced(call, f"{name}({case.text_of(second)}, {case.text_of(first)})")


def _where(case: Case, grid: ast.expr) -> ast.AST | None:
    return _call_of(case, grid)
