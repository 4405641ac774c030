"""What the message alone shows of a method of another language."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.other_language_habit import METHODS
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import ATTRIBUTE
from learnflow.skills.debug.patterns import pattern


@pattern("AttributeError", order=210)
def method_of_another_language(case: Case) -> Diagnosis | None:
    """The type has no such method, and Python writes otherwise what another language calls so."""
    match = ATTRIBUTE.search(case.says)
    usual = METHODS.get((match[1], match[2])) if match is not None else None
    if match is None or usual is None:
        return None
    for word, shown in (("OWNER", "value"), ("ARGS", "..."), ("FIRST", "key"), ("REST", "..."), ("SLICE", "start:end")):
        usual = usual.replace(word, shown)
    slots = {"kind": match[1], "attribute": match[2], "usual": usual}
    return case.found("other-language-habit", part=match[2], variant="unrun", slots=slots)
