"""Between two values an operator is missing: `2a`, `first " " last`, `x` for times."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, POSSIBLE, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import (
    CONDITIONS,
    KEYWORDS,
    Gap,
    ends_value,
    first_word,
    gaps,
    is_known,
    separates,
    within,
)

_GLUED = re.compile(r"(\d+(?:\.\d+)?)([A-Za-z_]\w*)")
_UNIT = re.compile(r"(?:[eEjJ]\d*|[xXoObB]\w*|[lL]|cm|km|mm|kg|m|g|s|h|ml|l|px|st|nd|rd|th|am|pm|usd|eur|euro|min)")


@proposes("missing-operator")
def propose(source: Source) -> Iterator[Proposal]:
    """Put the operator there that its neighbours or the kinds of the two values suggest."""
    for number in source.suspects[:2]:
        yield from _glued(source, number)
        yield from _times(source, number)
        yield from _before_not(source, number)
    found = list(gaps(source))[:8]
    yield from _joined(source, found)
    for gap in found:
        yield from _between(source, gap)


def _joined(source: Source, found: list[Gap]) -> Iterator[Proposal]:
    """`full = first " " last`: texts and names in a row, outside of a call."""
    row = sorted((gap for gap in found if gap.opener is None), key=lambda gap: gap.left.start)
    if len(row) < 2 or len({gap.left.line for gap in row} | {gap.right.line for gap in row}) != 1:
        return
    if not all("string" in (gap.left.kind, gap.right.kind) for gap in row):
        return
    if first_word(source, row[0].left.line) in KEYWORDS - {"return"} | {"print"}:
        return
    places = [(gap.left.line, gap.left.end, gap.right.start, " + ") for gap in row]
    yield splice(source, SURE + 0.4, *places, left=row[0].left.text, right=row[0].right.text, wants="+")


def _between(source: Source, gap: Gap) -> Iterator[Proposal]:
    word = first_word(source, source.statement(gap.left.line)[0])
    if word in ("import", "from", "def", "class", "for", "global", "del", "print", "with") and gap.opener is None:
        return
    words = within(source, gap.left.line)
    index = next((n for n, (token, _) in enumerate(words) if token is gap.left), 0)
    near, signs = _neighbours(words, index, gap.opener)
    sign = _sign(gap, near, word)
    called = gap.opener is not None and separates(words, gap.opener)
    texts = "string" in (gap.left.kind, gap.right.kind)
    if texts and near != "+":
        near = ""
    cost = SURE + 0.5 if gap.opener is None else LIKELY + 0.1
    if near and not (called and "," in signs and not texts):
        cost = SURE + 0.3
    elif called:
        cost = LIKELY + 0.5
    if gap.glued:
        cost = POSSIBLE + 0.5
    cost += 0.0 if gap.here else 0.4
    left, right = gap.left.text, gap.right.text
    if gap.left.line == gap.right.line:
        place = (gap.left.line, gap.left.end, gap.right.start, f" {sign} ")
        yield splice(source, cost, place, left=left, right=right, wants=sign)
    else:
        place = (gap.right.line, gap.right.start, gap.right.start, f"{sign} ")
        yield splice(source, cost + 0.3, place, left=left, right=right, wants=sign)


def _before_not(source: Source, number: int) -> Iterator[Proposal]:
    """`if a in b not c:`: a condition ends and another begins."""
    words = within(source, number)
    for (left, _), (sign, _), (right, _) in zip(words, words[1:], words[2:], strict=False):
        if sign.text == "not" and right.text != "in" and ends_value(left) and left.line == sign.line:
            for wants in ("and", "or"):
                place = (sign.line, left.end, sign.start, f" {wants} ")
                cost = SURE + 0.3 + 0.1 * (wants == "or")
                yield splice(source, cost, place, left=left.text, right="not", wants=wants)


def _neighbours(words: list[tuple[Token, Token | None]], index: int, opener: Token | None) -> tuple[str, set[str]]:
    """Return the operator nearest to a gap in the same bracket, and all signs of that bracket."""
    near, distance = "", 99
    signs = set()
    for place, (token, around) in enumerate(words):
        if around is not opener or token.kind not in ("op", "word"):
            continue
        signs.add(token.text)
        if token.text in ("+", "*", "-", "/", "and", "or", "%") and abs(place - index) < distance:
            near, distance = token.text, abs(place - index)
        if token.text == "," and abs(place - index) < distance:
            near, distance = "", abs(place - index)
    return near, signs


def _sign(gap: Gap, near: str, word: str) -> str:
    if near in ("and", "or", "+", "*"):
        return near
    if "string" in (gap.left.kind, gap.right.kind):
        return "*" if "number" in (gap.left.kind, gap.right.kind) else "+"
    if word in CONDITIONS and gap.opener is None:
        return "and"
    return near if near in ("-", "/") and gap.left.kind == "close" else "*"


def _glued(source: Source, number: int) -> Iterator[Proposal]:
    """`2a` and `4(x + 1)`."""
    tokens = source.tokens(number)
    for token, after in zip(tokens, (*tokens[1:], None), strict=False):
        if token.kind != "number":
            continue
        match = _GLUED.fullmatch(token.text)
        if match is not None and not re.fullmatch(r"0[xXoObB]\w*|\d+[eE]\d+", token.text):
            known = is_known(source, match[2]) or match[2] in source.words
            cost = SURE + 0.2 if known else POSSIBLE if _UNIT.fullmatch(match[2]) else LIKELY
            if after is None or after.text != "=":
                place = (number, token.start + match.end(1), token.start + match.end(1), " * ")
                yield splice(source, cost, place, left=match[1], right=match[2], wants="*")
        if after is not None and after.text == "(" and token.text.isdigit():
            place = (number, token.end, after.start, " * ")
            yield splice(source, LIKELY - 0.4, place, left=token.text, right="(", wants="*")


def _times(source: Source, number: int) -> Iterator[Proposal]:
    """`length x width`."""
    tokens = source.tokens(number)
    for left, sign, right in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if sign.text not in ("x", "X") or source.words.get(sign.text, 0) > 2:
            continue
        if left.kind in ("word", "number", "close") and left.text not in KEYWORDS and right.kind in ("word", "number"):
            place = (number, sign.start, sign.end, "*")
            yield splice(source, SURE + 0.1, place, variant="letter", has=sign.text, wants="*")
