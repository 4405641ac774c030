"""What the code alone shows of a key spelt differently."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import key_values, literal_keys, missing_key
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.language.names import closest_names


@pattern("KeyError", order=200)
def key_misspelt(case: Case) -> Diagnosis | None:
    """A dictionary written in the code has a key one slip away."""
    key, text = missing_key(case)
    near = closest_names(text, [one for one in literal_keys(case) if isinstance(one, str)]) if text else ()
    if not near:
        return None
    return case.found("key-misspelt", variant="unrun", values=key_values(case), key=key, closest=repr(near[0]))
