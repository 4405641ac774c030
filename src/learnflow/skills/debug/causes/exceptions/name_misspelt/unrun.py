"""What a traceback alone shows of a name spelt differently."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import SUGGESTED, missing_name
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.language.names import builtin_names, closest_names, slips

_WORDS = {"true": "True", "false": "False", "none": "None", "null": "None"}


@pattern("NameError", order=200)
def name_misspelt(case: Case) -> Diagnosis | None:
    """Python suggests another name, or one of its own is a slip away from what is called there."""
    name = missing_name(case)
    if not name or name in case.names.bound:
        return None
    suggested = SUGGESTED.search(case.says)
    closest = suggested[1] if suggested is not None else _WORDS.get(name.lower(), "") or _own_of_python(case, name)
    if not closest or closest == "exit":
        return None
    return case.found("name-misspelt", part=name, variant="unrun", name=name, closest=closest)


def _own_of_python(case: Case, name: str) -> str:
    """Return the one name of Python's own that can be meant: that of a function that is called, or of an exception."""
    # Without its line a short name is likelier a variable, `lst`, than a slip for a function of Python's, `list`.
    called = re.search(rf"\b{re.escape(name)}\s*\(", case.source) is not None or (not case.source and len(name) > 3)
    own = [one for one in sorted(builtin_names()) if called or one[:1].isupper()]
    near = closest_names(name, own)
    clear = len(near) == 1 or (len(near) > 1 and slips(name, near[0], 2) < slips(name, near[1], 2))
    return near[0] if clear else ""
