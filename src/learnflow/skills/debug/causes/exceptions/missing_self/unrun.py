"""What the message alone shows of a method that got one value more than it takes."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import defined_at, surplus
from learnflow.skills.debug.patterns import pattern


@pattern("TypeError", order=200)
def missing_self(case: Case) -> Diagnosis | None:
    """The surplus of one may be the object itself."""
    extra = surplus(case)
    if extra is None or not extra[3]:
        return None
    function, takes, given, _ = extra
    slots = {"function": function, "takes": takes, "given": given, "defined": defined_at(case, function)}
    return case.found("missing-self", variant="unrun", slots=slots)
