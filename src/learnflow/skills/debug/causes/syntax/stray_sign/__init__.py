"""One sign that belongs to nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LAST, POSSIBLE, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import KEYWORDS

_WAITS = frozenset({"=", "+", "-", "*", "/", "%", "<", ">", "==", ".", ",", "and", "or"})


@proposes("stray-sign")
def propose(source: Source) -> Iterator[Proposal]:
    """Take away the sign at which Python stopped, or the one before it."""
    number = source.line
    tokens = source.tokens(number)
    if not tokens:
        return
    place = next((n for n, token in enumerate(tokens) if token.end >= source.column), len(tokens) - 1)
    for index in dict.fromkeys((place, place - 1, place + 1, len(tokens) - 1, 0)):
        if not 0 <= index < len(tokens):
            continue
        token = tokens[index]
        if token.kind in ("op", "other", "close", "open"):
            yield splice(source, _cost(tokens, index, token), (number, token.start, token.end, ""), has=token.text)
    yield from _doubled(source, number, tokens)


def _cost(tokens: tuple[Token, ...], index: int, token: Token) -> float:
    last = index == len(tokens) - 1
    if token.text in (";", "?", "!", "$", "`", "@", "&", "|", "~", "'", '"') and (last or index == 0):
        return SURE + 0.6
    if last and token.text in _WAITS:
        return LAST - 1.5
    return POSSIBLE - (0.5 if index == 0 or last else 0.0)


def _doubled(source: Source, number: int, tokens: tuple[Token, ...]) -> Iterator[Proposal]:
    """The same word or sign twice: `for for`, `= =`, `def def`."""
    for left, right in itertools.pairwise(tokens):
        if (
            left.text == right.text
            and left.kind == right.kind
            and left.text not in ("(", ")", "[", "]", "{", "}", "-", "+")
        ):
            place = (number, left.start, right.end, left.text)
            cost = SURE + 0.5 if left.text in KEYWORDS else POSSIBLE - (0.8 if left.kind == "op" else 0.0)
            yield splice(source, cost, place, variant="twice", has=left.text)
