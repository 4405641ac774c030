"""`:=` as a statement, on an attribute or item, or split by a blank."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import Source

_STATEMENT = re.compile(r"^\s*(?:if\b.*:\s*|else\s*:\s*)?[^\W\d][\w.\[\]\"' ,]*?\s*(:=)")
_SPLIT = re.compile(r"(?<=[\w\])])\s*(:\s+=)(?!=)")
_TARGET = re.compile(r"([^\W\d]\w*(?:\.\w+|\[[^\[\]]*\])+)\s*:=")
_CALLED = re.compile(r"^\s*(?:if|elif|while)\s+(?:not\s+)?(\(?)([^\W\d]\w*)\s*(=)(?!=)\s*[^\W\d][\w.]*(\()")
_GROUP = re.compile(r"\(\s*$")


@proposes("walrus")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `=`, a plain name, or its two signs together."""
    for number in source.suspects[:2]:
        mask = source.mask(number)
        split = _SPLIT.search(mask)
        if split is not None and mask[: split.start()].count("(") > mask[: split.start()].count(")"):
            place = (number, split.start(1), split.end(1), ":=")
            yield splice(source, SURE - 0.2, place, variant="split", has=split[1], wants=":=")
        yield from _needed(source, number, mask)
        if ":=" not in mask:
            continue
        yield from _statement(source, number, mask)
        target = _TARGET.search(mask)
        if target is not None:
            yield from _target(source, number, mask, target)
        chained = re.search(r"(?<![:=!<>])=(?!=)\s*([^\W\d]\w*\s*:=\s*.+)$", mask)
        if chained is not None and mask[: chained.start()].count("(") == mask[: chained.start()].count(")"):
            sign = mask.index(":=", chained.start())
            yield splice(source, SURE, (number, sign, sign + 2, "="), has=":=", wants="=")
        condition = re.match(r"^\s*(?:if|while|elif)\s+(?:not\s+)?([^\W\d]\w*\s*:=\s*.*?)\s*(?::\s*)?$", mask)
        if condition is not None:
            inner = source.text(number)[condition.start(1) : condition.end(1)]
            place = (number, condition.start(1), condition.end(1), f"({inner})")
            yield splice(source, SURE + 0.8, place, variant="brackets", has=":=", wants=f"({inner})")


def _statement(source: Source, number: int, mask: str) -> Iterator[Proposal]:
    match = _STATEMENT.match(mask)
    if match is None or re.match(r"^\s*(?:while|elif|return|for|with|assert)\b", mask):
        return
    if mask[: match.start(1)].count("(") != mask[: match.start(1)].count(")"):
        return
    before, after = mask[: match.start(1)], mask[match.end(1) :]
    blank = "" if before.endswith(" ") or not after.startswith(" ") else " "
    every = [(number, match.start(1), match.end(1), f"{blank}=")]
    yield splice(source, SURE - 0.2, *every, has=":=", wants="=")
    others = [
        (n, m.start(1), m.end(1), "=")
        for n in range(1, len(source.lines) + 1)
        if n != number and (m := re.match(r"^\s*[^\W\d][\w.]*\s*(:=)", source.mask(n)))
    ]
    if others:
        yield splice(source, SURE - 0.4, *every, *others, line=number, has=":=", wants="=")


def _needed(source: Source, number: int, mask: str) -> Iterator[Proposal]:
    """`while line = file.readline():`: nothing but this gives the name its value, so it is stored, not compared."""
    match = _CALLED.match(mask)
    if match is None or source.words.get(match[2], 0) < 2:
        return
    name = re.escape(match[2])
    bound = re.compile(
        rf"(?:^\s*|[,;]\s*)(?:for\s+)?{name}\s*(?:=(?!=)|,.*=|\bin\b)|\bdef\b.*\b{name}\b|\bas\s+{name}\b"
    )
    if any(bound.search(source.mask(n)) for n in range(1, len(source.lines) + 1) if n != number):
        return
    place = (number, match.start(3), match.end(3), ":=")
    end = _closing(mask, match.start(4))
    rest = mask[end + 1 :].strip().rstrip(":") if end is not None else ""
    slots = {"has": "=", "wants": ":=", "name": match[2]}
    if end is not None and re.match(r"(?:==|!=|<|>|in\b|not\b|is\b)", rest) and not match[1]:
        brackets = ((number, match.start(2), match.start(2), "("), (number, end + 1, end + 1, ")"))
        yield splice(source, SURE - 0.5, place, *brackets, variant="needed", **slots)
    elif not rest or match[1]:
        yield splice(source, SURE - 0.4, place, variant="needed", **slots)


def _target(source: Source, number: int, mask: str, target: re.Match[str]) -> Iterator[Proposal]:
    text = source.text(number)
    has = text[target.start(1) : target.end(1)]
    group = _GROUP.search(mask[: target.start()])
    closing = _closing(mask, group.start()) if group is not None else None
    if group is not None and closing is not None and re.match(r"^\s*if\b", mask):
        value = text[target.end() : closing].strip()
        indent = source.indent(number)
        first = f"{indent}{has} = {value}"
        second = text[: group.start()] + has + text[closing + 1 :]
        edits = [Edit(number, text, first), Edit(number + 1, None, second)]
        yield edited(SURE - 1.4, edits, line=number, variant="apart", has=has, wants=first.strip())
    words = re.findall(r"[^\W\d]\w*", has)
    stem = words[-1] if "." in has else words[0].removesuffix("s")
    wants = stem if stem not in source.words or "." in has else f"{stem}_"
    edits = [Edit(number, text, text[: target.start(1)] + wants + text[target.end(1) :])]
    yield edited(SURE, edits, line=number, variant="target", has=has, wants=wants)


def _closing(mask: str, start: int) -> int | None:
    depth = 0
    for place in range(start, len(mask)):
        depth += (mask[place] in "([{") - (mask[place] in ")]}")
        if depth == 0:
            return place
    return None
