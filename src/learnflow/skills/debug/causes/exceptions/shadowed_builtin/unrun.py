"""What the line alone shows of a function of Python's that is covered."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import NOT_A, called_name
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken
from learnflow.skills.language.names import builtin_names


@pattern("TypeError", order=200)
def shadowed_builtin(case: Case) -> Diagnosis | None:
    """A function of Python's own is called, and its name holds a value that cannot be called."""
    match, name = NOT_A.search(case.says), called_name(case)
    if match is None or match[2] != "callable" or name not in builtin_names():
        return None
    bound = case.names.bound.get(name)
    slots = {"name": name, "bound": str(bound), "kind": spoken(match[1])}
    variant = "unrun" if bound is not None else "unrun_somewhere"
    return case.found("shadowed-builtin", part=name, variant=variant, slots=slots)
