"""A `for` goes through a list that the loop makes longer."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.loops import loop_of

_GROWS = frozenset({"append", "extend", "insert"})


@pattern("NoEnd", order=18)
def loop_list_grows(case: Case) -> Diagnosis | None:
    """Every turn puts an item behind the one it takes."""
    loop = loop_of(case)
    if not isinstance(loop, ast.For):
        return None
    source = loop.iter
    if (
        isinstance(source, ast.Call)
        and isinstance(source.func, ast.Name)
        and source.func.id == "enumerate"
        and source.args
    ):
        source = source.args[0]
    if not isinstance(source, ast.Name):
        return None
    seen = case.seen(source.id)
    added = [
        node
        for node in ast.walk(loop)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _GROWS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == source.id
        and case.hits(node.lineno)
    ]
    if seen is None or seen.type != "list" or not added:
        return None
    return case.found(
        "loop-list-grows", where=added[0].lineno, certainty=Certainty.PROVED,
        candidates=[case.replaced(source, f"{source.id}[:]")], name=source.id, length=seen.length,
        adding=case.text_of(added[0]),
    )  # fmt: skip
