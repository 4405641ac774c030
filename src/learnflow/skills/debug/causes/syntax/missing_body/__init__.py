"""A block has nothing in it: half-finished, or only a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.layout import header_above
from learnflow.skills.debug.syntax.proposals import SURE, Proposal, edited, proposes
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.words import first_word

_TO_DO = re.compile(
    r"(?i)\b(?:to-?do|fixme|later|pass|nothing|empty|ignored?|skip|implement\w*|fill in|here|finish|not yet"
    r"|(?:some|add|your|the|write) code)\b|\.\.\."
)


@proposes("missing-body")
def propose(source: Source) -> Iterator[Proposal]:
    """Hold the place with `pass`."""
    if "expected an indented block" not in source.says:
        return
    header, number = header_above(source)
    if not header:
        return
    outer = source.indent(header)
    last = source.statement(header)[1]
    while last > header and not source.tokens(last):
        last -= 1
    word = first_word(source, header)
    commented = any(
        source.text(n).lstrip().startswith("#") and len(source.indent(n)) > len(outer)
        for n in range(last + 1, max(number, last + 1))
    )
    commented = commented and not _goes_on(source, header, last, number)
    # A blank line below the header, or a comment in the block, says that it was left empty.
    empty = commented or (number > last + 1 and not source.text(last + 1).strip())
    shallower = number != header and len(source.indent(number)) < len(outer)
    cost = SURE - 0.3 if shallower or commented else SURE + 0.25 - 0.35 * empty
    after = last + 1
    while commented and after < number and source.text(after).strip():
        after += 1
    edit = Edit(after, None, outer + source.unit + "pass")
    variant = "comment" if commented else ""
    yield edited(cost, [edit], line=header, header=str(header), word=word, variant=variant)


def _goes_on(source: Source, header: int, last: int, number: int) -> bool:
    """Whether the line right below the comment is what the comment is about, and not what comes after the block."""
    if len(source.indent(number)) != len(source.indent(header)):
        return False
    notes = [source.text(n) for n in range(last + 1, number)]
    if not all(note.strip() for note in notes) or any(_TO_DO.search(note) for note in notes):
        return False
    word, first = first_word(source, header), first_word(source, number)
    if first in ("def", "class", "elif", "else", "except", "finally"):
        return False
    if word == "for":
        name = source.tokens(header)[1].text
        return any(token.text == name for token in source.tokens(number))
    return word in ("def", "while", "with", "try", "else", "elif", "except") or first in ("return", "break", "continue")
