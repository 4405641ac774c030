"""A list that was to be copied and got a second name: what is done to the one happens to the other."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.kinds import IN_PLACE
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong

_CHANGING = IN_PLACE | {"pop"}


@pattern(WRONG_RESULT, order=24)
def two_names(case: Case) -> Diagnosis | None:
    """At the return both names are one object, a line that ran changed it by one name, and the other is read too."""
    if not isinstance(case, Wrong) or case.gave is None or case.function is None:
        return None
    for node in case.own(ast.Assign):
        target = node.targets[0]
        if not isinstance(target, ast.Name) or not isinstance(node.value, ast.Name) or not case.hits(node.lineno):
            continue
        pair = {target.id, node.value.id}
        if not any(pair <= set(names) for names in case.gave.shared):
            continue
        for changing, changed in _changes(case, node.lineno):
            other = (pair - {changed}).pop() if changed in pair else ""
            if other and _read(case, other, node, changing):
                return case.found(
                    "two-names", where=node, certainty=Certainty.PROVED, values=case.answers,
                    candidates=[case.replaced(node.value, f"{node.value.id}[:]")], name=target.id,
                    other=node.value.id, changed=changed, too=other, changing_line=changing.lineno,
                    changing=case.text_of(changing), setting=case.text_of(node),
                )  # fmt: skip
    return None


def _changes(case: Wrong, after: int) -> Iterator[tuple[ast.expr, str]]:
    """Yield what changes a list by its name, on lines that ran after the assignment."""
    for node in case.own(ast.Call, ast.Subscript):
        owner: ast.expr | None = None
        if isinstance(node, ast.Call):
            function = node.func
            owner = function.value if isinstance(function, ast.Attribute) and function.attr in _CHANGING else None
        elif not isinstance(node.ctx, ast.Load):
            owner = node.value
        if isinstance(owner, ast.Name) and node.lineno > after and case.hits(node.lineno):
            yield node, owner.id


def _read(case: Wrong, name: str, setting: ast.Assign, changing: ast.expr) -> bool:
    """Whether the other name is read after the change, or in a loop around it."""
    loops = set()
    around = case.parents.get(changing)
    while around is not None:
        if isinstance(around, ast.For | ast.While):
            loops.add(around)
        around = case.parents.get(around)
    start = min((loop.lineno for loop in loops), default=changing.lineno)
    return any(
        node.id == name and isinstance(node.ctx, ast.Load) and node.lineno >= start and node is not setting.value
        for node in case.own(ast.Name)
    )
