"""What belongs to a block is there, but not indented."""

from __future__ import annotations

from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.layout import class_members, header_above, runs
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import first_word

_STANDS = frozenset({"elif", "else", "except", "finally", "def", "class", "case", "@"})


@proposes("indentation-expected")
def propose(source: Source) -> Iterator[Proposal]:
    """Indent the line below the header, or the lines that plainly go with it."""
    if "expected an indented block" not in source.says:
        return
    header, number = header_above(source)
    if not header or number == header or not source.tokens(number):
        return
    word = first_word(source, header)
    first = first_word(source, number) or source.tokens(number)[0].text
    outer = source.indent(header)
    if first in ("elif", "else", "except", "finally", "case") or len(source.indent(number)) < len(outer):
        return
    cost = SURE
    if first in _STANDS and word not in ("class",):
        cost += 1.5
    # In the body of a class hardly anything stands but methods, so what follows one belongs to it.
    method = word == "def" and bool(outer)
    slots = {"header": str(header), "word": word}
    members = class_members(source, number) if word == "class" else []
    if members:
        yield edited(SURE - 0.8, _indented(source, members, outer, number), **slots, changes=str(len(members)))
    for rank, numbers in enumerate(runs(source, number, word)):
        edits = _indented(source, numbers, outer, number)
        yield edited(cost + 0.15 * rank - 0.3 * (method and not rank), edits, **slots, changes=str(len(edits)))


def _indented(source: Source, numbers: list[int], outer: str, first: int) -> list[Edit]:
    return [
        Edit(n, source.text(n), outer + source.unit + source.text(n)[len(source.indent(first)) :])
        if source.text(n).startswith(source.indent(first))
        else Edit(n, source.text(n), outer + source.unit + source.text(n).lstrip())
        for n in numbers
    ]
