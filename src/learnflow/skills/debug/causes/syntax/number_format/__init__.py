"""A number with a unit, `%`, a currency sign, `L`, or several points."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import KEYWORDS

_UNITS = frozenset(
    [
        "km",
        "m",
        "cm",
        "mm",
        "kg",
        "g",
        "mg",
        "t",
        "l",
        "ml",
        "cl",
        "h",
        "hr",
        "hrs",
        "min",
        "mins",
        "s",
        "sec",
        "secs",
        "ms",
        "d",
        "day",
        "days",
        "hour",
        "hours",
        "minute",
        "minutes",
        "second",
        "seconds",
        "year",
        "years",
        "month",
        "months",
        "week",
        "weeks",
        "eur",
        "euro",
        "euros",
        "usd",
        "gbp",
        "chf",
        "cent",
        "cents",
        "ct",
        "px",
        "pt",
        "em",
        "mb",
        "gb",
        "kb",
        "tb",
        "k",
        "hz",
        "khz",
        "mhz",
        "ghz",
        "v",
        "w",
        "kw",
        "kwh",
        "mph",
        "kmh",
        "kph",
        "ft",
        "feet",
        "inch",
        "inches",
        "lb",
        "lbs",
        "oz",
        "c",
        "f",
        "st",
        "stk",
        "pcs",
        "percent",
        "prozent",
        "grad",
        "dollar",
        "dollars",
        "pound",
        "pounds",
        "rupees",
        "rs",
        "inr",
        "yen",
        "meter",
        "metre",
        "meters",
        "metres",
        "jahre",
        "tage",
        "stunden",
        "minuten",
        "sekunden",
        "points",
        "punkte",
        "times",
        "mal",
        "people",
        "million",
        "millionen",
        "mio",
    ]
)
_LETTERS = re.compile(r"(?<![\w.])(\d[\d_]*(?:\.\d+)?)( ?)([^\W\d_]+|°[CF]?)(?!\w|\s*[(=\[])")
_SIGNS = re.compile(
    r"(?P<a>\d[\d_]*(?:\.\d+|,\d\d(?!\d))?)\s?(?P<s>[€$£¥₹°¢])|(?P<t>[€$£¥₹])\s?(?P<b>\d[\d_]*(?:\.\d+)?)"
)
_PERCENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?%(?=\s*(?:$|[)\],:;*+}-]|(?:of|and|or|if|else)\b))")
_GROUPS = re.compile(r"(?<![\w.])\d{1,3}(?:(?:\.\d{3}){2,}|(?: \d{3})+|(?:'\d{3})+)(?![\w.'])")
_MANY = re.compile(r"(?<![\w.])\d+(?:\.\d+){2,}(?![\w.])")
_CLOCK = re.compile(r"(?<![\w.\[:])\d{1,2}:\d{2}(?::\d{2})?(?![\w.:\]])")
_UNDERSCORES = re.compile(r"(?<![\w.])\d+(?:_+\d+)*_+(?![\w.])|(?<![\w.])\d+(?:_+\d+)*__+\d+(?![\w.])")


@proposes("number-format")
def propose(source: Source) -> Iterator[Proposal]:
    """Write the bare number."""
    for number in source.suspects[:2]:
        mask = source.mask(number)
        if not re.search(r"\d", mask):
            continue
        yield from _with_letters(source, number, mask)
        signs = [(number, m.start(), m.end(), (m["a"] or m["b"]).replace(",", ".")) for m in _SIGNS.finditer(mask)]
        if signs:
            has = mask[signs[0][1] : signs[0][2]]
            yield splice(source, SURE - 0.1, *signs, variant="unit", has=has, wants=signs[0][3])
        for match in list(_PERCENT.finditer(mask))[:1]:
            share = _share(match[1])
            behind = re.match(r"\s*of\b", mask[match.end() :])
            wants = f"{share} *" if behind is not None else share
            place = (number, match.start(), match.end() + (behind.end() if behind is not None else 0), wants)
            yield splice(source, SURE - 0.1, place, variant="percent", has=match.group(), wants=share)
        yield from _grouped(source, number, mask)


def _with_letters(source: Source, number: int, mask: str) -> Iterator[Proposal]:
    found = [
        m
        for m in _LETTERS.finditer(mask)
        if m[3] not in KEYWORDS and (source.words.get(m[3], 0) < 2 or (m[3] in "fFL" and not m[2] and "." in m[1]))
    ]
    for match in found:
        value, blank, unit = match.groups()
        place = (number, match.start(), match.end(), value)
        slots = {"has": match.group(), "unit": unit, "wants": value}
        if re.fullmatch(r"\d+[eEjJ]|0[xXoObB]", value + unit) or (unit in ("x", "X") and blank):
            continue
        if unit in ("L", "l", "f", "F", "d", "D", "UL", "LL", "u", "U") and not blank:
            yield splice(source, SURE - 0.1, place, variant="suffix", **slots)
        elif unit.lower() in _UNITS or unit.startswith("°"):
            yield splice(source, SURE + 0.1 * bool(blank), place, variant="unit", **slots)
        elif not blank and not mask[match.end() :].strip() and len(unit) > 1:
            yield splice(source, LIKELY, place, variant="unit", **slots)
    several = [m for m in found if m[3].lower() in _UNITS]
    if len(several) > 1:
        places = [(number, m.start(), m.end(), m[1]) for m in several]
        first = several[0]
        yield splice(source, SURE + 0.1, *places, variant="unit", has=first.group(), unit=first[3], wants=first[1])


def _grouped(source: Source, number: int, mask: str) -> Iterator[Proposal]:
    """Points, blanks or apostrophes between thousands, several points, times of day, underscores."""
    text = source.text(number)
    groups = list(_GROUPS.finditer(mask)) or [m for m in _GROUPS.finditer(text) if "'" in m.group()]
    if groups:
        places = [(number, m.start(), m.end(), re.sub(r"[. ']", "_", m.group())) for m in groups]
        blank = " " in groups[0].group() and re.search(
            r"(?<!print)(?<!int)(?<!float)(?<=\w)\([^()\[\]]*$", mask[: groups[0].start()]
        )
        cost = SURE + 0.8 if blank else SURE - 0.2
        yield splice(source, cost, *places, variant="thousands", has=groups[0].group(), wants=places[0][3])
    quote = source.quote
    for pattern in (_MANY, _CLOCK):
        found = list(pattern.finditer(mask))
        if found and not re.search(rf"\d\s*{re.escape(found[0].group())}", mask):
            places = [(number, m.start(), m.end(), f"{quote}{m.group()}{quote}") for m in found]
            yield splice(source, SURE + 0.2, *places, variant="points", has=found[0].group(), wants=places[0][3])
    for match in list(_UNDERSCORES.finditer(mask))[:1]:
        wants = re.sub(r"_+", "_", match.group()).strip("_")
        place = (number, match.start(), match.end(), wants)
        yield splice(source, SURE, place, variant="underscore", has=match.group(), wants=wants)


def _share(percent: str) -> str:
    """Return a percentage as the number between 0 and 1 that it stands for, as people write it."""
    whole, _, rest = percent.partition(".")
    digits = whole.rjust(3, "0")
    return f"{int(digits[:-2])}.{digits[-2:]}{rest}"
