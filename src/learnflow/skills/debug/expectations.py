"""What a student says a program should give: "it should print 12", "add(2, 3) should return 5"."""

from __future__ import annotations

import ast
import re

from learnflow.contracts.values import CallCase

MAX_WORDS = 2_000

_OUGHT = r"(?:should(?: have)?|must|ought to|is supposed to|was supposed to|needs to|has to)"
_GIVES = r"(?:return(?:ed)?|give(?:n)?|be|equal|produce|result in|come out as)"
_PRINTS = r"(?:print(?:ed)?|output|show|display|say|write|give|be)"
_VALUE = (
    r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]+`|\[[^\n]*?\]|\{[^\n]*?\}|\([^\n]*?\)"
    r"|-?\d+(?:\.\d+)?(?!\w)|True\b|False\b|None\b)"
)
_CALL = re.compile(rf"(?P<call>[A-Za-z_][\w.]*\([^()\n]{{0,200}}\))`?\s+{_OUGHT}\s+{_GIVES}\s+{_VALUE}", re.IGNORECASE)
_OUTPUT = re.compile(rf"\b{_OUGHT}\s+{_PRINTS}\s+{_VALUE}", re.IGNORECASE)
_WANTED = re.compile(
    rf"\b(?:expect(?:ed)?|want(?:ed)?)(?:\s+(?:it|the output|the result))?(?:\s+to\s+{_PRINTS})?:?\s+{_VALUE}",
    re.IGNORECASE,
)


def calls_in(text: str) -> tuple[CallCase, ...]:
    """Return the calls that `text` says a result of, where call and result are written out."""
    found = []
    for match in _CALL.finditer(text[:MAX_WORDS]):
        value = _literal(match["value"])
        if value is not None and _is_call(match["call"]):
            found.append(CallCase(match["call"], value))
    return tuple(found)


def output_in(text: str) -> str | None:
    """Return the output that `text` says a program should have, None where it says none or more than one."""
    found = {
        _shown(match["value"]) for match in (*_OUTPUT.finditer(text[:MAX_WORDS]), *_WANTED.finditer(text[:MAX_WORDS]))
    }
    return found.pop() if len(found) == 1 else None


def _literal(text: str) -> str | None:
    """Return the value as its `repr`, None where the text is no value."""
    try:
        return repr(ast.literal_eval(text.strip("`")))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _shown(text: str) -> str:
    return text[1:-1] if text[0] in "\"'`" else text


def _is_call(text: str) -> bool:
    try:
        return isinstance(ast.parse(text, mode="eval").body, ast.Call)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
