"""Long programs: changes are tried on the statements around the trouble alone, the best then on the whole."""

from __future__ import annotations

import dataclasses

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.program import apply_edits
from learnflow.skills.debug.syntax.proposals import Proposal
from learnflow.skills.debug.syntax.reading import Budget, first_error, read, reads_upto
from learnflow.skills.debug.syntax.search import TRIES, Repair, best_change, find_repair
from learnflow.skills.debug.syntax.source import Source, indent_of

ABOVE = 50
BELOW = 40
LEAST_TRIES = 4
WORK = 8_000
"""Lines that may be compiled in all while changes of a part are tried."""

LINE_SLOTS = frozenset({"header", "above", "branch", "opened", "upto", "below"})
"""Slots that hold the number of a line."""


def repair_in_window(source: Source) -> Repair | None:
    """Return the best change of a part of the program, tried on the whole."""
    numbers = _window(source)
    part = tuple(source.text(number) for number in numbers)
    attempt = read(part, checked=True)
    if attempt.error is None:
        return find_repair(source, Budget(4)) if len(source.lines) <= 800 else None
    names = frozenset(word for word, count in source.words.items() if count > 1)
    tries = max(LEAST_TRIES, min(TRIES // 2, WORK // len(part)))
    found = best_change(_part(part, attempt.error, names), Budget(tries))
    if found is None:
        return None
    proposal = _moved(found.proposal, numbers)
    lines = apply_edits(source.lines, proposal.edits)
    refused = read(lines, checked=_keeps_quotes(proposal)).error
    if refused is None:
        return Repair(proposal, proposal.edits, lines, 1, None, len(lines))
    reached = max(edit.line for edit in proposal.edits)
    upto, _ = reads_upto(Source(lines, refused), reached)
    return Repair(proposal, proposal.edits, lines, 1, refused, upto) if upto else None


def _part(lines: tuple[str, ...], error: SyntaxError, names: frozenset[str]) -> Source:
    source = Source(lines, error, names)
    return source.stopped_at(first_error(source))


def _keeps_quotes(proposal: Proposal) -> bool:
    """Whether no text becomes code by a proposal, so that nothing can nest deeper than before."""
    return all(
        (edit.before or "").count(mark) == (edit.after or "").count(mark) for edit in proposal.edits for mark in "\"'#"
    )


def _window(source: Source) -> list[int]:
    """Return the lines around the trouble, with the headers of the blocks that it is in."""
    first = source.statement(max(source.line - ABOVE, 1))[0]
    opener = source.brackets.unclosed
    if opener:
        first = min(first, max(source.statement(opener[0][0].line)[0], source.line - 3 * ABOVE))
    last = min(source.line + BELOW, len(source.lines))
    while last < len(source.lines) and (last + 1 not in source.starts or indent_of(source.text(last + 1))):
        last += 1
        if last > source.line + 3 * BELOW:
            break
    headers: list[int] = []
    depth = len(source.indent(first))
    for number in range(first - 1, 0, -1):
        if depth == 0:
            break
        if source.mask(number).strip() and len(source.indent(number)) < depth and number in source.starts:
            headers.append(number)
            depth = len(source.indent(number))
    return [*reversed(headers), *range(first, last + 1)]


def _moved(proposal: Proposal, numbers: list[int]) -> Proposal:
    """Return a proposal for the part with the line numbers of the whole."""

    def real(number: int) -> int:
        return numbers[number - 1] if number <= len(numbers) else numbers[-1] + number - len(numbers)

    edits = tuple(Edit(real(edit.line), edit.before, edit.after) for edit in proposal.edits)
    slots = {
        key: str(real(int(value))) if key in LINE_SLOTS and value.isdigit() else value
        for key, value in proposal.slots.items()
    }
    return dataclasses.replace(proposal, edits=edits, slots=slots, line=real(proposal.line) if proposal.line else 0)
