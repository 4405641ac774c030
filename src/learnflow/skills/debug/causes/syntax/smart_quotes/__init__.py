"""Typographic or foreign quotes, accents or backticks for quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source

_DOUBLE = "“”„‟«»＂〝〞″❝❞"
_SINGLE = "‘’‚‛´`＇′‹›ʼʹ❛❜"
_SMART = frozenset(_DOUBLE + _SINGLE)
_ENDS = re.compile(r"\s*(?:$|[)\]},:;+*%.#]|(?:and|or|in|if|else|not|is|for)\b|[=!<>]=?)")


@proposes("smart-quotes")
def propose(source: Source) -> Iterator[Proposal]:
    """Write straight quotes, on this line and on all."""
    for number in source.suspects[:3]:
        text = source.text(number)
        if text.strip().startswith("```") or not any(character in _SMART for character in text):
            continue
        changed, has = _straight(source, number)
        if changed == text:
            continue
        here = Edit(number, text, changed)
        others = []
        for line, other in enumerate(source.lines, 1):
            if line != number and any(character in _SMART for character in other):
                fixed = _straight(source, line)[0]
                if fixed != other:
                    others.append(Edit(line, other, fixed))
        wants = '"' if has in _DOUBLE + '"' else "'"
        slots = {"has": "'" if has == "`" else has, "wants": wants}
        variant = _variant(source, number, has)
        cost = SURE + 0.6 if _is_repr(source, text) else SURE
        if others:
            order = sorted((here, *others), key=lambda edit: edit.line)
            yield edited(cost - 0.6, order, variant=variant, **slots)
        yield edited(cost - 0.4, [here], variant=variant, **slots)
        return


def _variant(source: Source, number: int, has: str) -> str:
    if has == "`":
        return "template" if "${" in source.text(number) else "backtick"
    return "accent" if has == "´" else ""


def _is_repr(source: Source, text: str) -> bool:
    """Whether backticks enclose a name of the program, as Python 2 has it."""
    match = re.search(r"`([^`]+)`", text)
    return match is not None and match[1].isidentifier() and source.words.get(match[1], 0) > 1


def _straight(source: Source, number: int) -> tuple[str, str]:
    """Return a line with straight quotes where others stand as quotes, and the first of those."""
    text = source.text(number)
    out: list[str] = []
    has = ""
    place = 0
    while place < len(text):
        character = text[place]
        if character == "#":
            break
        if character in "\"'":
            end, other = _plain_end(text, place)
            has = has or other
            out.append(_literal(text[place + 1 : end], character) if other else text[place : end + 1])
            place = end + 1
        elif character not in _SMART:
            out.append(character)
            place += 1
        elif text[place : place + 3] == character * 3 and character != "`":
            has = has or character
            out.append('"""')
            place += 3
        else:
            has = has or character
            closing = _smart_end(text, place, character)
            if closing is None:
                return text, has
            inner = text[place + 1 : closing]
            if character == "`" and "${" in inner:
                out.append(_template(inner))
            else:
                out.append(_literal(inner, _kind(source, character)))
            place = closing + 1
    return "".join(out) + text[place:], has


def _plain_end(text: str, start: int) -> tuple[int, str]:
    """Return where a text ends that a straight quote begins, and the other quote that ends it, if one does."""
    quote = text[start]
    if text.startswith(quote * 3, start):
        end = text.find(quote * 3, start + 3)
        return (end + 2 if end >= 0 else len(text) - 1), ""
    end = start + 1
    while end < len(text) and text[end] != quote:
        end += 1 + (text[end] == "\\")
    if end < len(text):
        return end, ""
    for place in range(start + 1, len(text)):
        if text[place] in _SMART and _ENDS.match(text, place + 1):
            return place, text[place]
    return len(text) - 1, ""


def _smart_end(text: str, start: int, character: str) -> int | None:
    """Return where a text ends that a typographic quote begins."""
    closing = (_DOUBLE + '"') if character in _DOUBLE else (_SINGLE + "'")
    ends = [n for n in range(start + 1, len(text)) if text[n] in closing]
    if not any(_ENDS.match(text, end + 1) for end in ends):
        ends = [n for n in range(start + 1, len(text)) if text[n] in _SMART or text[n] in "\"'"]
    return next((end for end in ends if _ENDS.match(text, end + 1)), ends[-1] if ends else None)


def _kind(source: Source, character: str) -> str:
    """Return the straight quote for another: the double one, or the single one where the student has it."""
    return '"' if character in _DOUBLE or (character == "`" and source.quote == '"') else "'"


def _literal(inner: str, quote: str) -> str:
    if quote not in inner:
        return quote + inner + quote
    other = "'" if quote == '"' else '"'
    return other + inner + other if other not in inner else quote + inner.replace(quote, "\\" + quote) + quote


def _template(inner: str) -> str:
    """Return the f-string for a template of JavaScript: `Hello ${name}`."""
    return 'f"' + re.sub(r"\$\{([^{}]*)\}", r"{\1}", inner).replace('"', "'") + '"'
