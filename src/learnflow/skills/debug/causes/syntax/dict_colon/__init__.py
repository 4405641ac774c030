"""Between key and value of a dictionary stands something else than a colon, or nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import ends_value, gaps, within

_INSTEAD = frozenset({"=", "=>", "->", ";", ":=", "==", ".", "::", ">", "-"})


@proposes("dict-colon")
def propose(source: Source) -> Iterator[Proposal]:
    """Put the colon there."""
    for number in source.suspects[:2]:
        words = within(source, number)
        braces = {id(opener): opener for _, opener in words if opener is not None and opener.text == "{"}
        for brace in braces.values():
            inner = [token for token, opener in words if opener is brace or token.kind == "close"]
            yield from _wrong_sign(source, words, brace)
            yield from _swapped(source, words, brace)
            yield from _none(source, words, brace)
            yield from _comma(source, inner, brace, words)
    for gap in gaps(source):
        if gap.opener is None or gap.opener.text != "{" or gap.left.line != gap.right.line:
            continue
        if gap.left.kind in ("string", "number", "word"):
            cost = SURE + 0.3 if gap.left.kind == "string" else LIKELY
            place = (gap.left.line, gap.left.end, gap.right.start, ": ")
            yield splice(source, cost + 0.4 * (not gap.here), place, key=gap.left.text)


def _wrong_sign(source: Source, words: list[tuple[Token, Token | None]], brace: Token) -> Iterator[Proposal]:
    places = []
    key = sign = ""
    for (left, _), (token, opener), (right, _) in zip(words, words[1:], words[2:], strict=False):
        if opener is brace and token.text in _INSTEAD and ends_value(left) and left.kind != "close":
            if token.text == "." and (left.kind != "string" or right.kind == "word"):
                continue
            if token.text == "-" and (left.kind != "string" or right.kind == "close"):
                continue
            places.append((token.line, left.end, token.end, ":" if right.start > token.end else ": "))
            key, sign = key or left.text, sign or token.text
    if places:
        ordered = sorted(places, key=lambda place: (place[0] != source.line, place))
        yield splice(source, SURE + 0.2, *places, variant="other-sign", key=key, has=sign)
        if len(places) > 1:
            yield splice(source, SURE + 0.6, ordered[0], variant="other-sign", key=key, has=sign)


def _swapped(source: Source, words: list[tuple[Token, Token | None]], brace: Token) -> Iterator[Proposal]:
    """`{"Tom", 12: "Kim", 13}`: commas and colons have changed places."""
    own = [token for token, opener in words if opener is brace]
    signs = [token for token in own if token.text in (",", ":")]
    texts = "".join(token.text for token in signs)
    if len(texts) < 3 or texts != (",:" * len(texts))[: len(texts)]:
        return
    places = [(t.line, t.start, t.end, ":" if t.text == "," else ",") for t in signs]
    key = own[own.index(signs[0]) - 1].text
    yield splice(source, SURE - 0.5, *places, variant="other-sign", key=key, has=",")


def _none(source: Source, words: list[tuple[Token, Token | None]], brace: Token) -> Iterator[Proposal]:
    """Several entries, none with its colon: Python joins those that are two texts and stops at another."""
    own = [token for token, opener in words if opener is brace]
    entries: list[list[Token]] = [[]]
    for token in own:
        if token.text == ",":
            entries.append([])
        else:
            entries[-1].append(token)
    entries = [entry for entry in entries if entry]
    if len(entries) < 2 or not all(len(e) > 1 and e[0].kind == "string" and ends_value(e[1]) for e in entries):
        return
    places = [(e[0].line, e[0].end, e[1].start, ": ") for e in entries if e[0].line == e[1].line]
    if len(places) == len(entries):
        yield splice(source, SURE - 0.3, *places, key=entries[0][0].text)


def _comma(
    source: Source, inner: list[Token], brace: Token, words: list[tuple[Token, Token | None]]
) -> Iterator[Proposal]:
    """`{"apple": 1, "pear", 2}`: a comma for the colon."""
    if not any(opener is brace and token.text == ":" for token, opener in words):
        return
    own = [token for token, opener in words if opener is brace]
    for key, comma in itertools.pairwise(own):
        if comma.text != "," or key.kind not in ("string", "number"):
            continue
        index = own.index(key)
        before = own[index - 1] if index else None
        if before is None or before.text == ",":
            place = (comma.line, comma.start, comma.end, ":")
            near = 0.0 if comma.line == source.line else 0.3
            yield splice(source, SURE + 0.4 + near, place, variant="other-sign", key=key.text, has=",")
