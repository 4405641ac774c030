"""`++` or `--`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes, splice
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import first_word

_TARGET = r"(?P<target>[^\W\d]\w*(?:\.[^\W\d]\w*|\[[^\[\]]*\])*)"
_AFTER = re.compile(_TARGET + r" ?(?P<sign>\+\+|--)(?=\s*(?:$|[;)\],:=]|#|and\b|or\b|[<>!*/%]))")
_BEFORE = re.compile(r"(?<![\w)\]+-])(?P<sign>\+\+|--) ?" + _TARGET)


@proposes("c-style-increment")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `+= 1`, in a line of its own where the value is used too."""
    for number in source.suspects[:3]:
        mask = source.mask(number)
        if "++" not in mask and "--" not in mask:
            continue
        match = _AFTER.search(mask) or _BEFORE.search(mask)
        if match is not None:
            yield from _changes(source, number, mask, match)


def _changes(source: Source, number: int, mask: str, match: re.Match[str]) -> Iterator[Proposal]:
    text = source.text(number)
    name = text[match.start("target") : match.end("target")]
    sign = match["sign"]
    step = f"{name} {sign[0]}= 1"
    before = mask[: match.start()].strip()
    rest = mask[match.end() :].strip()
    if (not before or before.endswith((":", ";"))) and (rest in ("", ";") or rest.startswith(";")):
        end = match.end() + (len(mask[match.end() :]) if rest == ";" else 0)
        yield splice(source, SURE, (number, match.start(), end, step), name=name, has=sign, wants=step)
        return
    indent = source.indent(number)
    end = match.end()
    if first_word(source, number) in ("while", "if", "elif", "for") and mask.endswith(":"):
        below = source.following(number)
        inner = source.indent(below) if below and len(source.indent(below)) > len(indent) else indent + source.unit
        extra = Edit(number + 1, None, inner + step)
    elif match.re is _BEFORE:
        extra = Edit(number, None, indent + step)
    else:
        extra = Edit(number + 1, None, indent + step)
    changed = (text[: match.start()] + name + text[end:]).replace(f"{name};", name)
    edits = [Edit(number, text, changed), extra]
    yield edited(SURE + 0.2, edits, line=number, variant="inside", name=name, has=sign, wants=step)
