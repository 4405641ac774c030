"""An entry is counted up or added to before it has a first value."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.keys import Missing, is_counted, missing_of
from learnflow.skills.debug.running.tracing import traced


@pattern("KeyError", order=28)
def key_counter_not_started(case: Case) -> Diagnosis | None:
    """`counts[word] += 1` or `groups[key].append(x)` for a key that comes for the first time."""
    found = missing_of(case) if case.ran else None
    if found is None or not isinstance(found.node, ast.Subscript) or not is_counted(case, found.node):
        return None
    if isinstance(found.key, ast.Constant) and found.keys and len(found.keys) > 1:
        return None
    made = traced(case, found.holder).node
    if isinstance(made, ast.Dict) and made.keys:
        return None  # The keys were chosen beforehand, and this is none of them.
    grouped = isinstance(case.parents.get(found.node), ast.Attribute)
    return case.found(
        "key-counter-not-started",
        where=found.node,
        variant="group" if grouped else "",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else [],
        candidates=kept(case, _changes(case, found, grouped)),
        name=case.text_of(found.holder),
        key=case.text_of(found.key),
        wanted=found.text,
        source_line=case.source,
    )


def _changes(case: Case, found: Missing, grouped: bool) -> list[Change | None]:
    name, key = case.text_of(found.holder), case.text_of(found.key)
    if grouped:
        outer = case.parents.get(found.node)
        start = {"append": "[]", "extend": "[]", "insert": "[]", "add": "set()", "update": "{}"}
        empty = start.get(outer.attr, "[]") if isinstance(outer, ast.Attribute) else "[]"
        return [case.replaced(found.node, f"{name}.setdefault({key}, {empty})")]
    statement = case.stmt
    nested = statement.target if isinstance(statement, ast.AugAssign) else None
    if isinstance(nested, ast.Subscript) and nested.value is found.node:
        return [case.replaced(found.node, f"{name}.setdefault({key}, {{{case.text_of(nested.slice)}: 0}})")]
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add | ast.Sub):
        sign = "+" if isinstance(statement.op, ast.Add) else "-"
        seen = case.seen(statement.value)
        empty = {"str": '""', "list": "[]", "float": "0", "int": "0"}.get(seen.type if seen is not None else "int", "0")
        value = case.text_of(statement.value)
        return [case.replaced(statement, f"{case.text_of(found.node)} = {name}.get({key}, {empty}) {sign} {value}")]
    if isinstance(statement, ast.Assign):
        return [case.replaced(found.node, f"{name}.get({key}, 0)")]
    return []
