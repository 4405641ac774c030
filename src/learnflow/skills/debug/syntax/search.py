"""Finding the change that a teacher would make: all that causes propose, tried in the order of what they cost."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.program import apply_edits
from learnflow.skills.debug.syntax.proposals import Proposal, proposals_of
from learnflow.skills.debug.syntax.reading import Budget, first_error, read, reads_upto
from learnflow.skills.debug.syntax.sense import oddness, raggedness
from learnflow.skills.debug.syntax.source import Source

TRIES = 60
"""Texts compiled for one program, later errors included."""

LATER_TRIES = 12
"""Texts compiled for each later error."""


STEPS = 5
REPAIRED = 2
"""Edits of one change that must all be read; of more, which repeat a slip, only the first."""

MAX_WIDTH = 1_000
"""Characters of the longest line of a program for which changes are tried: what matches lines may be quadratic."""

PAIRS_TRIED = 8
"""Changes that are tried as the first of two on one line."""

_FIRST_OF_TWO = 2.6
_SECOND_OF_TWO = 2.6
_PER_LETTER = 0.02
_PER_EDIT = 0.1
_HIDDEN = 3.0
_HIDING = ("sentence", "output")
_CODE_WORDS = ("import ", "from ", "for ", "while ", "def ", "class ", "return ", "elif ", "with ")
_LATER_ERROR = 2.5
_NEXT_ERROR = 1.5


@dataclass(frozen=True, slots=True)
class Found:
    """A proposal that was tried, the lines with it, its cost, and what Python refuses next."""

    proposal: Proposal
    lines: tuple[str, ...]
    cost: float
    error: SyntaxError | None
    upto: int


@dataclass(frozen=True, slots=True)
class Repair:
    """The first change, the edits of all steps and the lines after them.

    `error` is what Python refuses next, None where the whole compiles; `steps` counts the changes; `upto` is
    the line up to which the program compiles with the first change.
    """

    first: Proposal
    edits: tuple[Edit, ...]
    lines: tuple[str, ...]
    steps: int
    error: SyntaxError | None
    upto: int


def find_repair(source: Source, budget: Budget) -> Repair | None:
    """Return the likeliest change with which the program compiles, or reads on; later errors are tried as well."""
    if max(map(len, source.lines)) > MAX_WIDTH:
        return None
    found = best_change(source, budget)
    if found is None:
        return _two_on_a_line(source, budget)
    edits, lines, error, steps = found.proposal.edits, found.lines, found.error, 1
    while error is not None and steps < STEPS:
        # What comes later is only counted, so little is spent on it.
        part = Budget(min(LATER_TRIES, budget.left))
        following = best_change(Source(lines, error), part)
        budget.left -= LATER_TRIES
        if following is None:
            break
        edits += following.proposal.edits
        lines, error, steps = following.lines, following.error, steps + 1
    return Repair(found.proposal, edits, lines, steps, error, found.upto)


def _two_on_a_line(source: Source, budget: Budget) -> Repair | None:
    """Return the change of a line with two slips: with the first of them Python stops further right."""
    number, tried = source.line, 0
    for proposal in sorted(proposals_of(source), key=start_cost):
        edits = proposal.edits
        if start_cost(proposal) > _FIRST_OF_TWO or tried >= PAIRS_TRIED or budget.left < LATER_TRIES:
            return None
        if len(edits) != 1 or edits[0].line != number or edits[0].before is None or not (edits[0].after or "").strip():
            continue
        tried += 1
        budget.spend()
        lines = apply_edits(source.lines, edits)
        error = read(lines).error
        if error is None or error.lineno != source.error.lineno or (error.offset or 0) <= source.column:
            continue
        following = best_change(Source(lines, error), Budget(min(LATER_TRIES, budget.left)))
        budget.left -= LATER_TRIES
        if (
            following is None
            or following.cost > _SECOND_OF_TWO
            or {e.line for e in following.proposal.edits} != {number}
        ):
            continue
        if len(following.lines) != len(source.lines):
            continue
        merged = Edit(number, source.text(number), following.lines[number - 1])
        first = dataclasses.replace(proposal, edits=(merged,), span=None)
        return Repair(first, (merged,), following.lines, 2, following.error, following.upto)
    return None


def best_change(source: Source, budget: Budget) -> Found | None:
    """Return the cheapest change of one place that was tried and helps."""
    ranked = sorted(proposals_of(source), key=start_cost)
    known = frozenset(word for word, count in source.words.items() if count > 1)
    seen = {source.lines}
    best: Found | None = None
    for proposal in ranked:
        if best is not None and start_cost(proposal) >= best.cost:
            break
        lines = apply_edits(source.lines, proposal.edits)
        if lines in seen:
            continue
        seen.add(lines)
        if not budget.spend():
            break
        found = _tried(proposal, lines, known, source.line, len(source.unit.expandtabs(4)))
        if found is not None and (best is None or found.cost < best.cost):
            best = found
    return best


def start_cost(proposal: Proposal) -> float:
    """Return what a proposal costs before it is tried: how unlikely its cause is and how much it changes."""
    letters = sum(_letters(edit) for edit in proposal.edits[:8])
    hidden = _HIDDEN * (proposal.variant in _HIDING and any(_is_hidden(edit) for edit in proposal.edits[:1]))
    return proposal.cost + hidden + _PER_LETTER * min(letters, 20) + _PER_EDIT * min(len(proposal.edits) - 1, 5)


def _moves(edit: Edit) -> bool:
    """Whether an edit changes only the indentation of a line."""
    if edit.before is None or edit.after is None:
        return edit.before is None and (edit.after or "").strip() == "pass"
    return edit.before.strip() == edit.after.strip()


def _is_hidden(edit: Edit) -> bool:
    """Whether what looks like code becomes a comment or goes: that makes anything compile."""
    before, after = (edit.before or "").strip(), (edit.after or "").strip()
    if before.startswith("#") or (after and not after.startswith("#")):
        return False
    return any(sign in before for sign in '()[]{}="') or before.startswith(_CODE_WORDS)


def _letters(edit: Edit) -> int:
    before, after = edit.before or "", edit.after or ""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    end = next((n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start)
    return max(len(before), len(after)) - start - end


def _tried(proposal: Proposal, lines: tuple[str, ...], known: frozenset[str], stopped: int, step: int) -> Found | None:
    attempt = read(lines)
    inserted = sum((e.before is None) - (e.after is None) for e in proposal.edits)
    touched = frozenset(edit.line for edit in proposal.edits)
    cost = start_cost(proposal)
    if all(_moves(edit) for edit in proposal.edits):
        cost += raggedness(lines, touched, step)
    if attempt.error is None and attempt.tree is not None:
        return Found(proposal, lines, cost + oddness(attempt.tree, touched, known), None, len(lines))
    if attempt.error is None:
        return None
    # One slip on many lines may have other errors between: the first of its lines must be read.
    reached = max(touched) + inserted if len(proposal.edits) <= REPAIRED else proposal.edits[0].line
    if (attempt.error.lineno or 0) <= reached:
        return None
    after = Source(lines, attempt.error)
    error = first_error(after)
    if max(touched) < stopped and (error.lineno or 0) - inserted <= stopped:
        # An edit further up that leaves the error where it was has helped nothing.
        return None
    upto, tree = reads_upto(after.stopped_at(error), reached)
    if not upto:
        return None
    cost += _LATER_ERROR + (_NEXT_ERROR if _adjacent(lines, upto, reached) else 0.0)
    if tree is not None:
        cost += oddness(tree, touched, known)
    return Found(proposal, lines, cost, error, upto)


def _adjacent(lines: tuple[str, ...], upto: int, reached: int) -> bool:
    """Whether nothing but the changed statement itself is read."""
    return not any(text.strip() for text in lines[reached:upto])
