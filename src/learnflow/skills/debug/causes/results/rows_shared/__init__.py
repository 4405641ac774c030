"""Rows that are one and the same list."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong


@pattern(WRONG_RESULT, order=9)
def rows_shared(case: Case) -> Diagnosis | None:
    """A list of lists made by `[row] * n`, whose rows were one object when the function was left."""
    if not isinstance(case, Wrong) or case.gave is None:
        return None
    for node in case.own(ast.Assign):
        value, target = node.value, node.targets[0]
        if not isinstance(target, ast.Name) or target.id not in case.gave.same_rows:
            continue
        if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Mult):
            continue
        changed = _changed(case, target.id)
        if changed is None or not isinstance(value.left, ast.List):
            continue
        candidate = None
        if len(value.left.elts) == 1:
            row, count = case.text_of(value.left.elts[0]), case.text_of(value.right)
            if not isinstance(value.left.elts[0], ast.Name):
                candidate = case.replaced(value, f"[{row} for _ in range({count})]")
        return case.found(
            "rows-shared", where=value, certainty=Certainty.PROVED, values=case.answers, candidates=[candidate],
            name=target.id, making=case.text_of(value), changing_line=changed,
        )  # fmt: skip
    return None


def _changed(case: Wrong, name: str) -> int | None:
    """Return a line that ran and changes one row of the list."""
    for node in case.own(ast.Subscript, ast.Call):
        inner = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            inner = node.value
        row = inner.value if isinstance(inner, ast.Subscript) else None
        if isinstance(row, ast.Name) and row.id == name and case.hits(node.lineno):
            return int(node.lineno)
    return None
