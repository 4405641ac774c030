"""`global` or `nonlocal` with a value, too late, with a parameter, or where it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.pieces import block_below
from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, edited, proposes, rewrite
from learnflow.skills.debug.syntax.source import Source

_LINE = re.compile(r"^(?P<indent>\s*)(?P<word>global|nonlocal)\b\s*(?P<rest>.*)$")
_VALUE = re.compile(r"^(?P<names>[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)\s*(?P<sign>[-+*/%]?=|:=)\s*(?P<value>.+?)\s*;?$")


@proposes("global-form")
def propose(source: Source) -> Iterator[Proposal]:
    """Give the name alone, first thing in the function."""
    for number in source.suspects[:2]:
        match = _LINE.match(source.code(number))
        if match is None:
            continue
        yield from _with_value(source, number, match)
        yield from _placed(source, number, match)
        yield from _names(source, number, match)


def _with_value(source: Source, number: int, match: re.Match[str]) -> Iterator[Proposal]:
    value = _VALUE.match(match["rest"])
    if value is None:
        return
    sign = value["sign"].lstrip(":")
    first = f"{match['indent']}{match['word']} {value['names']}"
    second = f"{match['indent']}{value['names']} {sign} {value['value']}"
    slots = {"word": match["word"], "name": value["names"], "wants": second.strip()}
    edits = [Edit(number, source.text(number), first), Edit(number + 1, None, second)]
    if match["indent"]:
        yield edited(SURE - 0.2, edits, line=number, variant="value", **slots)
    else:
        alone = [Edit(number, source.text(number), second)]
        yield edited(SURE - 0.1, alone, line=number, variant="top", **slots)


def _placed(source: Source, number: int, match: re.Match[str]) -> Iterator[Proposal]:
    """Too late, a parameter too, at the top level, or without a function around."""
    says, word = source.says, match["word"]
    names = re.findall(r"[^\W\d]\w*", match["rest"])
    name = next((n for n in names if f"'{n}'" in says), names[0] if names else "")
    slots = {"word": word, "name": name, "wants": match["rest"].strip()}
    text = source.text(number)
    gone = Edit(number, text, None)
    if "prior to" in says or "before global" in says or "before nonlocal" in says:
        header = _function(source, number)
        if header:
            start = source.following(source.statement(header)[1])
            nested = word == "global" or _function(source, header) > 0
            moved = Edit(start, None, source.indent(start) + (text.strip() if nested else f"global {match['rest']}"))
            yield edited(SURE - 0.3, [gone, moved], line=number, variant="late", **slots)
        else:
            yield edited(SURE, [gone], line=number, variant="top", **slots)
    if "parameter" in says:
        header = _function(source, number)
        own = set(re.findall(r"[^\W\d]\w*", source.mask(header).partition("(")[2])) if header else set()
        rest = [n for n in names if n != name and n not in own]
        change = Edit(number, text, f"{match['indent']}{word} {', '.join(rest)}") if rest else gone
        yield edited(SURE - 0.3, [change], line=number, variant="parameter", **slots)
    if "no binding" in says:
        changed = f"{match['indent']}global {match['rest']}"
        yield rewrite(source, SURE - 0.3, number, changed, variant="nonlocal", **slots)
    if "module level" in says:
        yield edited(SURE - 0.3, [gone], line=number, variant="top", **slots)


def _function(source: Source, number: int) -> int:
    """Return the line of the function's head that a line is in, 0 at the top level."""
    depth = len(source.indent(number))
    for line in range(number - 1, 0, -1):
        if source.mask(line).strip() and len(source.indent(line)) < depth:
            depth = len(source.indent(line))
            if re.match(r"^\s*(?:async\s+)?def\b", source.mask(line)):
                return line if number in block_below(source, line) else 0
    return 0


def _names(source: Source, number: int, match: re.Match[str]) -> Iterator[Proposal]:
    """Brackets, quotes, a colon, or an attribute where a plain name belongs."""
    rest, word = match["rest"].strip(), match["word"]
    plain = re.sub(r"[\"'()\[\]:;]", "", rest).strip()
    plain = re.sub(r"\b(?:self|cls)\.", "", plain)
    plain = re.sub(r"\s+and\s+|\s*[&+]\s*", ", ", plain)
    plain = re.sub(r"^(?:int|str|float|var|let)\s+(?=\w)", "", plain)
    if plain != rest and re.fullmatch(r"[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*", plain):
        if "self." in rest or "cls." in rest:
            yield edited(
                SURE, [Edit(number, source.text(number), None)], line=number, variant="attribute", word=word, name=rest
            )
        changed = f"{match['indent']}{word} {plain}"
        yield rewrite(source, SURE + 0.1, number, changed, variant="plain", word=word, name=rest, wants=plain)
    spaced = re.fullmatch(r"[^\W\d]\w*(?:\s+[^\W\d]\w*)+", rest)
    if spaced is not None:
        changed = f"{match['indent']}{word} {', '.join(rest.split())}"
        yield rewrite(source, LIKELY + 1, number, changed, variant="plain", word=word, name=rest, wants=changed.strip())
