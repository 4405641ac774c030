"""A quote or apostrophe inside a text ends it early."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source

_AFTER = re.compile(r"\s*(?:[,)\]}:+%;]|$|#|==|!=|\.\w+\(|(?:in|and|or|if|else|for)\b)")
_BEFORE = re.compile(r"(?:[(\[{,=+:%<>]|\b(?:return|in|and|or|print|not|if|else|is)|^)\s*[rRbBuUfFtT]{0,2}$")


@proposes("quote-in-string")
def propose(source: Source) -> Iterator[Proposal]:
    """Put the other kind of quote around the text, or a backslash before the quote within."""
    for number in source.suspects[:3]:
        text = source.text(number)
        if text.strip().startswith(('"""', "'''")):
            continue
        for quote in ("'", '"'):
            yield from _turned(source, number, text, quote)


_CODE = re.compile(r"\s*(?:,\s*[^\W\d]\w*\s*[\"\']|[-=:;>]+\s*[\w.]+\s*[,)}\]]|[,)\]]\s*[\w.]+\s*[:=(]|[)\]]\s*\w+)")


def _is_code(inner: str, within: list[int]) -> bool:
    """Whether what follows the first quote within reads like code between two texts."""
    return len(within) % 2 == 0 and bool(within) and _CODE.match(inner, within[0] + 1) is not None


def _turned(source: Source, number: int, text: str, quote: str) -> Iterator[Proposal]:
    other = '"' if quote == "'" else "'"
    marks = [n for n, letter in enumerate(text) if letter == quote and (n == 0 or text[n - 1] != "\\")]
    if len(marks) == 2 and quote == "'" and text.count(other) == 0:
        yield from _never_closed(source, number, text, marks)
    if len(marks) < 3 or len(marks) > 30:
        return
    tried = 0
    for first_index, first in enumerate(marks[:-2]):
        if not _BEFORE.search(text[:first]):
            continue
        for last in marks[first_index + 2 :]:
            if not _AFTER.match(text, last + 1) or tried > 10:
                continue
            inner = text[first + 1 : last]
            within = [n - first - 1 for n in marks if first < n < last]
            if _is_code(inner, within):
                continue
            apostrophes = all(re.match(r"\w", inner[n + 1 : n + 2]) and n and inner[n - 1].isalpha() for n in within)
            cost = SURE + (0.0 if apostrophes and quote == "'" else 0.15)
            # `"a", b, "c"` is three values, not one text with quotes within.
            looks_apart = any(re.match(r"\s*[,+)\]:]", inner[n + 1 :]) for n in within)
            ends_first = re.match(r"\S.(?:\s|$)", text[marks[first_index + 1] - 1 : marks[first_index + 1] + 2])
            looks_apart = looks_apart or (ends_first is not None and not apostrophes)
            looks_apart = looks_apart or (len(within) % 2 == 1 and not apostrophes)
            cost += 1.2 * looks_apart + 0.3 * (len(within) > 4) * (quote == "'")
            tried += 1
            variant = "apostrophe" if apostrophes and quote == "'" else ""
            shown = inner if len(inner) < 50 else inner[:49] + "…"
            slots = {"quote": quote, "other": other, "inner": shown}
            if other not in inner:
                places = ((number, first, first + 1, other), (number, last, last + 1, other))
                yield splice(source, cost, *places, variant=variant, **slots)
            else:
                inner_places = tuple((number, first + 1 + n, first + 1 + n, "\\") for n in within)
                yield splice(source, cost + 0.1, *inner_places, variant="escaped", **slots)


def _never_closed(source: Source, number: int, text: str, marks: list[int]) -> Iterator[Proposal]:
    """`'It's late)`: the only other quote of the line is an apostrophe."""
    first, last = marks
    letters = text[last - 1 : last].isalpha() and text[last + 1 : last + 2].isalpha()
    if not letters or not _BEFORE.search(text[:first]):
        return
    end = len(text.rstrip())
    closed = len(text[:end].rstrip(")"))
    for rank, place in enumerate(dict.fromkeys((closed, end))):
        inner = text[first + 1 : place]
        places = ((number, first, first + 1, '"'), (number, place, place, '"'))
        slots = {"quote": "'", "other": '"', "inner": inner if len(inner) < 50 else inner[:49] + "…"}
        yield splice(source, SURE + 0.1 * rank, *places, variant="apostrophe", **slots)
