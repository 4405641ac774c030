"""`? :` or `??`."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.syntax.pieces import Words
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import within

_BOUNDS = frozenset({"=", ",", "return", "print", ";", "+=", "-=", "*=", "in", "lambda", "yield", ":="})


@proposes("c-style-ternary")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `A if condition else B`, `A or B` for `A ?? B`."""
    for number in source.suspects[:3]:
        tokens = source.tokens(number)
        if not any(token.text in ("?", "??") for token in tokens):
            continue
        words = [pair for pair in within(source, number) if pair[0].line == number]
        for index, (token, opener) in enumerate(words):
            if token.text == "??" or (token.text == "?" and _next(words, index) == ":" and index + 2 < len(words)):
                width = 1 if token.text == "??" else 2
                end = words[index + width - 1][0].end
                has = source.text(number)[token.start : end]
                yield splice(source, SURE, (number, token.start, end, "or"), variant="default", has=has)
                break
            if token.text == "?":
                yield from _ternary(source, number, words, index, opener)
                break


def _next(words: Words, index: int) -> str:
    return words[index + 1][0].text if index + 1 < len(words) else ""


def _ternary(source: Source, number: int, words: Words, index: int, opener: Token | None) -> Iterator[Proposal]:
    start = index
    while start > 0 and not (words[start - 1][1] is opener and words[start - 1][0].text in _BOUNDS):
        if words[start - 1][0] is opener:
            break
        start -= 1
    if words[start][0].text == "print":
        start += 1
    colon, end = _colon_and_end(words, index, opener)
    if colon < 0 or colon == index + 1 or colon + 1 >= end or start >= index:
        return
    text = source.text(number)

    def piece(first: int, last: int) -> str:
        return text[words[first][0].start : words[last - 1][0].end]

    condition, yes, no = piece(start, index), piece(index + 1, colon), piece(colon + 1, end)
    if "?" in no:
        no = _inner(no) or no
    changed = f"{yes} if {condition} else {no}"
    stop = words[end - 1][0].end
    behind = text[stop:].lstrip()
    cut = len(text) - len(behind) + 1 if behind.startswith(";") else stop
    yield splice(source, SURE, (number, words[start][0].start, cut, changed), has="? :", wants=changed)


def _colon_and_end(words: Words, index: int, opener: Token | None) -> tuple[int, int]:
    """Return where the colon of the `?` at `index` stands, -1 without one, and where its last part ends."""
    colon, nested = -1, 0
    for place in range(index + 1, len(words)):
        token, around = words[place]
        if around is not opener and (token.kind != "close"):
            continue
        if around is opener and token.text == "?":
            nested += 1
        elif around is opener and token.text == ":":
            if colon < 0 and nested == 0:
                colon = place
            nested -= nested > 0
        if (token.kind == "close" and opener is not None and place > index and _closes(words, place, opener)) or (
            around is opener and token.text in (",", ";")
        ):
            return colon, place
    return colon, len(words)


def _closes(words: Words, place: int, opener: Token) -> bool:
    """Whether the closing bracket at `place` is the one of `opener`."""
    depth = 0
    for token, _ in reversed(words[:place]):
        if token.kind == "close":
            depth += 1
        elif token.kind == "open":
            if depth == 0:
                return token is opener
            depth -= 1
    return False


def _inner(text: str) -> str:
    """Turn a plain ternary in the last part: `b ? c : d`."""
    condition, _, rest = text.partition("?")
    yes, colon, no = rest.partition(":")
    return f"{yes.strip()} if {condition.strip()} else {_inner(no.strip()) or no.strip()}" if colon else ""
