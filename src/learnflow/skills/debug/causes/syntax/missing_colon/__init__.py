"""The header of a block lacks its colon, or has another sign in its place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import (
    HEADERS,
    SOFT_HEADERS,
    ends_value,
    first_word,
    gaps,
    has_open_colon,
    is_name,
    opens_block,
)

_BEGINS = frozenset({"return", "break", "continue", "pass", "raise", "del", "global"})
_INSTEAD = frozenset({";", ",", ".", "-", "=", "->", "=>", "!"})


@proposes("missing-colon")
def propose(source: Source) -> Iterator[Proposal]:
    """Put a colon at the end of a header, or where its one-line body begins."""
    for number in dict.fromkeys(source.statement(n)[0] for n in source.suspects[:3]):
        word = first_word(source, number)
        if word not in HEADERS and not (word in SOFT_HEADERS and opens_block(source, number)):
            continue
        if has_open_colon(source, number):
            continue
        yield from _at_end(source, number, word)
        yield from _before_statement(source, number, word)
        for gap in gaps(source):
            if gap.here and gap.opener is None and gap.left.line == number:
                place = (number, gap.left.end, gap.right.start, ": ")
                yield splice(source, LIKELY + 0.4, place, word=word, variant="one-line")


def _before_statement(source: Source, number: int, word: str) -> Iterator[Proposal]:
    """`elif p > 70 return "C"`, `else print(2)`: what begins a statement follows on the line."""
    tokens = source.tokens(number)
    for left, right in itertools.pairwise(tokens):
        other = word in ("else", "try", "finally") and left is tokens[0] and is_name(right)
        if other and not (len(tokens) > 2 and tokens[2].text in ("(", "=", "+=", "-=", ".")):
            continue
        if other or (right.text in _BEGINS and (ends_value(left) or left.text == "else")):
            place = (number, left.end, right.start, ": ")
            yield splice(source, SURE, place, word=word, variant="one-line")
            return


def _at_end(source: Source, number: int, word: str) -> Iterator[Proposal]:
    last = source.statement(number)[1]
    while last > number and not source.tokens(last):
        last -= 1
    tokens = source.tokens(last)
    cost = SURE if "expected ':'" in source.says or opens_block(source, number) else LIKELY
    if not tokens:
        return
    end = tokens[-1]
    if end.text in _INSTEAD and len(tokens) > 1:
        start = tokens[-2].end
        yield splice(source, cost, (last, start, end.end, ":"), variant="other-sign", has=end.text, word=word)
    elif end.text not in (":", "\\"):
        yield splice(source, cost, (last, end.end, end.end, ":"), word=word)
