"""What the message alone shows of a text that is no number."""

from __future__ import annotations

import re

from learnflow.contracts.answers import Value
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern

_INT = re.compile(r"invalid literal for int\(\) with base (\d{1,2}): (['\"].{0,200}['\"])")
_FLOAT = re.compile(r"could not convert string to float: (['\"].{0,200}['\"])")


@pattern("ValueError", order=200)
def conversion_of_text(case: Case) -> Diagnosis | None:
    """Python shows the text; what in it is no part of a number can be seen."""
    whole, decimal = _INT.search(case.says), _FLOAT.search(case.says)
    if whole is None and decimal is None:
        return None
    text = whole[2] if whole is not None else decimal[1] if decimal is not None else ""
    inner = text[1:-1]
    if not inner.strip():
        variant = "unrun_empty"
    elif whole is not None and re.fullmatch(r"\s*-?\d*\.\d*\s*", inner):
        variant = "unrun_point"
    elif "," in inner and re.fullmatch(r"[\d,.\s-]+", inner):
        variant = "unrun_comma"
    else:
        variant = "unrun"
    shown = Value("the text", "str", text[:60], case.line or None)
    slots = {"text": text, "function": "int" if whole is not None else "float"}
    return case.found("conversion-of-text", part=case.marked, variant=variant, values=[shown], slots=slots)
