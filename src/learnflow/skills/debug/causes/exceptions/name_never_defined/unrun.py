"""What the message alone says of a name without a value."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import missing_name
from learnflow.skills.debug.patterns import pattern


@pattern("NameError", order=220)
def name_never_defined(case: Case) -> Diagnosis | None:
    """Python knows nothing of that name, and nothing else is known of it."""
    name = missing_name(case)
    return case.found("name-never-defined", part=name, variant="unrun", name=name) if name else None
