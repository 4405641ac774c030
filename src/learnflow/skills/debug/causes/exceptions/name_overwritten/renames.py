"""The change that gives a new value a name of its own."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Change, Edit
from learnflow.skills.debug.running.bindings import Binding
from learnflow.skills.debug.running.looking import block_of


def renames(case: Case, node: ast.Name, bound: Binding) -> list[Change | None]:
    """Return the program with another name for what `bound` makes, there and where that is used; two lines at most."""
    statement = bound.node
    if not isinstance(statement, ast.stmt) or case.tree is None or case.lines is None:
        return []
    new = _new_name(case, node.id, bound)
    heads = [one for one in _targets(statement) if one.id == node.id]
    if isinstance(statement, ast.For):
        inside = [one for part in statement.body for one in _names(part, node.id)]
        kept = [one for one in inside if one is node] if node in inside else []
        uses = [one for one in inside if one not in kept]
        return [_renamed(case, [*heads, *uses], new)]
    after = _after(case, statement, node.id)
    kept_uses = [one for one in after if one is not node]
    found = [_renamed(case, [*heads, *kept_uses], new)] if kept_uses else []
    return [*found, _renamed(case, heads, new)]


def _new_name(case: Case, name: str, bound: Binding) -> str:
    taken = {one.id for one in ast.walk(case.tree) if isinstance(one, ast.Name)} if case.tree is not None else set()
    wanted = ("item", "one", "entry") if bound.how == "loop" else (f"new_{name}", f"next_{name}")
    return next((one for one in wanted if one not in taken), f"{name}_2")


def _targets(statement: ast.stmt) -> list[ast.Name]:
    parts = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [one for part in parts if part is not None for one in ast.walk(part) if isinstance(one, ast.Name)]


def _names(node: ast.AST, name: str) -> list[ast.Name]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Name) and one.id == name]


def _after(case: Case, statement: ast.stmt, name: str) -> list[ast.Name]:
    """Return the uses of a name in the statements that follow in the same block."""
    block = list(block_of(case, statement))
    rest = block[block.index(statement) + 1 :] if statement in block else []
    return [one for part in rest for one in _names(part, name)]


def _renamed(case: Case, nodes: list[ast.Name], new: str) -> Change | None:
    """Return the program with these names replaced, None where that takes more than two lines."""
    by_line: dict[int, list[ast.Name]] = {}
    for one in nodes:
        by_line.setdefault(one.lineno, []).append(one)
    if case.lines is None or not 1 <= len(by_line) <= 2:
        return None
    edits = []
    for line, found in by_line.items():
        text = case.lines[line - 1]
        for one in sorted(found, key=lambda part: part.col_offset, reverse=True):
            _, start, _, end = case.span_of(one)
            text = text[:start] + new + text[end:]
        edits.append(Edit(line, case.lines[line - 1], text))
    return case.changed(*edits)
