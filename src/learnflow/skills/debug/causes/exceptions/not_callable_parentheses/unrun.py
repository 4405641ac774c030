"""What the line alone shows of parentheses behind something that is no function."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import NOT_A, called_name
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.words import spoken
from learnflow.skills.language.names import builtin_names


@pattern("TypeError", order=202)
def not_callable_parentheses(case: Case) -> Diagnosis | None:
    """A value that has items, a number, or anything else that is no function is called."""
    match, name = NOT_A.search(case.says), called_name(case)
    if match is None or match[2] != "callable" or name in builtin_names():
        return None
    kind = match[1]
    if kind in ("list", "dict", "tuple", "str") and name:
        variant = "unrun_brackets"
    elif kind in ("int", "float") and re.search(r"[\d)]\s*\(", case.source):
        variant = "unrun_number"
    else:
        variant = "unrun"
    slots = {"name": name or case.source, "kind": spoken(kind)}
    return case.found("not-callable-parentheses", part=name, variant=variant, slots=slots)
