"""Square brackets stand behind something that has no positions: a number, a set, a view, a generator, an object."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.operands import value_of
from learnflow.skills.debug.running.origins import Station, trail
from learnflow.skills.debug.running.phrases import what
from learnflow.skills.debug.running.seeing import Seen

_NOT = re.compile(r"'([\w.]+)' object (?:is not subscriptable|does not support item (?:assignment|deletion))")
_LAZY = ("generator", "map", "filter", "zip", "enumerate", "dict_keys", "dict_values", "dict_items", "reversed",
         "list_reverseiterator", "range_iterator")  # fmt: skip
_SKIPPED = ("NoneType", "function", "method", "builtin_function_or_method", "str", "tuple", "type", "bytes", "module")


@pattern("TypeError", order=37)
def not_subscriptable(case: Case) -> Diagnosis | None:
    """What stands before the brackets has no items that a position or key could take."""
    match = _NOT.search(case.says) if case.ran else None
    node = case.node
    if match is None or match[1] in _SKIPPED or not isinstance(node, ast.Subscript):
        return None
    type_ = match[1].rsplit(".", 1)[-1]
    seen = value_of(case, node.value) or Seen(match[1], "")
    if type_ in _LAZY:
        return _lazy(case, node, seen, type_)
    if type_ in ("set", "frozenset"):
        text = case.text_of(node.value)
        change = case.replaced(node.value, f"sorted({text})") if isinstance(node.ctx, ast.Load) else None
        return _found(case, node, seen, "set", [change])
    if seen.is_number or type_ == "bool":
        return _number(case, node, seen)
    return _object(case, node, seen)


def _lazy(case: Case, node: ast.Subscript, seen: Seen, type_: str) -> Diagnosis:
    """A view, a generator or a map object: a list has to be made of it where it is kept."""
    place = _made(case, node.value, seen.type)
    made = place.node if place is not None else node.value
    if not isinstance(made, ast.expr):
        made = node.value
    change = case.replaced(made, f"list({case.text_of(made)})")
    variant = "view" if type_.startswith("dict_") else "generator" if _yields(case, made) else "lazy"
    kept = made is not node.value
    return _found(case, node, seen, variant, [change], where=made if kept else None, made=case.text_of(made))


def _made(case: Case, node: ast.expr, kind: str) -> Station | None:
    """Return the station at which the value was made, nearest to the failing line."""
    for one in trail(case, node, kind):
        if isinstance(one.node, ast.Call | ast.GeneratorExp) and not one.path:
            return one
    return None


def _yields(case: Case, node: ast.expr) -> bool:
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    return name in program_of(case).functions


def _number(case: Case, node: ast.Subscript, seen: Seen) -> Diagnosis:
    """A digit of a number is wanted, or one pair of brackets too many is there."""
    if isinstance(node.value, ast.Subscript):
        inner = value_of(case, node.value.value)
        if inner is not None:
            return _found(case, node, seen, "deep", [], made=case.text_of(node.value.value), inner=inner.text)
    candidates: list[Change | None] = []
    if isinstance(node.ctx, ast.Load) and seen.type == "int" and _wants_digit(case, node):
        candidates = [case.replaced(node.value, f"str({case.text_of(node.value)})")]
    return _found(case, node, seen, "number", candidates)


def _wants_digit(case: Case, node: ast.Subscript) -> bool:
    """Whether a digit of the number may be meant: its name or the function's says so, and a position is asked for."""
    if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return False
    function = case.function_at(case.line)
    words = f"{case.text_of(node.value)} {function.name if function is not None else ''}".lower()
    named = any(one in words for one in ("digit", "num", "code", "pin", "year", "zip", "zahl", "ziffer", "palindrom"))
    return named or case.text_of(node.value) in ("n", "x") or isinstance(node.value, ast.Constant)


def _object(case: Case, node: ast.Subscript, seen: Seen) -> Diagnosis:
    """An object of a class: its parts are attributes, and are taken with a dot."""
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    candidates: list[Change | None] = []
    if isinstance(key, str) and key in seen.attributes:
        candidates = [case.replaced(node, f"{case.text_of(node.value)}.{key}")]
        return _found(case, node, seen, "dot", candidates, made=key)
    return _found(case, node, seen, "object", [], inner=", ".join(seen.attributes[:8]))


def _found(
    case: Case,
    node: ast.Subscript,
    seen: Seen,
    variant: str,
    candidates: list[Change | None],
    *,
    where: ast.expr | None = None,
    made: str = "",
    inner: str = "",
) -> Diagnosis:
    name = case.text_of(node.value)
    return case.found(
        "not-subscriptable",
        where=where,
        part=case.text_of(node),
        variant=variant,
        certainty=Certainty.PROVED if where is not None else Certainty.SEEN,
        values=[case.value(name, seen, case.line)],
        candidates=candidates,
        name=name,
        value=what(seen),
        kind=what(seen),
        inside=case.text_of(node.slice),
        made=made,
        inner=inner,
    )
