"""`//`, `/* */`, `--` or `<!--` for a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import Source

_SIGNS = re.compile(r"//|--(?!-)|/\*|<!--|(?<![^\s;])(?:%|;;?|REM\b|rem\b)")
_TWO_WORDS = re.compile(r"^\W*[^\W\d]\w*,?\s+[^\W\d]\w*")


@proposes("c-style-comment")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `#` for it, on every line of the comment."""
    for number in source.suspects[:3]:
        text = source.text(number)
        for token in source.tokens(number):
            if token.text not in ("//", "--", "/", "%", ";", "<", "//=", "REM", "rem", "**"):
                continue
            match = _SIGNS.match(text, token.start)
            if match is None and token.text == "/" and text.startswith("/*", token.start):
                match = re.compile(r"/\*+").match(text, token.start)
            if match is not None:
                yield from _changes(source, number, text, match)
                break
        yield from _in_block(source, number)


def _changes(source: Source, number: int, text: str, match: re.Match[str]) -> Iterator[Proposal]:
    sign, start = match.group(), match.start()
    rest = text[match.end() :]
    alone = not text[:start].strip()
    if sign.startswith("/*"):
        yield from _block(source, number, start)
        return
    if not rest.strip() and not alone:
        return
    if sign in ("%", ";", ";;", "REM", "rem") and not alone:
        return
    prose = _TWO_WORDS.match(rest) is not None
    cost = SURE if alone else SURE + 0.2 if prose else LIKELY + 0.6
    if sign == "--" and not alone and not prose:
        cost += 1.0
    if sign in ("%", ";", ";;", "REM", "rem"):
        cost += 0.8
    after = "#" if rest[:1] in (" ", "") else "# "
    closing = rest.rstrip().removesuffix("-->").rstrip() if sign == "<!--" else rest
    yield splice(source, cost, (number, start, len(text), after + closing), has=sign)


def _block(source: Source, number: int, start: int) -> Iterator[Proposal]:
    """`/* … */`, on one line or over several."""
    for last in range(number, min(len(source.lines), number + 60) + 1):
        text = source.text(last)
        end = text.find("*/", start + 2 if last == number else 0)
        if end < 0:
            continue
        behind = text[end + 2 :].strip()
        if behind and not behind.startswith("#"):
            head = text[:start] if last == number else ""
            if last == number:
                yield splice(source, SURE, (number, start, end + 2, ""), has="/*", variant="inline")
            if head.strip():
                return
            if last != number:
                return
        edits = []
        for line in range(number, last + 1):
            old = source.text(line)
            head = old[:start] if line == number else source.indent(line)
            inner = old[len(head) :].strip().strip("/").strip("*").strip("/").strip()
            edits.append(Edit(line, old, f"{head}# {inner}".rstrip()))
        yield edited(SURE, edits, has="/*", line=number)
        return
    text = source.text(number)
    inner = text[start:].lstrip("/*").strip()
    yield splice(source, LIKELY, (number, start, len(text), f"# {inner}"), has="/*")


def _in_block(source: Source, number: int) -> Iterator[Proposal]:
    """Python stopped within a comment that begins higher up."""
    for above in range(number - 1, max(number - 25, 0), -1):
        text = source.text(above)
        if "*/" in text:
            return
        start = text.find("/*")
        if start >= 0 and "#" not in text[:start] and '"' not in text[:start]:
            yield from _block(source, above, start)
            return
