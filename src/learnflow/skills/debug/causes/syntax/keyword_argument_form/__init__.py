"""The left of `=` in a call is no plain name, or an argument is given twice."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.pieces import Bracket, Part, brackets_of, text_of
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source, Token
from learnflow.skills.debug.syntax.words import KEYWORDS

_KNOWN = frozenset({"end", "sep", "file", "key", "reverse", "default", "encoding", "newline", "flush", "start"})


@proposes("keyword-argument-form")
def propose(source: Source) -> Iterator[Proposal]:
    """Leave a plain name on the left, or only one of two."""
    for number in source.suspects[:2]:
        for bracket in brackets_of(source, number):
            before = bracket.before
            if before is None or not (
                before.kind == "close" or (before.kind == "word" and before.text not in KEYWORDS)
            ):
                continue
            if re.search(r"\b(?:def|class)\s+$", source.text(before.line)[: before.start]):
                continue
            yield from _twice(source, bracket)
            yield from _colons(source, bracket, before)
            yield from _no_sign(source, bracket, before)
            for part in bracket.parts:
                yield from _left(source, part, before)


def _twice(source: Source, bracket: Bracket) -> Iterator[Proposal]:
    seen: dict[str, Part] = {}
    parts = bracket.parts
    for index, part in enumerate(parts):
        name = part.keyword
        if name and name in seen and part.on_one_line and parts[index - 1].line == part.line:
            place = (part.line, parts[index - 1].end, part.end, "")
            yield splice(source, SURE, place, variant="twice", name=name, has=text_of(source, part))
            earlier = seen[name]
            if index + 1 <= len(parts) and earlier.on_one_line:
                at = parts.index(earlier)
                until = parts[at + 1]
                if until.line == earlier.line:
                    gone = (earlier.line, earlier.start, until.start, "")
                    yield splice(source, SURE + 0.6, gone, variant="twice", name=name, has=text_of(source, earlier))
        if name:
            seen[name] = part


def _colons(source: Source, bracket: Bracket, function: Token) -> Iterator[Proposal]:
    """`box(width: 3, height: 4)`"""
    if bracket.opener.text != "(":
        return
    named = [part.tokens for part in bracket.parts if len(part.tokens) > 2 and part.tokens[1].text == ":"]
    named = [tokens for tokens in named if tokens[0].kind == "word" and tokens[0].text not in KEYWORDS]
    places = [
        (tokens[0].line, tokens[0].end, tokens[2].start, "=") for tokens in named if tokens[0].line == tokens[2].line
    ]
    if places:
        slots = {"has": named[0][0].text, "function": function.text}
        yield splice(source, SURE - 0.1, *places, variant="colon", **slots)


def _no_sign(source: Source, bracket: Bracket, function: Token) -> Iterator[Proposal]:
    """`print(total, end "")`"""
    for part in bracket.parts:
        if len(part.tokens) > 1 and part.tokens[0].text in _KNOWN and part.tokens[1].text not in ("=", ".", "(", "["):
            name, value = part.tokens[:2]
            if (
                value.kind in ("string", "word", "number")
                and name.line == value.line
                and value.text not in KEYWORDS - {"True", "False", "lambda", "None"}
            ):
                place = (name.line, name.end, value.start, "=")
                yield splice(source, SURE - 0.1, place, variant="sign", has=name.text, function=function.text)


def _left(source: Source, part: Part, function: Token) -> Iterator[Proposal]:
    sign = next((n for n, token in enumerate(part.tokens) if token.text == "=" and _outside(part, n)), 0)
    if not sign or not part.on_one_line or sign == len(part.tokens) - 1:
        return
    left = part.tokens[:sign]
    if len(left) == 1 and left[0].kind == "word":
        return
    text = source.text(part.line)
    has = text[left[0].start : left[-1].end]
    slots = {"has": has, "function": function.text}
    value = part.tokens[sign + 1]
    if len(left) == 1 and left[0].kind == "string":
        inner = left[0].text.strip("\"'rRfFbB")
        if inner.isidentifier() and function.text not in ("print", "input"):
            place = (part.line, left[0].start, left[0].end, inner)
            every = [place, *_other_texts(source, part)]
            yield splice(source, SURE - 0.3, *every, variant="text", wants=inner, **slots)
        else:
            place = (part.line, left[-1].end, value.start, ", ")
            yield splice(source, SURE + 0.5, place, variant="label", **slots)
        return
    if len(left) % 2 and all(token.kind == "word" if n % 2 == 0 else token.text == "." for n, token in enumerate(left)):
        place = (part.line, left[0].start, left[-1].end, left[-1].text)
        yield splice(source, SURE, place, variant="dotted", wants=left[-1].text, **slots)
    if all(token.kind == "word" for token in left):
        # Two names side by side lack a comma.
        return
    place = (part.line, left[-1].end, part.end, "")
    yield splice(source, LIKELY - (0.8 if function.text == "print" else 0.2), place, variant="result", **slots)
    if left[-1].kind == "close" or left[0].kind == "number":
        place = (part.line, left[0].start, value.start, "")
        yield splice(source, LIKELY - 0.6, place, variant="value", **slots)


def _other_texts(source: Source, part: Part) -> list[tuple[int, int, int, str]]:
    """Return the other texts before `=` on the line: `dict("a"=1, "b"=2)`."""
    found = []
    tokens = source.tokens(part.line)
    for token, after in itertools.pairwise(tokens):
        inner = token.text.strip("\"'")
        if token.kind == "string" and after.text == "=" and token.start != part.start and inner.isidentifier():
            found.append((part.line, token.start, token.end, inner))
    return found


def _outside(part: Part, index: int) -> bool:
    depth = 0
    for token in part.tokens[:index]:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "lambda":
            return False
    return depth == 0
