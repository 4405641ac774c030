"""A name with a hyphen, a blank, `$`, `?` or a digit in front."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, Splice, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import HEADERS, KEYWORDS, TYPES, is_known, near_keywords, opens_block

_NAME = r"[^\W\d]\w*"
_TARGET = re.compile(rf"^\s*(?:global\s+|for\s+)?({_NAME}(?:(?:-| +|\.)(?:{_NAME}|\d+))+)\s*(?:=(?!=)|\+=|-=|\bin\b)")
_DEFINED = re.compile(rf"^\s*(?:async\s+)?(?:def|class)\s+({_NAME}(?:(?:-| +)\w+)+)\s*[(:]")
_DIGIT = re.compile(r"(?<![\w.])(\d+)_?([^\W\d]\w*)")
_NOUNS = frozenset({"my", "text", "number", "object", "variable", "constant", "local", "new"})
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
_MARKED = re.compile(rf"[$@]({_NAME})|({_NAME})[?$!](?!=)")


@proposes("invalid-name")
def propose(source: Source) -> Iterator[Proposal]:
    """Write a name that can be one, wherever the program has the old one."""
    for number in source.suspects[:2]:
        mask = source.mask(number)
        for pattern, variant in ((_TARGET, ""), (_DEFINED, "")):
            match = pattern.match(mask)
            if match is not None:
                yield from _joined(source, number, match, variant)
        yield from _parameters(source, number)
        yield from _used(source, number)
        for match in re.finditer(rf"^\s*(?:self\.)?({_NAME})\s?[€£@&#%^]\s*=(?!=)", mask):
            has = mask[match.start(1) : match.end()].rstrip("= ")
            yield splice(
                source, SURE + 0.1, *_all(source, number, has, match[1]), variant="sign", has=has, wants=match[1]
            )
        for match in _DIGIT.finditer(mask):
            if not re.fullmatch(r"0[xXoObB]\w*|\d+[eEjJ]\d*|\d+_\d+", match.group()):
                yield from _digit(source, number, match)
        for match in _MARKED.finditer(mask):
            name = match[1] or match[2]
            if name not in KEYWORDS:
                places = _all(source, number, match.group(), name)
                yield splice(source, SURE, *places, variant="sign", has=match.group(), wants=name)


def _joined(source: Source, number: int, match: re.Match[str], variant: str) -> Iterator[Proposal]:
    has = match[1]
    words = re.split(r"-| +|\.", has)
    if words[0] == "type" and words[-1][:1].isupper():
        return
    if words[0] in TYPES - _NOUNS and "-" not in has and sum(has in text for text in source.lines) < 2:
        return
    reserved = words[0] in HEADERS | KEYWORDS or (" " in has and any(word in KEYWORDS for word in words))
    if reserved or "." in has:
        return
    wants = "_".join(words)
    if wants in KEYWORDS:
        return
    if re.match(r"\s*(?:def|class)\b", source.mask(number)) and variant == "":
        wants = (
            wants
            if " class " not in f" {source.mask(number)[: match.start(1)]}"
            else "".join(w[:1].upper() + w[1:] for w in words)
        )
    hyphen = "-" in has
    if not hyphen and opens_block(source, number) and near_keywords(words[0]):
        # `fro x in xs`, with the block below: the head of a block.
        return
    known = hyphen and all(source.words.get(word, 0) > 1 + has.count(word) for word in words)
    cost = SURE - 0.1 + 0.9 * known + (0.2 if not hyphen else 0.0)
    places = _all(source, number, has, wants)
    yield splice(source, cost, *places, variant="hyphen" if hyphen else "blank", has=has, wants=wants)
    if len(places) > 1:
        yield splice(source, cost + 0.3, places[0], variant="hyphen" if hyphen else "blank", has=has, wants=wants)


def _parameters(source: Source, number: int) -> Iterator[Proposal]:
    """`def f(first-name, age):`."""
    if not re.match(r"\s*(?:async\s+)?def\b", source.mask(number)):
        return
    for match in re.finditer(rf"(?<=[(,])\s*({_NAME}(?:-{_NAME})+)\s*(?=[,)=])", source.mask(number)):
        has, wants = match[1], match[1].replace("-", "_")
        places = [
            (number, match.start(1), match.end(1), wants),
            *(place for place in _all(source, number, has, wants) if place[:2] != (number, match.start(1))),
        ]
        yield splice(source, SURE, *places, variant="hyphen", has=has, wants=wants)


def _used(source: Source, number: int) -> Iterator[Proposal]:
    """A name with a blank that another line assigns to: `print(total price)`, and with a hyphen on an attribute."""
    mask = source.mask(number)
    for line in range(1, len(source.lines) + 1):
        match = re.match(rf"^\s*({_NAME} {_NAME})\s*[-+*/]?=(?!=)", source.mask(line))
        if match is not None and line != number and re.search(rf"(?<![\w.]){re.escape(match[1])}(?!\w)", mask):
            first, second = match[1].split(" ")
            if first in KEYWORDS or second in KEYWORDS or first in TYPES - {"my", "text", "number", "new"}:
                continue
            wants = f"{first}_{second}"
            places = _all(source, number, match[1], wants)
            yield splice(source, SURE - 0.5, *places, variant="blank", has=match[1], wants=wants)
    dotted = re.match(rf"^\s*((?:self|{_NAME})\.)({_NAME}(?:-{_NAME})+)\s*[-+*/]?=(?!=)", mask)
    if dotted is not None:
        has, wants = dotted[2], dotted[2].replace("-", "_")
        pattern = re.compile(rf"(?<=\.){re.escape(has)}(?!\w)")
        found = [
            (n, m.start(), m.end(), wants)
            for n in range(1, len(source.lines) + 1)
            for m in pattern.finditer(source.mask(n))
        ]
        found.sort(key=lambda place: place[0] != number)
        yield splice(source, SURE, *found, variant="hyphen", has=has, wants=wants)


def _digit(source: Source, number: int, match: re.Match[str]) -> Iterator[Proposal]:
    has = match.group()
    ordinal = _ORDINALS.get(re.split("_", has)[0])
    if ordinal is not None:
        wants = has.replace(re.split("_", has)[0], ordinal, 1)
    else:
        wants = f"{match[2]}_{match[1]}" if "_" in has else f"{match[2]}{match[1]}"
    assigned = any(
        re.match(rf"\s*(?:def\s+|for\s+)?{re.escape(has)}\s*(?:=(?!=)|\(|in\b)", source.mask(n))
        for n in range(1, len(source.lines) + 1)
    )
    if not assigned or (is_known(source, match[2]) and not assigned):
        return
    places = _all(source, number, has, wants)
    cost = SURE if places else LIKELY
    yield splice(source, cost, *places, variant="digit", has=has, wants=wants)
    here = [place for place in places if place[0] == number]
    if here and len(here) < len(places):
        yield splice(source, cost + 0.3, *here, variant="digit", has=has, wants=wants)


def _all(source: Source, number: int, has: str, wants: str) -> list[Splice]:
    """Return the renamings on all lines, the one at hand first."""
    before = r"(?<![\w.])" if has[0].isalnum() or has[0] == "_" else ""
    after = r"(?!\w)" if has[-1].isalnum() or has[-1] == "_" else ""
    pattern = re.compile(before + re.escape(has).replace(r"\ ", " +") + after)
    found = [
        (n, match.start(), match.end(), wants)
        for n in range(1, len(source.lines) + 1)
        for match in pattern.finditer(source.mask(n))
    ]
    return sorted(found, key=lambda place: (place[0] != number, place))
