"""A letter of a text is assigned or deleted; a text cannot be changed in place."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import integer, own_nodes, path_of
from learnflow.skills.debug.running.rows import rows_made
from learnflow.skills.debug.running.tracing import traced


@pattern("TypeError", order=24)
def string_immutable(case: Case) -> Diagnosis | None:
    """Which text is to be changed, and whether it is one row of a table."""
    if "'str' object does not support item" not in case.says and "'str' object doesn't support item" not in case.says:
        return None
    nodes = [
        one for one in own_nodes(case.stmt) if isinstance(one, ast.Subscript) and not isinstance(one.ctx, ast.Load)
    ]
    node = case.node if isinstance(case.node, ast.Subscript) else nodes[0] if len(nodes) == 1 else None
    if node is None:
        return None
    seen = case.seen(node.value) if case.ran else None
    rows = _rows(case, node) if case.ran else []
    variant = "row" if rows else "deleted" if "deletion" in case.says else ""
    return case.found(
        "string-immutable",
        where=rows[0] if rows else node,
        variant=variant if seen is not None else "unseen",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        values=[case.value(case.text_of(node.value), seen, case.line)] if seen is not None else [],
        candidates=kept(case, _changes(case, node, rows)),
        name=case.text_of(node.value),
        text=seen.text if seen is not None else "",
        index=case.text_of(node.slice),
        holder=case.text_of(node.value.value) if isinstance(node.value, ast.Subscript) else case.text_of(node.value),
    )


def _rows(case: Case, node: ast.Subscript) -> list[ast.expr]:
    """Return what makes the texts of the table that the line wants to change."""
    holder = node.value.value if isinstance(node.value, ast.Subscript) else None
    if holder is None or not path_of(holder):
        return []
    return [one for one in rows_made(case, holder) if _is_text(one)]


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return (isinstance(node, ast.Constant) and isinstance(node.value, str)) or isinstance(node, ast.JoinedStr)


def _changes(case: Case, node: ast.Subscript, rows: list[ast.expr]) -> list[Change | None]:
    if rows:
        return _as_lists(case, rows)
    statement = case.stmt
    name = path_of(node.value)
    if (
        not isinstance(statement, ast.Assign)
        or len(statement.targets) != 1
        or statement.targets[0] is not node
        or not name
    ):
        return []
    if isinstance(traced(case, node.value).node, ast.For):
        return []  # Giving the loop's name a new text would not change the list.
    if isinstance(node.slice, ast.Slice) or ("." in name and not name.startswith("self.")):
        return []
    index = case.text_of(node.slice)
    number = integer(case, node.slice)
    behind = str(number + 1) if isinstance(node.slice, ast.Constant) and number is not None else f"{index} + 1"
    if number is None or number < 0:
        return []
    value = case.text_of(statement.value)
    before = "" if isinstance(node.slice, ast.Constant) and number == 0 else f"{name}[:{index}] + "
    return [case.replaced(statement, f"{name} = {before}{value} + {name}[{behind}:]")]


def _as_lists(case: Case, rows: list[ast.expr]) -> list[Change | None]:
    """Return the rows as lists of characters."""
    if len(rows) != 1:
        return []
    row = rows[0]
    text = case.text_of(row)
    outer = case.parents.get(row)
    times = case.parents.get(outer) if outer is not None else None
    if isinstance(outer, ast.List) and isinstance(times, ast.BinOp) and isinstance(times.op, ast.Mult):
        count = case.text_of(times.right if times.left is outer else times.left)
        return [case.replaced(times, f"[list({text}) for _ in range({count})]")]
    return [case.replaced(row, f"list({text})")]
