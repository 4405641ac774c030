"""Parts of a comprehension in the wrong order, or without the brackets that they need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source

_LOOP = r"(?P<loop>for\s+(?P<name>[\w, ()]+?)\s+in\s+(?P<of>[^:\[\]]+?))"
_ELSE = re.compile(rf"^(?P<value>.+?)\s+{_LOOP}\s+if\s+(?P<if>.+?)\s+else\s+(?P<else>.+)$")
_IF_FIRST = re.compile(rf"^(?P<value>.+?)\s+if\s+(?P<if>.+?)\s+{_LOOP}$")
_IF_BEFORE = re.compile(rf"^if\s+(?P<if>.+?)[:,]?\s+(?P<value>[\w.]+)\s+{_LOOP}$")
_FOR_FIRST = re.compile(
    r"^(?P<loop>for\s+[\w, ]+\s+in\s+[^:]+?)\s*(?:(?P<sign>[:,])\s*|(?<=[\])\w])\s+)(?P<value>[^:]+)$"
)
_SIGNS = re.compile(r"^(?P<head>.+?)\s*[:,]\s+(?P<tail>(?:for\s+[\w, ]+\s+in\b|if\b).*)$")
_PAIR = re.compile(rf"^(?P<value>[^()\[\]{{}}:]+,[^:]+?)\s+{_LOOP}(?P<rest>\s+if\s.+)?$")
_STARRED = re.compile(rf"^\*\s*(?P<value>[^\W\d]\w*)\s+{_LOOP}$")
_SWAPPED = re.compile(r"^(?P<value>.+?)\s+in\s+(?P<name>[^\W\d]\w*)\s+for\s+(?P<source>[\w.()]+)$")
_LONGEST = 200
_WORDS = re.compile(
    rf"^(?P<head>.+?\s+{_LOOP})(?:\s*[:,]\s+|\s+(?:where|when|unless|and|with)\s+)(?P<tail>[^:]*(?:[<>=!]=?|\bin\b|%)[^:]*)$"
)
_TRAILING = re.compile(r"^(?P<head>.+?\s+for\s+[\w, ()]+\s+in\s+.+?)\s*[:;]$")
_BARE = re.compile(r"^(?P<head>\s*(?:[^\W\d][\w.]*\s*=|return)\s*)(?P<inner>[^\[({=].*\sfor\s+[\w, ]+\s+in\s.+)$")


@proposes("comprehension-form")
def propose(source: Source) -> Iterator[Proposal]:
    """Put value, `for` and `if` in their order, and brackets around what needs them."""
    for number in source.suspects[:2]:
        mask = source.mask(number)
        if len(mask) > 2 * _LONGEST or not re.search(r"\bfor\b", mask):
            continue
        text = source.text(number)
        bare = _BARE.match(mask)
        if bare is not None and not re.match(r"^\s*(?:for|while)\b", mask):
            inner = text[bare.start("inner") : bare.end("inner")]
            place = (number, bare.start("inner"), bare.end("inner"), f"[{inner}]")
            yield splice(source, SURE, place, variant="bare", has=inner, wants=f"[{inner}]")
        for start, end in _spans(mask):
            if re.search(r"\bfor\b", mask[start:end]):
                yield from _inside(source, number, mask, text, start, end)


def _spans(mask: str) -> list[tuple[int, int]]:
    """Return the insides of the brackets on a line, the innermost first."""
    found: list[tuple[int, int]] = []
    stack: list[int] = []
    for place, character in enumerate(mask):
        if character in "([{":
            stack.append(place)
        elif character in ")]}" and stack:
            found.append((stack.pop() + 1, place))
    return found


def _inside(source: Source, number: int, mask: str, text: str, start: int, end: int) -> Iterator[Proposal]:
    inner = mask[start:end]
    if len(inner) > _LONGEST:
        return
    left = start + len(inner) - len(inner.lstrip())
    inner = inner.strip()
    right = left + len(inner)

    def made(match: re.Match[str], form: str) -> str:
        pieces = {
            key: text[left + match.start(key) : left + match.end(key)]
            for key, value in match.groupdict().items()
            if value is not None
        }
        return form.format_map(pieces)

    for pattern, form, variant in (
        (_ELSE, "{value} if {if} else {else} {loop}", "else"),
        (_IF_FIRST, "{value} {loop} if {if}", "if-first"),
        (_IF_BEFORE, "{value} {loop} if {if}", "if-first"),
        (_FOR_FIRST, "{value} {loop}", "for-first"),
        (_SWAPPED, "{value} for {name} in {source}", "swapped"),
        (_SIGNS, "{head} {tail}", "sign"),
        (_WORDS, "{head} if {tail}", "word"),
        (_TRAILING, "{head}", "sign"),
    ):
        match = pattern.match(inner)
        if match is None or (pattern is _IF_FIRST and " else " in match["if"]):
            continue
        wants = made(match, form)
        yield splice(source, SURE, (number, left, right, wants), variant=variant, has=text[left:right], wants=wants)
    keyed = re.match(r"^[\w.]+\s*:\s*[^:]+?\s+for\s", inner)
    if keyed is not None and mask[:left].rstrip()[-1:] == "[" and mask[right:].lstrip()[:1] == "]":
        opening, closing = len(mask[:left].rstrip()) - 1, mask.index("]", right)
        wants = f"{{{text[left:right]}}}"
        place = (number, opening, closing + 1, wants)
        yield splice(source, SURE + 0.2, place, variant="braces", has=text[opening : closing + 1], wants=wants)
    pair = _PAIR.match(inner)
    if pair is not None:
        yield from _pair(source, number, mask, text, left, right, pair)
    starred = _STARRED.match(inner)
    if starred is not None:
        wants = made(starred, "item {loop} for item in {value}")
        yield splice(source, SURE, (number, left, right, wants), variant="star", has=text[left:right], wants=wants)
    if "parenthesized" in source.says:
        yield from _generator(source, number, text, left, inner)


def _pair(
    source: Source, number: int, mask: str, text: str, left: int, right: int, pair: re.Match[str]
) -> Iterator[Proposal]:
    value = text[left + pair.start("value") : left + pair.end("value")]
    opener = mask[:left].rstrip()[-1:]
    place = (number, left + pair.start("value"), left + pair.end("value"))
    has = text[left:right]
    if opener == "{" and value.count(",") == 1:
        wants = re.sub(r"\s*,\s*", ": ", value)
        yield splice(source, SURE, (*place, wants), variant="dictionary", has=has, wants=wants)
    before = mask[:left].rstrip()[:-1].rstrip()[-1:]
    if opener != "(" or "target" in source.says or not (before.isalnum() or before in ("_", ")", "]")):
        yield splice(source, SURE + 0.2, (*place, f"({value})"), variant="pair", has=has, wants=f"({value})")


def _generator(source: Source, number: int, text: str, left: int, inner: str) -> Iterator[Proposal]:
    """`sum(x for x in y, 10)`."""
    depth, begin = 0, 0
    for place, character in enumerate(inner + ","):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            part = inner[begin:place].strip()
            if re.search(r"\bfor\b", part):
                start = left + begin + len(inner[begin:place]) - len(inner[begin:place].lstrip())
                wants = f"({text[start : start + len(part)]})"
                where = (number, start, start + len(part), wants)
                yield splice(source, SURE, where, variant="generator", has=part, wants=wants)
                return
            begin = place + 1
    yield splice(
        source, LIKELY + 2, (number, left, left + len(inner), f"[{inner}]"), variant="generator", has=inner, wants="[ ]"
    )
