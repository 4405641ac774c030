"""What the line alone shows of a text without quotes."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import missing_name
from learnflow.skills.debug.patterns import pattern


@pattern("NameError", order=210)
def quotes_forgotten(case: Case) -> Diagnosis | None:
    """The unknown name stands where a text often does: compared, handed over, listed or assigned."""
    name = missing_name(case)
    if not name:
        return None
    before, _, after = case.source.partition(name)
    ends = re.match(r"\s*(?:[)\],:]|and\b|or\b|$)", after) is not None
    if not ends or not before.rstrip().endswith(("==", "!=", "(", "[", ",", "=")):
        return None
    return case.found("quotes-forgotten", part=name, variant="unrun", name=name)
