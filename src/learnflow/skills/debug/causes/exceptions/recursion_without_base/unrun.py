"""What the code alone shows of a recursion without a base case."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.facts import base_case_facts
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern


@pattern("RecursionError", order=200)
def recursion_without_base(case: Case) -> Diagnosis | None:
    """The function calls itself under no condition."""
    function = case.frame.function if case.frame is not None else ""
    fact = base_case_facts(case.tree, function) if case.tree is not None and function else None
    if fact is None or fact[0] != "unconditional":
        return None
    slots = {"function": function, "fact_line": str(fact[1])}
    return case.found("recursion-without-base", part=function, variant="unrun", slots=slots)
