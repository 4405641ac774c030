"""A tuple or named tuple is changed in place."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import own_nodes, path_of
from learnflow.skills.debug.running.rows import rows_made
from learnflow.skills.debug.running.tracing import traced


@pattern("TypeError", order=24)
def tuple_immutable(case: Case) -> Diagnosis | None:
    """Which tuple is to be changed, and where it was made."""
    if not re.search(r"'tuple' object does(?: not|n't) support item", case.says):
        return None
    nodes = [
        one for one in own_nodes(case.stmt) if isinstance(one, ast.Subscript) and not isinstance(one.ctx, ast.Load)
    ]
    node = case.node if isinstance(case.node, ast.Subscript) else nodes[0] if len(nodes) == 1 else None
    if node is None:
        return None
    seen = case.seen(node.value) if case.ran else None
    made, inside = _made(case, node) if case.ran else (None, False)
    return case.found(
        "tuple-immutable",
        where=made if made is not None else node,
        variant="unseen" if seen is None else ("item" if inside else "made") if made is not None else "",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        values=[case.value(case.text_of(node.value), seen, case.line)] if seen is not None else [],
        candidates=kept(case, _changes(case, made)),
        name=case.text_of(node.value),
        text=seen.text if seen is not None else "",
        index=case.text_of(node.slice),
    )


def _made(case: Case, node: ast.Subscript) -> tuple[ast.expr | None, bool]:
    """Return the tuple in the source, and whether it is an item of a list."""
    holder = node.value
    if isinstance(holder, ast.Subscript) and path_of(holder.value):
        return _first_tuple(rows_made(case, holder.value)), True
    made = traced(case, holder)
    if isinstance(made.node, ast.Tuple):
        return made.node, False
    if isinstance(made.node, ast.For) and path_of(made.node.iter):
        return _first_tuple(rows_made(case, made.node.iter)), True
    if isinstance(holder, ast.Attribute):
        for one in case.walk(ast.Assign):
            if (
                isinstance(one, ast.Assign)
                and path_of(one.targets[0]) == path_of(holder)
                and isinstance(one.value, ast.Tuple)
            ):
                return one.value, False
    return None, False


def _first_tuple(rows: list[ast.expr]) -> ast.expr | None:
    return next((one for one in rows if isinstance(one, ast.Tuple)), None)


def _swap(case: Case) -> list[Change | None]:
    """Return the swap of two whole tuples for the swap of one of their items."""
    statement = case.stmt
    if (
        not isinstance(statement, ast.Assign)
        or not isinstance(statement.targets[0], ast.Tuple)
        or not isinstance(statement.value, ast.Tuple)
    ):
        return []
    left, right = statement.targets[0].elts, statement.value.elts
    whole = [
        one.value for one in (*left, *right) if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Subscript)
    ]
    if len(left) != 2 or len(right) != 2 or len(whole) != 4 or case.text_of(left[0]) != case.text_of(right[1]):
        return []
    a, b, c, d = (case.text_of(one) for one in whole)
    return [case.replaced(statement, f"{a}, {b} = {c}, {d}")]


def _changes(case: Case, made: ast.expr | None) -> list[Change | None]:
    if made is None:
        return _swap(case)
    text = case.text_of(made)
    inner = text[1:-1].rstrip().rstrip(",") if text.startswith("(") and text.endswith(")") else text
    return [case.replaced(made, f"[{inner}]")]


@pattern("AttributeError", "FrozenInstanceError", order=24)
def named_tuple_immutable(case: Case) -> Diagnosis | None:
    """A field of a named tuple or frozen dataclass is set."""
    match = re.search(r"can't set attribute|cannot assign to field '(\w{1,60})'", case.says)
    statement = case.stmt
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    if match is None or not isinstance(target, ast.Attribute):
        return None
    seen = case.seen(target.value) if case.ran else None
    name = path_of(target.value)
    kind = _kind_of(case, seen.type if seen is not None else "")
    if not kind or not name:
        return None
    change = None
    if isinstance(statement, ast.Assign) and kind == "named":
        change = case.replaced(statement, f"{name} = {name}._replace({target.attr}={case.text_of(statement.value)})")
    return case.found(
        "tuple-immutable",
        where=target,
        variant=kind,
        certainty=Certainty.PROVED,
        values=[case.value(name, seen, case.line)] if seen is not None else [],
        candidates=kept(case, [change]),
        name=name,
        text=seen.text if seen is not None else "",
        index=target.attr,
    )


def _kind_of(case: Case, name: str) -> str:
    """Return whether a class of the program is a named tuple or a frozen dataclass."""
    name = name.rsplit(".", 1)[-1]
    for node in case.walk(ast.Assign, ast.ClassDef):
        made = node.value if isinstance(node, ast.Assign) and path_of(node.targets[0]) == name else None
        if isinstance(made, ast.Call) and path_of(made.func).endswith("namedtuple"):
            return "named"
        if isinstance(node, ast.ClassDef) and node.name == name:
            if any(path_of(one).endswith("NamedTuple") for one in node.bases):
                return "named"
            if any("frozen" in case.text_of(one) for one in node.decorator_list):
                return "frozen"
    return ""
