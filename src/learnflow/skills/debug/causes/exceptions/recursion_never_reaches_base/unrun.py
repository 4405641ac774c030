"""What the traceback and the code show of a recursion that never ends."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.facts import base_case_facts
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern


@pattern("RecursionError", order=210)
def recursion_never_reaches_base(case: Case) -> Diagnosis | None:
    """A function calls itself on and on; where the code shows it, with the very arguments it was given."""
    function = case.frame.function if case.frame is not None else ""
    if not function or function == "<module>":
        return case.found("recursion-never-reaches-base", variant="unrun_asked")
    fact = base_case_facts(case.tree, function) if case.tree is not None else None
    same = fact is not None and fact[0] == "unchanged"
    calls = case.traceback.repeated + len(case.traceback.frames)
    slots = {
        "function": function,
        "shown": f" ({calls} calls are shown)" if calls > 1 else "",
        "fact_line": str(fact[1]) if fact is not None else "",
    }
    variant = "unrun_same" if same else "unrun"
    return case.found("recursion-never-reaches-base", part=function, variant=variant, slots=slots)
