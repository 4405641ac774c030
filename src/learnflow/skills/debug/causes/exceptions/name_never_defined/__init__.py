"""No line of the program gives the name a value, and nothing that the program or Python has looks like it."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.renaming import loads_of
from learnflow.skills.debug.running.scopes import Missing, missing


@pattern("NameError", order=60)
def name_never_defined(case: Case) -> Diagnosis | None:
    """What is left when no other cause knows the name: the fact, and what would settle it."""
    gone = missing(case)
    if gone is None or gone.seen or gone.elsewhere or case.tree is None or not case.ran:
        return None
    holder = case.parents.get(gone.node)
    called = isinstance(holder, ast.Call) and holder.func is gone.node
    return case.found(
        "name-never-defined",
        where=gone.node,
        variant="function" if called else "word" if _alone(case, gone) else "",
        certainty=Certainty.SEEN,
        name=gone.name,
    )


def _alone(case: Case, gone: Missing) -> bool:
    """Whether the name stands once, by itself, where a text may stand too."""
    holder = case.parents.get(gone.node)
    if isinstance(holder, ast.Compare):
        others = [case.seen(one) for one in (holder.left, *holder.comparators) if one is not gone.node]
        if not any(one is not None and one.type == "str" for one in others):
            return False
    if any(letter.isdigit() for letter in gone.name):
        return False
    single = case.tree is not None and len(loads_of(case.tree, gone.name)) == 1
    return single and isinstance(holder, ast.Call | ast.Compare | ast.List | ast.Tuple | ast.Assign | ast.Dict)
