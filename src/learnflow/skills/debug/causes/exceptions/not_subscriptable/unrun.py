"""What the message alone shows of square brackets behind something without positions."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import NOT_A, not_changed
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken

_WITHOUT_PLACES = frozenset({"int", "float", "bool", "set", "function", "builtin_function_or_method", "method"})


@pattern("TypeError", order=200)
def not_subscriptable(case: Case) -> Diagnosis | None:
    """Python names the type from which square brackets take nothing."""
    match = NOT_A.search(case.says)
    kind = match[1] if match is not None and match[2] == "subscriptable" else not_changed(case)
    if not kind or kind == "NoneType" or (match is None and kind not in _WITHOUT_PLACES):
        return None
    return case.found("not-subscriptable", variant="unrun", kind=spoken(kind))
