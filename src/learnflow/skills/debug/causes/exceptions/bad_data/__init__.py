"""One entry of the data is shaped otherwise than the rest: a row too short, a value of another type."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import asked_when
from learnflow.skills.debug.running.keys import missing_of
from learnflow.skills.debug.running.looking import (
    Lookup,
    frames_of,
    length_of,
    literal,
    lookup_of,
    path_of,
    scope_at,
    size_text,
)  # fmt: skip
from learnflow.skills.debug.running.rows import rows_made
from learnflow.skills.debug.running.tracing import traced
from learnflow.skills.language.names import closest_names

_SAYS = (
    "has no attribute",
    "can only concatenate",
    "unsupported operand",
    "not supported between",
    "must be str",
    "not iterable",
    "not subscriptable",
)


@pattern("IndexError", order=20)
def row_too_short(case: Case) -> Diagnosis | None:
    """The row is shorter than the other rows of its table."""
    found = lookup_of(case) if case.ran else None
    if (
        found is None
        or found.number is None
        or found.length is None
        or found.number < found.length
        or found.held is None
    ):
        return None
    if found.held.type not in ("list", "tuple"):
        return None
    table = _table(case, found)
    if table is None:
        return None
    row, index = case.text_of(found.holder), case.text_of(found.index)
    fails = f"not -len({row}) <= ({index}) < len({row})"
    seen = asked_when(case, found.node, fails, [f"[len(lf_row) for lf_row in {table}]", row])
    lengths = literal(seen[0].text) if seen else None
    if not isinstance(lengths, list) or len(lengths) < 2 or not all(isinstance(one, int) for one in lengths):
        return None
    usual = max(set(lengths), key=lengths.count)
    if lengths.count(found.length) * 2 > len(lengths) or usual <= found.number or found.length == usual:
        return None
    if found.length not in lengths:
        return None
    place = lengths.index(found.length)
    where = _row_in_source(case, found, place)
    return case.found(
        "bad-data",
        where=where if where is not None else found.node,
        variant="row",
        certainty=Certainty.PROVED,
        values=[case.value(row, found.held, case.line)],
        name=row,
        held=found.held.text,
        size=size_text(found.length),
        usual=str(usual),
        table=table,
        index=index,
        number=str(found.number),
        type="",
        types="",
    )


def _table(case: Case, found: Lookup) -> str | None:
    """Return the source of the list that the row is taken from."""
    if isinstance(found.holder, ast.Subscript) and not isinstance(found.holder.slice, ast.Slice):
        return case.text_of(found.holder.value)
    if not isinstance(found.holder, ast.Name):
        return None
    made = traced(case, found.holder)
    if isinstance(made.node, ast.For) and path_of(made.node.iter) and made.depth == len(frames_of(case)) - 1:
        return case.text_of(made.node.iter)
    if (
        isinstance(made.node, ast.Subscript)
        and path_of(made.node.value)
        and scope_at(case, made.line) is scope_at(case, case.line)
    ):
        return path_of(made.node.value)
    return None


def _row_in_source(case: Case, found: Lookup, place: int) -> ast.AST | None:
    """Return the short row as it is written in the program."""
    base = found.holder.value if isinstance(found.holder, ast.Subscript) else None
    if base is None and isinstance(found.holder, ast.Name):
        made = traced(case, found.holder)
        base = (
            made.node.iter
            if isinstance(made.node, ast.For)
            else made.node.value
            if isinstance(made.node, ast.Subscript)
            else None
        )
    rows = rows_made(case, base) if base is not None and path_of(base) else []
    row = rows[place] if place < len(rows) else None
    return row if isinstance(row, ast.List | ast.Tuple) and len(row.elts) == found.length else None


@pattern("AttributeError", "TypeError", order=9)
def value_of_another_type(case: Case) -> Diagnosis | None:
    """A field of one record has another type than in all the others."""
    if not case.ran or not any(one in case.says for one in _SAYS):
        return None
    for node in _fields(case):
        holder = path_of(node.value)
        made = traced(case, node.value)
        if not holder or not isinstance(made.node, ast.For) or made.depth != len(frames_of(case)) - 1:
            continue
        seen = case.seen(node)
        if seen is None:
            continue
        key, over = case.text_of(node.slice), case.text_of(made.node.iter)
        text, where = case.text_of(node), case.node if case.node is not None else node
        fails = f"type({text}).__name__ == {seen.type!r}"
        asked = asked_when(case, where, fails, [f"[type(lf_row[{key}]).__name__ for lf_row in {over}]", holder])
        types = literal(asked[0].text) if asked else None
        if not isinstance(types, list) or len(types) < 2 or types.count(seen.type) != 1:
            continue
        rest = [one for one in types if one != seen.type]
        written = _written(case, node, seen.text)
        if len(set(rest)) != 1 or written is None:
            continue  # Where the odd value comes from is not in the data of the program.
        return case.found(
            "bad-data",
            where=written,
            variant="type",
            certainty=Certainty.PROVED,
            values=[case.value(text, seen, case.line)],
            name=text,
            held=seen.text,
            size=size_text(length_of(asked[1])),
            usual="",
            table=over,
            index=holder,
            number="",
            type=seen.type,
            types=str(rest[0]),
        )
    return None


def _fields(case: Case) -> list[ast.Subscript]:
    return [
        one
        for one in (ast.walk(case.node or case.stmt) if case.stmt is not None else ())
        if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Load) and isinstance(one.value, ast.Name)
    ][:2]


def _written(case: Case, node: ast.Subscript, text: str) -> ast.AST | None:
    """Return the place at which the odd value is written under its key."""
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    value = literal(text)
    for one in case.walk(ast.Dict):
        for name, held in zip(one.keys, one.values, strict=True) if isinstance(one, ast.Dict) else ():
            if isinstance(name, ast.Constant) and name.value == key and literal(ast.unparse(held)) == value:
                return held
    return None


@pattern("ZeroDivisionError", order=18)
def difference_is_zero(case: Case) -> Diagnosis | None:
    """Divided by the difference of two values that are equal."""
    node = case.node if case.ran else None
    divisor = node.right if isinstance(node, ast.BinOp) else None
    if not isinstance(divisor, ast.BinOp) or not isinstance(divisor.op, ast.Sub):
        return None
    first, second = case.seen(divisor.left), case.seen(divisor.right)
    if first is None or second is None or not first.is_number or first.text != second.text:
        return None
    return case.found(
        "bad-data",
        where=divisor,
        variant="difference",
        certainty=Certainty.PROVED,
        values=[
            case.value(case.text_of(divisor.left), first, case.line),
            case.value(case.text_of(divisor.right), second, case.line),
        ],
        name=case.text_of(divisor.left),
        index=case.text_of(divisor.right),
        held=first.text,
        size="",
        usual="",
        table=case.text_of(divisor),
        number="0",
        type="",
        types="",
    )


@pattern("KeyError", order=8)
def record_lacks_a_key(case: Case) -> Diagnosis | None:
    """One record lacks a key that the others have."""
    found = missing_of(case) if case.ran else None
    if found is None or not isinstance(found.node, ast.Subscript) or found.held is None or found.held.type != "dict":
        return None
    if isinstance(found.value, str) and closest_names(
        found.value, [one for one in found.plain if isinstance(one, str)]
    ):
        return None  # A slip in the key's own letters is told as such.
    made = traced(case, found.holder)
    loop = made.node
    if not isinstance(loop, ast.For) or not path_of(loop.iter) or made.depth != len(frames_of(case)) - 1:
        return None
    row, key, table = case.text_of(found.holder), case.text_of(found.key), case.text_of(loop.iter)
    seen = asked_when(case, found.node, f"({key}) not in {row}", [f"[({key}) in lf_row for lf_row in {table}]", row])
    has = literal(seen[0].text) if seen else None
    if not isinstance(has, list) or len(has) < 2 or not has.count(True) >= has.count(False):
        return None
    rows = rows_made(case, loop.iter)
    place = has.index(False)
    where = rows[place] if place < len(rows) and isinstance(rows[place], ast.Dict) else None
    return case.found(
        "bad-data",
        where=where if where is not None else found.node,
        variant="field",
        certainty=Certainty.PROVED,
        values=[case.value(row, found.held, case.line)],
        name=row,
        held=found.held.text,
        size="",
        usual=str(has.count(True)),
        table=table,
        index=key,
        number=str(len(has)),
        type=found.text,
        types="",
    )
