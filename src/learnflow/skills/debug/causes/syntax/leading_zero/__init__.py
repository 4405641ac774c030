"""A number that begins with 0."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source

_NUMBER = re.compile(r"(?<![\w.])0+([\d_]*[1-9][\d_]*)(?![\w.])")
_DATE = re.compile(r"(?<![\w.\[{])(?:\d{1,2}([./:-])\d{1,2}(?:\1\d{1,4})?|\d{4}-\d{1,2}-\d{1,2})(?![\w.])")
_RIGHTS = re.compile(r"\b(?:chmod|mkdir|makedirs|umask|open|mode|perms?|permissions?)\b")
_TEXTS = re.compile(
    r"(?i)phone|tele|handy|mobil|tel$|zip|plz|postal|post_?code|^pin|pin$|passw|isbn|iban|_id$|konto|account|serial|date|datum"
)


@proposes("leading-zero")
def propose(source: Source) -> Iterator[Proposal]:
    """Leave the zeros out, write a text for what is no number, or `0o` for rights on a file."""
    for number in source.suspects[:2]:
        mask = source.mask(number)
        found = list(_NUMBER.finditer(mask))
        if not found:
            continue
        quote, first = source.quote, found[0].group()
        dates = [match for match in _DATE.finditer(mask) if re.search(r"(?<!\d)0\d", match.group())]
        if dates:
            places = [(number, m.start(), m.end(), f"{quote}{m.group()}{quote}") for m in dates]
            yield splice(source, SURE - 0.3, *places, variant="text", has=dates[0].group(), wants=places[0][3])
        short = [(number, m.start(), m.end(), m[1].lstrip("0_") or "0") for m in found]
        if _RIGHTS.search(mask[: found[0].start()]) and re.fullmatch(r"0+[1-7][0-7]{2}", first):
            octal = [(number, m.start(), m.end(), f"0o{m[1]}") for m in found]
            yield splice(source, SURE - 0.3, *octal, variant="octal", has=first, wants=octal[0][3])
        elif len(first) >= 6 or _names_text(source, mask[: found[0].start()]):
            texts = [(number, m.start(), m.end(), f"{quote}{m.group()}{quote}") for m in found]
            yield splice(source, SURE - 0.3, *texts, variant="text", has=first, wants=texts[0][3])
        yield splice(source, SURE, *short, has=first, wants=short[0][3])
        if len(short) > 1:
            yield splice(source, SURE + 0.2, short[0], has=first, wants=short[0][3])


def _names_text(source: Source, before: str) -> bool:
    """Whether what the number is stored in sounds like a text of digits."""
    match = re.search(r"([^\W\d]\w*)\s*(?:=|==|!=)\s*$", before)
    return match is not None and _TEXTS.search(match[1]) is not None
