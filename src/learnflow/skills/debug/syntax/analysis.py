"""From a program that does not compile to one diagnosis: the first cause, its place and a change that was tried."""

from __future__ import annotations

from learnflow.contracts.values import Linter, Verified
from learnflow.skills.debug.causes import load
from learnflow.skills.debug.findings import Change, Diagnosis, Edit, Place
from learnflow.skills.debug.syntax.newer import beside_newer, newer_python, without_newer
from learnflow.skills.debug.syntax.observed import observed
from learnflow.skills.debug.syntax.proposals import Proposal
from learnflow.skills.debug.syntax.reading import Budget, first_error
from learnflow.skills.debug.syntax.search import TRIES, Repair, find_repair
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.syntax.window import repair_in_window
from learnflow.skills.debug.texts import clip, concept_of, has_ladder
from learnflow.skills.language.reading import find_syntax_error, split_lines

WHOLE_LINES = 200
"""Programs up to this length are compiled as a whole for each change; of longer ones only a part."""

NAMED_EDITS = 2
"""Edits that a change may have; where one slip is repeated on many lines, `REPEATED` have more."""

REPEATED = frozenset(
    [
        "c-style-braces",
        "c-style-comment",
        "match-pattern",
        "parameter-form",
        "pasted-output",
        "walrus",
        "orphan-else",
        "c-style-increment",
        "look-alike-character",
        "pasted-line-number",
        "pasted-prompt",
        "python2-print",
        "smart-quotes",
        "tabs-and-spaces",
        "keyword-as-name",
        "invalid-name",
        "indentation-expected",
        "indentation-unexpected",
    ]
)


def analyse(code: str, linter: Linter | None = None) -> Diagnosis | None:
    """Return the first cause for which `code` does not compile, None where it compiles.

    A change is named only when the program compiles with it, or reads on correctly beyond it. Code that only a
    later Python reads is no error: the answer names the version. Raises BadInput for what cannot be read safely.
    """
    refused = find_syntax_error(code)
    if refused is None:
        return None
    load("syntax")
    lines = split_lines(code)
    later = newer_python(code, lines, refused, linter)
    if later is not None:
        return later
    older = without_newer(code)
    beside = beside_newer(analyse(older), lines) if older is not None else None
    if beside is not None:
        return beside
    source = Source(lines, refused)
    source = source.stopped_at(first_error(source))
    repair = find_repair(source, Budget(TRIES)) if len(lines) <= WHOLE_LINES else repair_in_window(source)
    return _repaired(source, repair) if repair is not None else observed(source)


def _repaired(source: Source, repair: Repair) -> Diagnosis:
    first = repair.first
    edit = first.edits[0]
    place = _place_of(first, edit, source)
    slots = {
        "before": clip((edit.before or "").strip()),
        "after": clip((edit.after or "").strip()),
        "line": str(place.line),
        "upto": str(repair.upto),
        "changes": str(len(first.edits)),
        "says": clip(source.says),
        "works": "the code compiles" if repair.error is None and repair.steps == 1 else "Python reads on beyond it",
        **first.slots,
    }
    return Diagnosis(
        kind="syntax",
        cause=first.cause,
        variant=first.variant,
        error_type=type(source.error).__name__,
        python_says=source.says,
        place=place,
        slots=slots,
        verified=Verified.COMPILED,
        change=_change(source, repair) if repair.error is None else None,
        outright=not has_ladder(first.cause),
        reads_on=repair.error is not None,
        later=repair.steps - 1 + (repair.error is not None),
        concept=concept_of(first.cause),
        source=source.lines,
    )


def _change(source: Source, repair: Repair) -> Change | None:
    program = "\n".join(repair.lines)
    if repair.steps == 1:
        edits = repair.edits
    elif len(repair.lines) == len(source.lines):
        pairs = zip(source.lines, repair.lines, strict=True)
        edits = tuple(Edit(n, old, new) for n, (old, new) in enumerate(pairs, 1) if old != new)
    else:
        return None
    many = repair.first.cause in REPEATED and repair.steps == 1
    return Change(edits, program) if len(edits) <= NAMED_EDITS or many else None


def _place_of(proposal: Proposal, edit: Edit, source: Source) -> Place:
    before, after = edit.before, edit.after
    inserted = before is None
    line = proposal.line or (max(edit.line - 1, 1) if inserted else edit.line)
    line = min(line, len(source.lines))
    text = source.text(line)
    if proposal.span is not None:
        return Place(line, proposal.span[0] + 1, line, max(proposal.span) + 1)
    if before is None or after is None or line != edit.line:
        return Place(line, len(text) - len(text.lstrip()) + 1, line, max(len(text.rstrip()), 1) + 1)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end, new_end = len(before), len(after)
    while end > start and new_end > start and before[end - 1] == after[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    start, end = _whole_word(before, start, end)
    return Place(line, start + 1, line, max(end, start + 1) + 1)


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a stretch inside a word to the word."""
    left = start > 0 and _is_word(text[start - 1])
    right = end < len(text) and _is_word(text[end])
    inside = all(_is_word(c) for c in text[start:end])
    if not inside or (start == end and not (left and right)):
        return start, end
    while start > 0 and _is_word(text[start - 1]):
        start -= 1
    while end < len(text) and _is_word(text[end]):
        end += 1
    return start, end


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
