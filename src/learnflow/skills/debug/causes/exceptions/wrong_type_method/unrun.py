"""What the message alone shows of a method that another kind of value has."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import ATTRIBUTE
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken

_TYPES = (str, list, dict, set, tuple, int, float, bool)


@pattern("AttributeError", order=230)
def wrong_type_method(case: Case) -> Diagnosis | None:
    """A built-in type has no such method; where another has it, that one may have been meant."""
    match = ATTRIBUTE.search(case.says)
    if match is None or match[1] not in {one.__name__ for one in _TYPES}:
        return None
    kind, attribute = match[1], match[2]
    having = [one.__name__ for one in _TYPES if not attribute.startswith("_") and hasattr(one, attribute)]
    return case.found(
        "wrong-type-method",
        part=attribute,
        variant="unrun_other" if having else "unrun",
        kind=spoken(kind),
        attribute=attribute,
        other=spoken(having[0]) if having else "",
    )
