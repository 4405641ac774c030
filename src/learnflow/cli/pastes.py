"""A message as people paste it: words around a traceback, with fences, quotes, prompts or a notebook's lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_KIND = r"(?:[A-Za-z_][\w.]*)?(?:Error|Exception|Interrupt|Exit|Warning|Iteration|Group)"
_HEADER = re.compile(
    rf"(?P<prefix>[\s>|+]*)(?:{_KIND}[ \t]+)?(?:Exception Group )?Traceback \(most recent call last\):?\s*\Z"
)
_FRAME = re.compile(r'(?P<prefix>[\s>|+]*)File "[^"\n]*", line \d+')
_ERROR = re.compile(rf"{_KIND}(?::.*)?")
_ANY_ERROR = re.compile(r"[A-Za-z_][\w.]*(?::.*)?")
_LINKS = ("During handling of the above exception", "The above exception was the direct cause")
_BRANCH = re.compile(r"\s*[|+]")
_RULE = re.compile(r"\s*(?:`{3,}\w*|~{3,}\w*|-{20,})\s*")


def split_paste(text: str) -> tuple[str, str | None]:
    """Return words and traceback of a message that holds both; without a traceback the words are the message."""
    lines = text.replace("\r\n", "\n").split("\n")
    start = next((at for at, line in enumerate(lines) if _begins(line)), None)
    if start is None:
        return text, None
    end = _end(lines, start)
    if end is None:
        if _FRAME.match(lines[start]):
            return text, None
        end = len(lines)
    before, after = lines[:start], lines[end:]
    if before and _RULE.fullmatch(before[-1]):
        before.pop()
    if after and _RULE.fullmatch(after[0]):
        after.pop(0)
    words = "\n".join((*before, *after)).strip()
    return words, "\n".join(lines[start:end])


def _begins(line: str) -> bool:
    return _HEADER.match(line) is not None or _FRAME.match(line) is not None


def _end(lines: Sequence[str], start: int) -> int | None:
    """Return the place after the last error line, chained and grouped exceptions included."""
    end: int | None = None
    at: int | None = start
    while at is not None:
        found = _error_after(lines, at)
        if found is None:
            return end
        end = found + 1
        at = _following(lines, end)
        if at is None:
            while end < len(lines) and _BRANCH.match(lines[end]):
                end += 1
    return end


def _error_after(lines: Sequence[str], start: int) -> int | None:
    header = _HEADER.match(lines[start]) or _FRAME.match(lines[start])
    prefix = header["prefix"].rstrip() if header else ""
    framed = bool(_FRAME.match(lines[start]))
    for at in range(start + 1, len(lines)):
        line = lines[at].removeprefix(prefix)
        body = line[1:] if prefix and line.startswith(" ") else line
        if _ERROR.fullmatch(body.strip(" \t|+>")):
            return at
        indented = body[:1].isspace()
        framed = framed or (indented and bool(_FRAME.match(body)))
        if framed and body.strip() and not indented and not _FRAME.match(body):
            return at if _ANY_ERROR.fullmatch(body.rstrip()) else None
    return None


def _following(lines: Sequence[str], end: int) -> int | None:
    """Return where the next exception of the same paste begins, None where words follow."""
    at = end
    while at < len(lines) and not lines[at].strip(" \t>|"):
        at += 1
    if at < len(lines) and lines[at].strip(" \t>|").startswith(_LINKS):
        return next((here for here in range(at + 1, len(lines)) if _begins(lines[here])), None)
    for here in range(at, min(at + 3, len(lines))):
        if _BRANCH.match(lines[here]) and _begins(lines[here]):
            return here
    return None
