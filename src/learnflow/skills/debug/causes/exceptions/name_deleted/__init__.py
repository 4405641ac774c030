"""A name was taken away again: by `del`, or at the end of the `except` block that named the exception."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.scopes import missing
from learnflow.skills.debug.running.unreached import reason
from learnflow.skills.debug.running.wording import worded


@pattern("NameError", "UnboundLocalError", order=12)
def name_deleted(case: Case) -> Diagnosis | None:
    """A `del` or an `except … as name` that ran before the name was read."""
    gone = missing(case)
    found = reason(case, gone) if gone is not None else None
    if gone is None or found is None or found.kind != "deleted":
        return None
    binding = found.binding
    handled = isinstance(binding.node, ast.ExceptHandler)
    given = [one.line for one in gone.seen if one.kind not in ("deleted", "except") and one.line < binding.line]
    return worded(
        case.found(
            "name-deleted",
            where=binding.line,
            variant="except" if handled else "",
            certainty=Certainty.PROVED if case.ran else Certainty.READ,
            candidates=[] if handled else [_without_del(case, binding.node)],
            name=gone.name,
        ),
        given=f", although line {given[-1]} gave it a value" if given else "",
    )


def _without_del(case: Case, node: ast.AST) -> Change | None:
    statement = case.parents.get(node)
    if not isinstance(statement, ast.Delete) or statement.lineno != statement.end_lineno or case.lines is None:
        return None
    kept = [case.text_of(one) for one in statement.targets if one is not node]
    if kept:
        return case.replaced(statement, f"del {', '.join(kept)}")
    if case.lines[statement.lineno - 1].strip() != case.text_of(statement):
        return None
    holder = case.parents.get(statement)
    alone = any(part == [statement] for _, part in ast.iter_fields(holder)) if holder is not None else True
    indent = case.lines[statement.lineno - 1][: statement.col_offset]
    return case.changed(case.line_edit(statement.lineno, f"{indent}pass" if alone else None))
