"""What the code alone shows of a key of another kind."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import key_values, literal_keys, missing_key
from learnflow.skills.debug.patterns import pattern


@pattern("KeyError", order=202)
def key_wrong_type(case: Case) -> Diagnosis | None:
    """A dictionary written in the code has the number where the text was asked for, or the other way round."""
    key, text = missing_key(case)
    known = literal_keys(case)
    if text is not None:
        alike = any(not isinstance(one, str) and str(one) == text for one in known)
    else:
        alike = key in [one for one in known if isinstance(one, str)]
    return case.found("key-wrong-type", variant="unrun", values=key_values(case), key=key) if key and alike else None
