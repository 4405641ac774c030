"""Edits that give names of the program another spelling."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Change, Edit


def renames(case: Case, nodes: Iterable[ast.expr], new: str) -> list[Edit]:
    """Return the edits, one for each line, that put `new` in place of these nodes."""
    lines: dict[int, str] = {}
    for node in sorted(nodes, key=lambda one: (one.lineno, -one.col_offset)):
        line, start, last, end = case.span_of(node)
        if line != last or case.lines is None:
            continue
        text = lines.get(line, case.lines[line - 1])
        lines[line] = text[:start] + new + text[end:]
    return [case.line_edit(line, text) for line, text in lines.items()]


def respelt(case: Case, nodes: Iterable[ast.expr], new: str, most: int = 2) -> Change | None:
    """Return the program with `new` in place of these nodes, None where that takes more than `most` lines."""
    edits = renames(case, nodes, new)
    return case.changed(*edits) if 0 < len(edits) <= most else None


def wrapped(case: Case, nodes: Iterable[ast.expr], function: str) -> list[Edit]:
    """Return the edits, one for each line, that put a call of `function` around each of these nodes."""
    lines: dict[int, str] = {}
    for node in sorted(nodes, key=lambda one: (one.lineno, -one.col_offset)):
        line, start, last, end = case.span_of(node)
        if line != last or case.lines is None:
            continue
        text = lines.get(line, case.lines[line - 1])
        lines[line] = f"{text[:start]}{function}({text[start:end]}){text[end:]}"
    return [case.line_edit(line, text) for line, text in lines.items()]


def floored(case: Case, node: ast.BinOp) -> Change | None:
    """Return the program with `//` in place of the `/` of a division; parentheses around its sides stay."""
    last, end = node.left.end_lineno or 0, node.left.end_col_offset or 0
    if last != node.right.lineno or case.lines is None or not isinstance(node.op, ast.Div):
        return None
    text = case.lines[last - 1].encode()
    between = text[end : node.right.col_offset]
    if between.count(b"/") != 1:
        return None
    after = text[:end] + between.replace(b"/", b"//") + text[node.right.col_offset :]
    return case.changed(case.line_edit(last, after.decode()))


def loads_of(top: ast.AST, name: str) -> list[ast.expr]:
    """Return where `name` is read below a node."""
    return [
        one for one in ast.walk(top) if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
    ]


def uses_of(top: ast.AST, name: str) -> list[ast.expr]:
    """Return where `name` is read, set or deleted below a node."""
    return [one for one in ast.walk(top) if isinstance(one, ast.Name) and one.id == name]


def line_for_import(case: Case) -> int:
    """Return the line before which an import can be put: behind a docstring and `from __future__` lines."""
    line = 1
    for one in case.tree.body if case.tree is not None else ():
        docstring = (
            isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)
        )
        future = isinstance(one, ast.ImportFrom) and one.module == "__future__"
        if not (docstring and line == 1) and not future:
            break
        line = (one.end_lineno or one.lineno) + 1
    return line


def with_import(case: Case, text: str, *edits: Edit) -> Change | None:
    """Return the program with one more import line on top, and further edits."""
    return case.changed(case.insert_edit(line_for_import(case), text), *edits)
