"""A diagnosis as blocks that a student reads, and the ladder of its hints."""

from __future__ import annotations

from learnflow.contracts.answers import Block, CodeBlock, Span, TextBlock, ValuesBlock
from learnflow.contracts.values import Level, Verified
from learnflow.skills.debug.diagnosing import fact_text
from learnflow.skills.debug.findings import Diagnosis, Place
from learnflow.skills.debug.texts import RUNGS, clip, fill, has_ladder, text_of
from learnflow.skills.diagnosis.hints import Ladder, ladder

CONTEXT = 2
"""Lines shown before and after a marked one."""

NEAR = 12
"""Lines between a cause and its failure that are still shown together."""

MAX_WIDTH = 400
_TRIED = {(False, False): "tried", (False, True): "tried-with-later", (True, True): "tried-upto"}


def said(identifier: str, **slots: str) -> str:
    """Return a sentence of the dialogue, filled."""
    return fill(text_of(identifier, "text") or "", slots)


def ladder_of(diagnosis: Diagnosis, level: Level) -> Ladder | None:
    """Return the hints of a diagnosis, None where it is shown outright or nothing is known."""
    shown = diagnosis.outright and diagnosis.verified is not Verified.NONE
    if shown or not has_ladder(diagnosis.cause) or diagnosis.summary_id:
        return None
    texts = [_said_of(diagnosis, rung, level) for rung in RUNGS]
    if diagnosis.verified is Verified.NONE or diagnosis.asked:
        # What was not tried is never advice, only a question.
        texts[2] = _said_of(diagnosis, "ask", level) or texts[2]
    place, events, change = (fill(text, diagnosis.slots) for text in texts[:3])
    return ladder(place, events, change, texts[3])


def _said_of(diagnosis: Diagnosis, field: str, level: Level) -> str:
    return text_of(diagnosis.summary_id or diagnosis.cause, field, level, diagnosis.variant) or ""


def code_block(diagnosis: Diagnosis) -> CodeBlock | None:
    """Return the student's line with two lines around it and the place marked, None without a place.

    Where the exception showed a few lines from its cause, both are marked in the one block.
    """
    place, failed = diagnosis.place, diagnosis.failed
    if not place.line or not diagnosis.source:
        return None
    if not diagnosis.in_code:
        return _excerpt(diagnosis.source[:1], place.line, (_span(place, _label(diagnosis)),))
    near = [one for one in (place, failed) if one.line and abs(one.line - place.line) <= NEAR]
    near.sort(key=lambda one: (one.line, one.column))
    first = max(1, near[0].line - CONTEXT)
    last = min(len(diagnosis.source), near[-1].line + CONTEXT)
    marked = failed if failed.line else place
    spans = tuple(_span(one, _label(diagnosis) if one == marked else "") for one in near)
    return _excerpt(diagnosis.source[first - 1 : last], first, spans, keep=near[-1].line - first + 1)


def _excerpt(lines: tuple[str, ...], first: int, spans: tuple[Span, ...], *, keep: int = 1) -> CodeBlock:
    shown = [line[:MAX_WIDTH] for line in lines]
    while len(shown) > keep and not shown[-1].strip():
        shown.pop()
    return CodeBlock("\n".join(shown), spans=spans, first_line=first)


def _span(place: Place, label: str) -> Span:
    column = min(place.column, MAX_WIDTH)
    return Span(place.line, column, place.end_line, max(min(place.end_column, MAX_WIDTH + 1), column + 1), label)


def _label(diagnosis: Diagnosis) -> str:
    return diagnosis.error_type if diagnosis.kind == "exception" else ""


def blocks_of(diagnosis: Diagnosis, level: Level, rung: int) -> tuple[Block, ...]:
    """Return all blocks of a diagnosis with the hints up to `rung`."""
    blocks: list[Block] = []
    code = code_block(diagnosis)
    if code is not None:
        blocks.append(code)
    if diagnosis.values:
        blocks.append(ValuesBlock(diagnosis.values))
    text = " ".join(_sentences(diagnosis, level))
    if text:
        blocks.append(TextBlock(text))
    facts_shown = diagnosis.observations[1:] if diagnosis.kind == "nothing_found" else diagnosis.observations
    if facts_shown:
        facts = (fact_text(fact) for fact in facts_shown)
        blocks.append(TextBlock("\n".join(f"- {fact[:1].upper()}{fact[1:]}" for fact in facts)))
    steps = ladder_of(diagnosis, level)
    if steps is not None:
        blocks.append(steps.block(rung))
    return tuple(blocks)


def _sentences(diagnosis: Diagnosis, level: Level) -> list[str]:
    parts = [said(note, **diagnosis.slots) for note in diagnosis.notes]
    if diagnosis.kind in ("nothing_found", "no_end"):
        return [*parts, text_of(diagnosis.summary_id or diagnosis.cause, "text") or ""]
    steps = ladder_of(diagnosis, level)
    if diagnosis.kind == "exception":
        parts += _of_exception(diagnosis, level, outright=steps is None)
    elif diagnosis.verified is Verified.COMPILED:
        if diagnosis.slots.get("changes", "1") != "1":
            parts.append(said("changes-more", **diagnosis.slots))
        if steps is None:
            parts.append(said(_TRIED[diagnosis.reads_on, diagnosis.later > 0], **diagnosis.slots))
    elif diagnosis.kind == "syntax" and not diagnosis.error_type:
        parts.append(said("not-tried"))
    elif diagnosis.kind == "syntax":
        parts.append(said("python-says", says=_reported(diagnosis)))
    if steps is None:
        parts.append(fill(_said_of(diagnosis, "why", level), diagnosis.slots))
    if diagnosis.later:
        parts.append(said("later-one") if diagnosis.later == 1 else said("later-many", later=str(diagnosis.later)))
    return [part for part in parts if part]


def _of_exception(diagnosis: Diagnosis, level: Level, *, outright: bool) -> list[str]:
    """Return what Python said, how it is known, and where it is a slip the change that was tried."""
    parts = [said("ran-says" if diagnosis.ran else "python-says", says=_reported(diagnosis))]
    if not diagnosis.ran:
        parts.append(said("not-run"))
    elif outright and diagnosis.verified is not Verified.NONE:
        fix = _said_of(diagnosis, "fix", level)
        parts.append(fill(fix, diagnosis.slots) if fix else said("change-ran", **diagnosis.slots))
    elif outright:
        parts.append(fill(_said_of(diagnosis, "ask", level), diagnosis.slots))
    return parts


def _reported(diagnosis: Diagnosis) -> str:
    message = f": {diagnosis.python_says}" if diagnosis.python_says else ""
    return clip(diagnosis.error_type + message, 160)
