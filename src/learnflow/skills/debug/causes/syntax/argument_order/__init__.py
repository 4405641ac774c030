"""A value without a name after a named one, or a parameter without a default after one with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.pieces import Bracket, Part, brackets_of, text_of
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import KEYWORDS


@proposes("argument-order")
def propose(source: Source) -> Iterator[Proposal]:
    """Put the arguments or parameters in the order that Python wants, or name the one that comes too late."""
    for number in source.suspects[:2]:
        yield from _of_lambda(source, number)
        for bracket in brackets_of(source, number):
            before = bracket.before
            if before is None or bracket.closer is None or len(bracket.parts) < 2:
                continue
            if not all(part.on_one_line for part in bracket.parts):
                continue
            if _is_definition(source, bracket):
                yield from _parameters(source, bracket)
            elif before.kind == "close" or (before.kind == "word" and before.text not in KEYWORDS):
                yield from _arguments(source, bracket)


def _of_lambda(source: Source, number: int) -> Iterator[Proposal]:
    """`lambda a=1, b: …`."""
    match = re.search(r"\blambda\s+([^:()]*=[^:()]*):", source.mask(number))
    if match is None:
        return
    parts = [part.strip() for part in source.text(number)[match.start(1) : match.end(1)].split(",")]
    order = sorted(parts, key=lambda part: "=" in part)
    if order != parts:
        late = next(part for n, part in enumerate(parts) if "=" not in part and any("=" in p for p in parts[:n]))
        earlier = next(part for part in parts if "=" in part)
        place = (number, match.start(1), match.end(1), ", ".join(order))
        yield splice(source, SURE, place, variant="parameters", has=late, earlier=earlier)


def _is_definition(source: Source, bracket: Bracket) -> bool:
    before = bracket.before
    return before is not None and re.search(r"\bdef\s+$", source.text(before.line)[: before.start]) is not None


def _arguments(source: Source, bracket: Bracket) -> Iterator[Proposal]:
    parts = list(bracket.parts)
    late = [part for n, part in enumerate(parts) if not _named(part) and any(_named(p) for p in parts[:n])]
    late = [part for part in late if part.tokens[0].text != "*" or any(p.tokens[0].text == "**" for p in parts)]
    if not late:
        return
    first = late[0]
    names = _parameters_of(source, bracket)
    has = text_of(source, first)
    earlier = next(text_of(source, part) for part in parts if _named(part))
    slots = {"has": has, "earlier": earlier}
    if names:
        position = parts.index(first)
        taken = {part.keyword for part in parts}
        free = [
            name
            for n, name in enumerate(names)
            if name not in taken and n >= sum(not _named(p) for p in parts[:position])
        ]
        wants = names[position] if position < len(names) and names[position] not in taken else (free or [""])[0]
        if wants and len(late) == 1:
            place = (first.line, first.start, first.start, f"{wants}=")
            yield splice(source, SURE - 0.2, place, line=first.line, variant="named", wants=wants, **slots)
    order = [part for part in parts if not _named(part)] + [part for part in parts if _named(part)]
    yield _reordered(source, parts, order, first.line, "", slots)


def _parameters_of(source: Source, bracket: Bracket) -> list[str]:
    """Return the parameters of the function that is called, where the program defines it."""
    before = bracket.before
    name = before.text if before is not None else ""
    for line in range(1, len(source.lines) + 1):
        match = re.match(rf"^\s*def\s+{re.escape(name)}\s*\((.*)\)", source.mask(line)) if name else None
        if match is not None:
            found = [re.split(r"[=:]", part)[0].strip() for part in match[1].split(",")]
            return [part for part in found if part.isidentifier() and part not in ("self", "cls")]
    return []


def _parameters(source: Source, bracket: Bracket) -> Iterator[Proposal]:
    parts = list(bracket.parts)
    ranks = [_rank(part) for part in parts]
    rest = [part for part in parts if part.tokens[0].text == "**"]
    if rest and parts[-1] is not rest[0] and "*" in {part.tokens[0].text for part in parts}:
        behind = parts[parts.index(rest[0]) + 1]
        slots = {"has": text_of(source, behind), "earlier": text_of(source, rest[0])}
        order = [part for part in parts if part is not rest[0]] + [rest[0]]
        yield _reordered(source, parts, order, behind.line, "parameters", slots)
        return
    if "*" in {part.tokens[0].text for part in parts} and 3 not in ranks:
        return
    if ranks == sorted(ranks):
        return
    order = [
        part for _, _, part in sorted((rank, n, part) for n, (rank, part) in enumerate(zip(ranks, parts, strict=True)))
    ]
    late = next(part for n, part in enumerate(parts) if ranks[n] < max(ranks[:n], default=0))
    earlier = next(part for n, part in enumerate(parts) if ranks[n] > _rank(late))
    slots = {"has": text_of(source, late), "earlier": text_of(source, earlier)}
    yield _reordered(source, parts, order, late.line, "parameters", slots)


def _rank(part: Part) -> int:
    first = part.tokens[0].text
    if first in ("self", "cls"):
        return -1
    if first == "**":
        return 3
    if first == "*":
        return 2
    return 1 if any(token.text == "=" for token in part.tokens) else 0


def _named(part: Part) -> bool:
    return bool(part.keyword) or part.tokens[0].text == "**"


def _reordered(
    source: Source, parts: list[Part], order: list[Part], line: int, variant: str, slots: dict[str, str]
) -> Proposal:
    texts = [text_of(source, part) for part in order]
    places = [
        (part.line, part.start, part.end, text)
        for part, text in zip(parts, texts, strict=True)
        if text_of(source, part) != text
    ]
    cost = SURE if variant or "follows" in source.says else LIKELY
    return splice(source, cost, *places, variant=variant, line=line, **slots)
