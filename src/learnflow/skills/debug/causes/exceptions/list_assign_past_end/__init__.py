"""An item is assigned to a position that the list does not have yet."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import lookup_of, size_text
from learnflow.skills.debug.running.tracing import traced


@pattern("IndexError", order=30)
def list_assign_past_end(case: Case) -> Diagnosis | None:
    """A list that began empty is filled by its positions."""
    found = lookup_of(case) if case.ran else None
    if found is None or "assignment" not in case.says or found.number is None or found.length is None:
        return None
    made = traced(case, found.holder)
    empty = (isinstance(made.node, ast.List) and not made.node.elts) or case.text_of(
        made.node or found.node
    ) == "list()"
    short = isinstance(made.node, ast.List) and not empty and found.number == found.length and case.hits(case.line) == 1
    if found.number < found.length or not (empty or found.length == 0 or short):
        return None
    statement = case.stmt
    change = None
    plain = isinstance(statement, ast.Assign) and len(statement.targets) == 1 and statement.targets[0] is found.node
    if plain and isinstance(statement, ast.Assign) and found.number == found.length:
        change = case.replaced(statement, f"{case.text_of(found.holder)}.append({case.text_of(statement.value)})")
    return case.found(
        "list-assign-past-end",
        where=found.node,
        certainty=Certainty.PROVED,
        variant="" if empty else "short" if short else "unknown",
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=kept(case, [change]),
        name=case.text_of(found.holder),
        index=case.text_of(found.index),
        number=str(found.number),
        size=size_text(found.length),
        made=str(made.line),
    )
