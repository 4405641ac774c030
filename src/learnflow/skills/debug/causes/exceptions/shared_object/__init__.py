"""Two names, or the rows of a table, are one and the same list."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.emptied import empty_of, removed_from
from learnflow.skills.debug.running.glimpsing import holding
from learnflow.skills.debug.running.looking import (
    changes,
    length_of,
    lookup_of,
    method_of,
    path_of,
    receiver_of,
    scope_at,
    size_text,
)  # fmt: skip
from learnflow.skills.debug.running.tracing import binding_of

_TYPES = ("IndexError", "ValueError", "StopIteration", "KeyError", "ZeroDivisionError", "AssertionError")


@pattern(*_TYPES, order=7)
def alias_was_changed(case: Case) -> Diagnosis | None:
    """`backup = original`, and then `original` is changed."""
    if not case.ran:
        return None
    found = lookup_of(case)
    empty = empty_of(case) if found is None else None
    holder = found.holder if found is not None else empty.node if empty is not None else None
    if not isinstance(holder, ast.Name):
        return None
    seen = case.seen(holder)
    shared = _shared(case, holder)
    if shared is None or seen is None or seen.type not in ("list", "dict", "set", "deque"):
        return None
    binding, other, changed = shared
    copy = case.replaced(binding.value, f"{case.text_of(binding.value)}.copy()")
    held = holding(case, copy)
    if held is None:
        return None
    return case.found(
        "shared-object",
        where=binding,
        certainty=Certainty.PROVED,
        values=[case.value(holder.id, seen, case.line)],
        candidates=[held],
        name=holder.id,
        other=other,
        size=size_text(length_of(seen)),
        changed=str(changed),
    )


def _shared(case: Case, holder: ast.Name) -> tuple[ast.Assign, str, int] | None:
    """Return the `b = a` that gives the list its other name, that name, and the line that changed the list by it."""
    binding = binding_of(case, holder.id, scope_at(case, case.line), None)
    found: list[tuple[ast.Assign, str]] = []
    if isinstance(binding, ast.Assign) and isinstance(binding.value, ast.Name):
        found.append((binding, binding.value.id))
    for node in case.walk(ast.Assign):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
            continue
        here = scope_at(case, node.lineno) is scope_at(case, case.line)
        if here and isinstance(node.value, ast.Name) and node.value.id == holder.id and case.hits(node.lineno):
            found.append((node, node.targets[0].id))
    for one, other in found:
        changed = _changed_through(case, holder.id, other, one.lineno)
        if changed is not None:
            return one, other, changed
    return None


def _changed_through(case: Case, name: str, other: str, since: int) -> int | None:
    """Return the line that changed the list by its other name."""
    for change in reversed(changes(case, name)):
        statement = case.statement_at(change.line)
        if change.line == since or statement is None:
            continue
        for node in ast.walk(statement):
            if removed_from(node) == other:
                return change.line
    return None


@pattern(*_TYPES, order=7)
def appended_and_changed(case: Case) -> Diagnosis | None:
    """`rows.append(row)`, and then the same `row` is emptied: what stands in `rows` is that very list."""
    found = lookup_of(case) if case.ran else None
    holder = found.holder if found is not None else None
    outer = holder.value if isinstance(holder, ast.Subscript) else None
    if found is None or found.held is None or found.held.type != "list" or outer is None or not path_of(outer):
        return None
    for call in case.walk(ast.Call):
        if not isinstance(call, ast.Call) or method_of(call) != "append" or len(call.args) != 1:
            continue
        if path_of(receiver_of(call)) != path_of(outer) or not case.hits(call.lineno):
            continue
        given = call.args[0]
        taken = _taken_from(case, given) if isinstance(given, ast.Name) else None
        held = holding(case, case.replaced(given, f"{case.text_of(given)}.copy()")) if taken is not None else None
        if held is not None and isinstance(given, ast.Name):
            return case.found(
                "shared-object",
                where=call,
                variant="appended",
                certainty=Certainty.PROVED,
                values=[case.value(case.text_of(found.holder), found.held, case.line)],
                candidates=[held],
                name=case.text_of(found.holder),
                other=given.id,
                size=size_text(length_of(found.held)),
                changed=str(taken),
            )
    return None


def _taken_from(case: Case, name: ast.Name) -> int | None:
    """Return the line of the same function that takes something out of a list, None without one that ran."""
    for node in case.walk(ast.Call, ast.Delete):
        line = getattr(node, "lineno", 0)
        same = case.function_at(line) is case.function_at(name.lineno)
        if removed_from(node) == name.id and same and case.hits(line):
            return int(line)
    return None


@pattern(*_TYPES, order=7)
def rows_are_one_list(case: Case) -> Diagnosis | None:
    """`[[0] * 3] * 3` makes one row and three names for it."""
    if not case.ran or case.stmt is None:
        return None
    for node in case.walk(ast.BinOp):
        made = node if isinstance(node, ast.BinOp) else None
        row = _one_row(made)
        outer = case.parents.get(node)
        if made is None or row is None or not isinstance(outer, ast.Assign | ast.Return) or not case.hits(made.lineno):
            continue
        name = path_of(outer.targets[0]) if isinstance(outer, ast.Assign) else ""
        if isinstance(outer, ast.Assign) and not _is_changed(case, name):
            continue
        count = case.text_of(made.right if isinstance(made.left, ast.List) else made.left)
        change = holding(case, case.replaced(made, f"[{case.text_of(row)} for _ in range({count})]"))
        if change is None:
            continue
        seen = case.seen(name) if name and "." not in name else None
        return case.found(
            "shared-object",
            where=made,
            variant="rows",
            certainty=Certainty.PROVED,
            values=[case.value(name, seen, case.line)] if seen is not None else [],
            candidates=[change],
            name=name or case.text_of(made),
            other=case.text_of(made),
            size="",
            changed="",
        )
    return None


def _one_row(node: ast.BinOp | None) -> ast.expr | None:
    """Return `[0] * 3` of `[[0] * 3] * 3`."""
    if node is None or not isinstance(node.op, ast.Mult):
        return None
    outer = node.left if isinstance(node.left, ast.List) else node.right
    if not isinstance(outer, ast.List) or len(outer.elts) != 1:
        return None
    row = outer.elts[0]
    inner = row.left if isinstance(row, ast.BinOp) else row
    return row if isinstance(inner, ast.List | ast.Dict | ast.Set | ast.ListComp) else None


def _is_changed(case: Case, name: str) -> bool:
    """Whether something assigns to `name[…][…]`, or calls a method of one of its rows."""
    last = name.rsplit(".", 1)[-1]
    for node in case.walk(ast.Subscript):
        inner = node.value if isinstance(node, ast.Subscript) else None
        stored = isinstance(inner, ast.Subscript) and isinstance(getattr(node, "ctx", None), ast.Store)
        if stored and isinstance(inner, ast.Subscript) and path_of(inner.value).rsplit(".", 1)[-1] == last:
            return case.hits(inner.lineno) > 0
        outer = case.parents.get(node)
        if isinstance(outer, ast.Attribute) and outer.attr in ("append", "pop", "remove", "clear", "add", "extend"):
            return True
    return False
