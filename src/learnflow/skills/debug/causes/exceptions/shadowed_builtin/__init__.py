"""A variable has the name of one of Python's own functions, which is called later."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.shadowing import renamed, shadow_of
from learnflow.skills.debug.running.wording import shortly, worded
from learnflow.skills.debug.running.words import spoken


@pattern("TypeError", "UnboundLocalError", order=9)
def shadowed_builtin(case: Case) -> Diagnosis | None:
    """A line of the program gave the name of a built-in function another value."""
    if case.traceback.error_type == "TypeError" and "not callable" not in case.says:
        return None
    found = shadow_of(case)
    if found is None or found.original != "builtin":
        return None
    told = case.found(
        "shadowed-builtin",
        where=found.by.line,
        variant="unset" if found.seen is None else "parameter" if found.by.kind == "parameter" else "",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        values=[case.value(found.name, found.seen, case.line)] if found.seen is not None else [],
        candidates=[renamed(case, found)],
        name=found.name,
        function=getattr(found.by.inside, "name", ""),
    )
    seen = found.seen
    return worded(told, value=f"{spoken(seen.type)}, {shortly(seen)}" if seen is not None else "")
