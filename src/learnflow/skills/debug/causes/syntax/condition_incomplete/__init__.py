"""A condition lacks a part or says it in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import COMPARISONS, CONDITIONS, ends_value, gaps, is_name, value_before, within

_BETWEEN = re.compile(r"([\w.\[\]()]+)\s+(?:is\s+)?(?:in\s+)?between\s+([\w.]+)\s+(?:and|to|,)\s+([\w.]+)")
_SIGNS = frozenset({"==", "!=", "<", ">", "<=", ">="})


@proposes("condition-incomplete")
def propose(source: Source) -> Iterator[Proposal]:
    """Complete the comparison."""
    for number in source.suspects[:2]:
        words = within(source, number)
        tokens = [token for token, _ in words]
        yield from _halves(source, words)
        for index in range(len(tokens) - 1):
            yield from _half(source, words, index)
            yield from _doubled(source, tokens, index)
        match = _BETWEEN.search(source.mask(number))
        if match is not None:
            place = (number, match.start(), match.end(), f"{match[2]} <= {match[1]} <= {match[3]}")
            yield splice(source, SURE, place, variant="between", has="between", wants=place[3])
    yield from _no_sign(source)


def _halves(source: Source, words: list[tuple[Token, Token | None]]) -> Iterator[Proposal]:
    """`x == 1 or == 2 or == 3`: all of them at once."""
    places, names = [], []
    for index in range(1, len(words) - 1):
        for proposal in _half(source, words, index):
            if proposal.variant == "" and len(proposal.edits) == 1:
                following = words[index + 1][0]
                places.append((following.line, following.start, following.start, f"{proposal.slots['name']} "))
                names.append(proposal.slots)
    if len(places) > 1:
        yield splice(source, SURE - 0.3, *places, name=names[0]["name"], joiner=names[0]["joiner"])


def _half(source: Source, words: list[tuple[Token, Token | None]], index: int) -> Iterator[Proposal]:
    """`x > 3 and < 5`; `x > :`."""
    token, following = words[index][0], words[index + 1][0]
    negated = following.text == "not" and index + 2 < len(words) and words[index + 2][0].text == "in"
    if token.text in ("and", "or") and (following.text in _SIGNS | {"in", "is"} or negated):
        if following.text == "is" and index + 2 < len(words) and words[index + 2][0].text in _SIGNS:
            return
        first = next((n for n in range(index - 1, 0, -1) if _compares(words, n) and words[n][1] is words[index][1]), 0)
        if first:
            first -= words[first - 1][0].text == "not"
            begin = value_before(words, first - 1)
            left, right = words[begin][0], words[first - 1][0]
            if left.line == right.line:
                name = source.text(left.line)[left.start : right.end]
                place = (following.line, following.start, following.start, f"{name} ")
                yield splice(source, SURE, place, name=name, joiner=token.text)
    ends = following.text in (":", ")", "and", "or") or following.line != token.line
    if token.text in _SIGNS and ends and words[0][0].text in CONDITIONS and following.text != "not":
        name = _some_value(source, words, index)
        close = following.start if following.text == ":" and following.line == token.line else token.end
        place = (token.line, token.end, close, f" {name}")
        yield splice(source, LIKELY - 0.2, place, variant="right", sign=token.text, name=name)
    if (
        token.text in CONDITIONS | {"and", "or", "not"}
        and following.text in _SIGNS | {"in"}
        and (index <= 1 or not any(w.text in COMPARISONS for w, _ in words[:index]))
    ):
        name = _some_value(source, words, index)
        if index > 0 and token.text in ("and", "or"):
            begin = value_before(words, index - 1)
            if words[begin][0].line == words[index - 1][0].line:
                name = source.text(token.line)[words[begin][0].start : words[index - 1][0].end]
        place = (following.line, following.start, following.start, f"{name} ")
        yield splice(
            source, SURE + 0.3 if index == 0 else LIKELY, place, variant="left", sign=following.text, name=name
        )


def _compares(words: list[tuple[Token, Token | None]], index: int) -> bool:
    """Whether a comparison stands there that has its left side."""
    before = words[index - 1][0]
    return words[index][0].text in COMPARISONS and before.text not in ("and", "or", "is")


def _some_value(source: Source, words: list[tuple[Token, Token | None]], index: int) -> str:
    used = {token.text for token, _ in words}
    bound = [
        match[1]
        for n in range(words[0][0].line - 1, 0, -1)
        if (match := re.match(r"\s*([^\W\d]\w*)\s*=(?!=)", source.mask(n))) is not None
    ]
    return next((name for name in bound if name not in used), "0")


def _doubled(source: Source, tokens: list[Token], index: int) -> Iterator[Proposal]:
    """`not ==`, `is ==`, `and if`, `is not ==`, `or or`."""
    left, right = tokens[index], tokens[index + 1]
    place = (left.line, left.start, right.end)
    if left.line != right.line:
        return
    has = f"{left.text} {right.text}"
    if left.text == "not" and right.text in ("==", "="):
        after_is = tokens[index - 1].text == "is"
        start = tokens[index - 1].start if after_is else left.start
        yield splice(source, SURE, (left.line, start, right.end, "!="), variant="doubled", has=has, wants="!=")
    elif left.text == "is" and right.text in _SIGNS | {"="}:
        wants = "==" if right.text == "=" else right.text
        yield splice(source, SURE, (*place, wants), variant="doubled", has=has, wants=wants)
    elif (left.text in ("and", "or", "not") and right.text in ("if", "elif", "while")) or (
        left.text in ("and", "or", "in") and left.text == right.text
    ):
        yield splice(source, SURE, (*place, left.text), variant="doubled", has=has, wants=left.text)
    elif left.text in _SIGNS and right.text in _SIGNS | {"="}:
        wants = right.text if right.text in _SIGNS else left.text
        if left.text in ("<", ">") and right.text in ("==", "="):
            wants = left.text + "="
        yield splice(source, SURE + 0.2, (*place, wants), variant="doubled", has=has, wants=wants)
    elif left.text == "not" and index > 0 and right.kind in ("number", "string"):
        if ends_value(tokens[index - 1]):
            where = (left.line, left.start, left.end, "!=")
            yield splice(source, SURE + 0.1, where, variant="doubled", has="not", wants="!=")
    elif left.text in CONDITIONS and right.text in ("if", "while") and index == 0:
        yield splice(source, SURE, (*place, right.text), variant="doubled", has=has, wants=right.text)


def _no_sign(source: Source) -> Iterator[Proposal]:
    """`and age 12`: which comparison is meant, the other one of the line suggests."""
    for gap in gaps(source):
        words = within(source, gap.left.line)
        if not gap.here or words[0][0].text not in CONDITIONS or gap.left.line != gap.right.line:
            continue
        index = next((n for n, (token, _) in enumerate(words) if token is gap.left), 0)
        before = words[value_before(words, index) - 1][0].text if index else ""
        after_index = next((n for n, (token, _) in enumerate(words) if token is gap.right), 0)
        after = words[after_index + 1][0].text if after_index + 1 < len(words) else ""
        if before in CONDITIONS | {"and", "or", "not", "("} and after in (":", "and", "or", ")", ""):
            signs = [token.text for token, _ in words if token.text in _SIGNS]
            sign = signs[0] if signs and gap.right.kind == "number" else "=="
            named = is_name(gap.left) or gap.left.kind == "close"
            cost = SURE + 0.1 if named and gap.right.kind != "word" else LIKELY - 0.3
            place = (gap.left.line, gap.left.end, gap.right.start, f" {sign} ")
            slots = {"left": gap.left.text, "right": gap.right.text, "sign": sign}
            yield splice(source, cost, place, variant="no-sign", **slots)
