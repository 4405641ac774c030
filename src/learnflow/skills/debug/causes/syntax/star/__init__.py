"""`*` or `**` in a wrong place, twice, without operand, or split by a blank."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, POSSIBLE, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.language.names import builtin_names

_SPLIT = re.compile(r"(?<=[\w)\]])(\s*)\*{1,2}\s+\*(?=\s*[\w(\-])")
_THREE = re.compile(r"(?<=[\w)\]])\s*\*{3,}\s*(?=[\w(\-])")
_ALONE = re.compile(r"(?<=[(,])\s*(\*{1,2})\s*(?=[,)])")
_TARGET = re.compile(r"^(\s*)\*\s*([^\W\d]\w*)\s*(?==(?!=))")
_TARGETS = re.compile(r"^\s*[^=]*?(?==(?!=))|\bfor\b.*?\bin\b")
_STARRED = re.compile(r"(?<![\w)\]*])\*\s*(?=[^\W\d])")
_VALUE = re.compile(r"(?:(?<![=!<>])=(?!=)|\breturn\b|\bin\b)\s*(\*\s*)(?=[^\W\d(\[])")
_SUM = re.compile(r"\*([^\W\d][\w.]*)\s*\+\s*\*?([^\W\d][\w.]*)\s*$")


@proposes("star")
def propose(source: Source) -> Iterator[Proposal]:
    """Take it away, put an operand behind it, or bring its halves together."""
    for number in source.suspects[:2]:
        mask = source.mask(number)
        if "*" not in mask:
            continue
        places = [(number, m.start(), m.end(), f"{m[1]}**") for m in _SPLIT.finditer(mask)]
        if places:
            yield splice(source, SURE - 0.1, *places, variant="split", has="* *", wants="**")
        for match in list(_THREE.finditer(mask))[:1]:
            blanks = " ** " if match.group() != match.group().strip() else "**"
            yield splice(
                source,
                SURE,
                (number, match.start(), match.end(), blanks),
                variant="split",
                has=match.group().strip(),
                wants="**",
            )
        if re.match(r"^\s*(?:async\s+)?def\b", mask):
            yield from _definition(source, number, mask)
        else:
            yield from _alone(source, number, mask)
            yield from _targets(source, number, mask)
            yield from _values(source, number, mask)


def _alone(source: Source, number: int, mask: str) -> Iterator[Proposal]:
    for match in list(_ALONE.finditer(mask))[:1]:
        sign = match[1]
        for n, name in enumerate(_iterables(source, number)):
            place = (number, match.end(1), match.end(1), name)
            yield splice(source, SURE + 0.3 * n, place, variant="without", has=sign, wants=f"{sign}{name}")
            if n == 1:
                break
    behind = re.search(r"(?<=[(,])\s*([^\W\d][\w.]*)\s*(\*)\s*(?=[,)])", mask)
    if behind is not None:
        place = (number, behind.start(1), behind.end(2), f"*{behind[1]}")
        yield splice(source, LIKELY - 0.6, place, variant="behind", has=f"{behind[1]}*", wants=f"*{behind[1]}")


def _iterables(source: Source, number: int) -> list[str]:
    """Return names above a line that hold several things, the nearest first."""
    found = []
    for line in range(number - 1, 0, -1):
        match = re.match(r"^\s*([^\W\d]\w*)\s*=\s*(?:\[|\(|range|list|sorted|.*\.split\()", source.mask(line))
        if match is not None:
            found.append(match[1])
    return list(dict.fromkeys(found))


def _targets(source: Source, number: int, mask: str) -> Iterator[Proposal]:
    alone = _TARGET.match(mask)
    if alone is not None:
        place = (number, alone.end(1), alone.start(2), "")
        yield splice(source, SURE, place, variant="target", has=f"*{alone[2]}", wants=alone[2])
        comma = (number, alone.end(2), alone.end(2), ",")
        yield splice(source, LIKELY + 0.5, comma, variant="target", has=f"*{alone[2]}", wants=f"*{alone[2]},")
        return
    loop = re.match(r"^\s*(?:async\s+)?for\s+(\*\s*)([^\W\d]\w*)\s+in\b", mask)
    if loop is not None:
        place = (number, loop.start(1), loop.end(1), "")
        yield splice(source, SURE, place, variant="target", has=f"*{loop[2]}", wants=loop[2])
    for region in _TARGETS.finditer(mask):
        stars = list(_STARRED.finditer(mask, region.start(), region.end()))
        if len(stars) > 1 and "(" not in region.group():
            name = re.match(r"\w+", mask[stars[-1].end() :])
            place = (number, stars[-1].start(), stars[-1].end(), "")
            has = f"*{name.group()}" if name else "*"
            yield splice(source, SURE, place, variant="twice", has=has, wants=has[1:])


def _values(source: Source, number: int, mask: str) -> Iterator[Proposal]:
    code = source.code(number)
    for match in list(_VALUE.finditer(mask))[:1]:
        start = match.start(1)
        both = _SUM.match(mask, start)
        if both is not None:
            wants = f"[*{both[1]}, *{both[2]}]"
            yield splice(
                source, SURE - 0.2, (number, start, both.end(), wants), variant="sum", has=both.group(), wants=wants
            )
        rest = code[start:].rstrip()
        closing = ":" if rest.endswith(":") else ""
        inner = rest.removesuffix(":")
        if "," not in inner:
            wants = f"[{inner}]"
            yield splice(
                source,
                SURE + 0.3,
                (number, start, start + len(rest), wants + closing),
                variant="value",
                has=inner,
                wants=wants,
            )
            yield splice(
                source,
                SURE + 0.5,
                (number, start, match.end(1), ""),
                variant="needless",
                has=inner,
                wants=inner.lstrip("* "),
            )
    inside = re.search(r"(?<=\()\*+([^\W\d]\w*)\s*(?=\)\s*$)", mask)
    if inside is not None and "starred" in source.says:
        place = (number, inside.start(), inside.start(1), "")
        yield splice(source, POSSIBLE, place, variant="needless", has=inside.group(), wants=inside[1])
    named = re.search(r"=\s*(\*{1,2})(?=[^\W\d])", mask)
    if named is not None and "(" in mask[: named.start()]:
        place = (number, named.start(1), named.end(1), "")
        yield splice(
            source,
            SURE + 0.6,
            place,
            variant="needless",
            has=mask[named.start(1) :][:20].split(")", maxsplit=1)[0],
            wants="",
        )


def _definition(source: Source, number: int, mask: str) -> Iterator[Proposal]:
    stars = list(re.finditer(r"(?<=[(,])\s*(\*)(?!\*)\s*([^\W\d]\w*)", mask))
    if len(stars) > 1:
        last = stars[-1]
        place = (number, last.start(1), last.start(2), "")
        yield splice(source, SURE, place, variant="parameter", has=f"*{last[2]}", wants=last[2])
        yield splice(
            source,
            LIKELY,
            (number, last.start(1), last.end(1), "**"),
            variant="parameter",
            has=f"*{last[2]}",
            wants=f"**{last[2]}",
        )
    doubles = list(re.finditer(r"(?<=[(,])\s*(\*\*)\s*([^\W\d]\w*)", mask))
    if len(doubles) > 1:
        first = doubles[0]
        place = (number, first.start(1), first.end(1), "*")
        yield splice(source, SURE, place, variant="parameter", has=f"**{first[2]}", wants=f"*{first[2]}")
    alone = re.search(r"(?<=[(,])\s*(\*{1,2})\s*(?=\))", mask)
    if alone is not None:
        name = "args" if alone[1] == "*" else "kwargs"
        if name not in builtin_names():
            place = (number, alone.end(1), alone.end(1), name)
            yield splice(source, SURE, place, variant="without", has=alone[1], wants=f"{alone[1]}{name}")
    default = re.search(r"(\*{1,2}[^\W\d]\w*)\s*=\s*[^,)]+", mask)
    if default is not None:
        place = (number, default.end(1), default.end(), "")
        yield splice(source, SURE, place, variant="default", has=default.group(), wants=default[1])
