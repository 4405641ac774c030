"""What a cause hands to the search: a change worth trying, what it costs, and the words for its text."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.texts import clip

SURE = 1.0
"""What nothing else explains: `else if`, `&&`, a curly quote."""

LIKELY = 2.0
"""A slip of one token where the line shows that this token is missing or wrong."""

POSSIBLE = 3.0
"""A change that would do, where others would too."""

LAST = 5.0
"""Only where nothing better compiles."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change worth trying; the smaller `cost`, the likelier before it is tried.

    `line` is the line to name where that is not the first edit's; `variant` names another wording of the cause.
    `span` are the columns to mark on that line, from 0, where the first difference is not what to look at.
    """

    edits: tuple[Edit, ...]
    cost: float
    slots: Mapping[str, str] = field(default_factory=dict)
    variant: str = ""
    line: int = 0
    span: tuple[int, int] | None = None
    cause: str = ""


Proposer = Callable[[Source], Iterable[Proposal]]
_PROPOSERS: dict[str, Proposer] = {}


def proposes(cause: str) -> Callable[[Proposer], Proposer]:
    """Register the function that proposes changes for a cause; one per cause."""

    def register(function: Proposer) -> Proposer:
        _PROPOSERS[cause] = function
        return function

    return register


def proposals_of(source: Source) -> Iterator[Proposal]:
    """Yield what all causes propose, each with its cause, in the order of their ids."""
    for cause in sorted(_PROPOSERS):
        for proposal in _PROPOSERS[cause](source):
            if not proposal.edits:
                continue
            yield dataclasses.replace(proposal, cause=proposal.cause or cause)


Splice = tuple[int, int, int, str]
"""A line, the columns from and to (from 0, the end exclusive) and what takes their place."""


def splice(
    source: Source, cost: float, *splices: Splice, variant: str = "", line: int | str = 0, **slots: str
) -> Proposal:
    """Return the proposal to put texts in the place of columns, on one line or several; `line` may be a slot's text."""
    changed: dict[int, str] = {}
    for number, start, end, new in sorted(splices, reverse=True):
        text = changed.get(number, source.text(number))
        changed[number] = text[:start] + new + text[end:]
    first = splices[0][0] if splices else 0
    order = sorted(changed, key=lambda number: (number != first, number))
    edits = tuple(Edit(number, source.text(number), changed[number].rstrip()) for number in order)
    return Proposal(edits, cost, {key: clip(value) for key, value in slots.items()}, variant, int(line))


def rewrite(
    source: Source, cost: float, number: int, code: str, *, variant: str = "", line: int | str = 0, **slots: str
) -> Proposal:
    """Return the proposal to make one line read `code`, keeping its comment."""
    old = source.text(number)
    comment = old[len(source.mask(number)) :]
    edit = Edit(number, old, (code + comment).rstrip())
    return Proposal((edit,), cost, {key: clip(value) for key, value in slots.items()}, variant, int(line))


def edited(cost: float, edits: Iterable[Edit], *, variant: str = "", line: int | str = 0, **slots: str) -> Proposal:
    """Return the proposal of ready edits; the first is the one to show."""
    return Proposal(tuple(edits), cost, {key: clip(value) for key, value in slots.items()}, variant, int(line))
