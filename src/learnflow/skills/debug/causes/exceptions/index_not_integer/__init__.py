"""The index is no whole number: an item of the list, a text, a decimal number, a key."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.keys import is_input
from learnflow.skills.debug.running.looking import (
    Lookup,
    is_call,
    lookup_of,
    loops_around,
    method_of,
    own_nodes,
    path_of,
    size_text,
)  # fmt: skip
from learnflow.skills.debug.running.renaming import floored
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.tracing import traced

_SAYS = ("indices must be", "index must be", "integer scalar arrays")


@pattern("TypeError", order=22)
def index_not_integer(case: Case) -> Diagnosis | None:
    """What stands in the brackets is no position."""
    if not any(one in case.says for one in _SAYS):
        return None
    found = lookup_of(case) if case.ran else None
    seen = case.seen(found.index) if found is not None else None
    if found is None or found.held is None:
        return None
    if isinstance(found.index, ast.Tuple):
        return _told(case, found, "tuple", None, found.node, [_two_brackets(case, found)], None)
    if seen is None:
        return None
    made = traced(case, found.index)
    loop = made.node if isinstance(made.node, ast.For) else None
    if (
        loop is not None
        and path_of(loop.iter) == path_of(found.holder) != ""
        and path_of(loop.target) == path_of(found.index)
    ):
        return _told(case, found, "item", seen, loop.iter, _as_items(case, found, loop), loop)
    if found.held.type == "str":
        return _of_text(case, found, seen)
    if isinstance(found.index, ast.Constant) and isinstance(found.index.value, str):
        return _told(case, found, "field", seen, found.node, _first_or_loop(case, found), None)
    return _of_value(case, found, seen, made.node)


def _as_items(case: Case, found: Lookup, loop: ast.For) -> list[Change | None]:
    """Return the loop's own item instead of the lookup; `m[row][c]` with `c` out of `row` is `c` itself."""
    outer = case.parents.get(found.node)
    if isinstance(outer, ast.Subscript) and outer.value is found.node:
        for inner in loops_around(case, found.node):
            walks = isinstance(inner, ast.For) and path_of(inner.iter) == path_of(loop.target) != ""
            if walks and isinstance(inner, ast.For) and path_of(inner.target) == path_of(outer.slice) != "":
                return [case.replaced(outer, path_of(inner.target))]
    return [case.replaced(found.node, path_of(loop.target))]


def _of_value(case: Case, found: Lookup, seen: Seen, node: ast.AST | None) -> Diagnosis:
    """What the index holds is of another type."""
    if seen.type == "float":
        return _of_decimal(case, found, seen, node)
    if seen.type == "str":
        convert: list[Change | None] = [case.replaced(found.index, f"int({case.text_of(found.index)})")]
        if is_input(node) and isinstance(node, ast.expr):
            convert.insert(0, case.replaced(node, f"int({case.text_of(node)})"))
            return _told(case, found, "input", seen, node, convert, None)
        digits = seen.text.strip("'\"").strip().lstrip("-").isdigit()
        return _told(case, found, "text" if digits else "word", seen, found.node, convert if digits else [], None)
    return _told(case, found, "", seen, found.node, [], None)


@pattern("TypeError", order=22)
def slice_bound_not_integer(case: Case) -> Diagnosis | None:
    """A bound of a slice is a decimal number or a text."""
    if not case.ran or "slice indices must be integers" not in case.says:
        return None
    for part in own_nodes(case.stmt):
        bounds = [part.lower, part.upper, part.step] if isinstance(part, ast.Slice) else []
        for bound in bounds:
            seen = case.seen(bound) if bound is not None else None
            if bound is None or seen is None or seen.type in ("int", "NoneType", "bool"):
                continue
            made = traced(case, bound).node
            divided = isinstance(made, ast.BinOp) and isinstance(made.op, ast.Div)
            change = case.replaced(bound, f"int({case.text_of(bound)})")
            if divided and isinstance(made, ast.BinOp):
                change = floored(case, made)
            outer = case.parents.get(part)
            holder = outer.value if isinstance(outer, ast.Subscript) else bound
            return case.found(
                "index-not-integer",
                where=made if divided and made is not None else bound,
                variant="divided" if divided else "slice",
                certainty=Certainty.PROVED,
                values=[case.value(case.text_of(bound), seen, case.line)],
                candidates=kept(case, [change]) if seen.type == "float" or seen.text.strip("'\"").isdigit() else [],
                name=case.text_of(holder),
                index=case.text_of(bound),
                wanted=seen.text,
                type=seen.type,
                held="",
                size="has positions",
                loop="",
                kinds="",
            )
    return None


def _two_brackets(case: Case, found: Lookup) -> Change | None:
    """Return `grid[1][2]` for `grid[1, 2]`."""
    if not isinstance(found.index, ast.Tuple) or len(found.index.elts) != 2:
        return None
    inside = "".join(f"[{case.text_of(one)}]" for one in found.index.elts)
    return case.replaced(found.node, f"{case.text_of(found.holder)}{inside}")


def _of_decimal(case: Case, found: Lookup, seen: Seen, node: ast.AST | None) -> Diagnosis:
    divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    if divided and isinstance(node, ast.BinOp):
        return _told(case, found, "divided", seen, node, [floored(case, node)], None)
    change = case.replaced(found.index, f"int({case.text_of(found.index)})")
    return _told(case, found, "decimal", seen, node if isinstance(node, ast.expr) else found.node, [change], None)


def _first_or_loop(case: Case, found: Lookup) -> list[Change | None]:
    """Return the loop's own name, or the first item, in place of the whole list."""
    name = case.text_of(found.holder)
    for loop in loops_around(case, found.node):
        if (
            isinstance(loop, ast.For)
            and path_of(loop.iter) == path_of(found.holder) != ""
            and isinstance(loop.target, ast.Name)
        ):
            return [case.replaced(found.holder, loop.target.id)]
        if isinstance(loop, ast.For) and is_call(loop.iter, "range") and isinstance(loop.target, ast.Name):
            return [case.replaced(found.holder, f"{name}[{loop.target.id}]")]
    dicts = found.held is not None and all(kind == "dict" for kind, _ in found.held.kinds) and bool(found.held.kinds)
    return [case.replaced(found.holder, f"{name}[0]")] if dicts else []


def _of_text(case: Case, found: Lookup, seen: Seen) -> Diagnosis:
    """A text is indexed like a dictionary: often the loop runs over keys."""
    made = traced(case, found.holder)
    loop = made.node
    if isinstance(loop, ast.For):
        over = loop.iter
        held = case.seen(path_of(over)) if path_of(over) else None
        if held is not None and held.type.endswith(("dict", "Counter")):
            inner = f"{case.text_of(over)}[{case.text_of(found.holder)}]"
            return _told(
                case,
                found,
                "keys",
                seen,
                over,
                [case.replaced(found.holder, inner), case.replaced(over, f"{case.text_of(over)}.values()")],
                loop,
            )
        if held is not None and held.type == "str":
            return _told(case, found, "letters", seen, over, [], loop)
    if method_of(made.node) in ("read", "dumps", "text"):
        return _told(case, found, "unread", seen, made.node or found.node, [], None)
    return _told(case, found, "of-text", seen, found.node, [], None)


def _told(
    case: Case,
    found: Lookup,
    variant: str,
    seen: Seen | None,
    where: ast.AST,
    candidates: list[Change | None],
    loop: ast.For | None,
) -> Diagnosis:
    held = found.held
    values = [case.value(case.text_of(found.holder), held, case.line)] if held is not None else []
    return case.found(
        "index-not-integer",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED if variant else Certainty.SEEN,
        values=values,
        candidates=kept(case, candidates),
        name=case.text_of(found.holder),
        index=case.text_of(found.index),
        wanted=seen.text if seen is not None else case.text_of(found.index),
        type=seen.type if seen is not None else "tuple",
        held=held.text if held is not None else "",
        size=size_text(found.length),
        loop=case.text_of(loop.iter) if loop is not None else "",
        kinds=", ".join(kind for kind, _ in held.kinds) if held is not None else "",
    )
