"""A diagnosis as blocks that a student reads, and the ladder of its hints."""

from __future__ import annotations

from learnflow.contracts.answers import Block, CodeBlock, Span, TextBlock, ValuesBlock
from learnflow.contracts.values import Level, Verified
from learnflow.skills.debug.diagnosing import fact_text
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.texts import RUNGS, clip, fill, has_ladder, text_of
from learnflow.skills.diagnosis.hints import Ladder, ladder

CONTEXT = 2
MAX_WIDTH = 400
_TRIED = {(False, False): "tried", (False, True): "tried-with-later", (True, True): "tried-upto"}


def said(identifier: str, **slots: str) -> str:
    """Return a sentence of the dialogue, filled."""
    return fill(text_of(identifier, "text") or "", slots)


def ladder_of(diagnosis: Diagnosis, level: Level) -> Ladder | None:
    """Return the hints of a diagnosis, None where it is shown outright or nothing is known."""
    if diagnosis.outright or not has_ladder(diagnosis.cause) or diagnosis.summary_id:
        return None
    texts = [text_of(diagnosis.cause, rung, level) or "" for rung in RUNGS]
    place, events, change = (fill(text, diagnosis.slots) for text in texts[:3])
    return ladder(place, events, change, texts[3])


def code_block(diagnosis: Diagnosis) -> CodeBlock | None:
    """Return the student's line with two lines around it and the place marked, None without a place."""
    place = diagnosis.place
    if not place.line or not diagnosis.source:
        return None
    first = max(1, place.line - CONTEXT) if diagnosis.in_code else place.line
    last = min(len(diagnosis.source), place.line + CONTEXT)
    lines = diagnosis.source[first - 1 : last] if diagnosis.in_code else diagnosis.source[:1]
    shown = [line[:MAX_WIDTH] for line in lines]
    while len(shown) > place.line - first + 1 and not shown[-1].strip():
        shown.pop()
    column = min(place.column, MAX_WIDTH)
    span = Span(place.line, column, place.end_line, max(min(place.end_column, MAX_WIDTH + 1), column + 1))
    label = diagnosis.error_type if diagnosis.kind == "exception" else ""
    span = Span(span.line, span.column, span.end_line, span.end_column, label)
    return CodeBlock("\n".join(shown), spans=(span,), first_line=first)


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
    if len(diagnosis.observations) > 1:
        facts = (fact_text(fact) for fact in diagnosis.observations[1:])
        blocks.append(TextBlock("\n".join(f"- {fact[:1].upper()}{fact[1:]}" for fact in facts)))
    steps = ladder_of(diagnosis, level)
    if steps is not None:
        blocks.append(steps.block(rung))
    return tuple(blocks)


def _sentences(diagnosis: Diagnosis, level: Level) -> list[str]:
    parts = [said(note, **diagnosis.slots) for note in diagnosis.notes]
    if diagnosis.kind == "nothing_found":
        return [*parts, text_of(diagnosis.summary_id or diagnosis.cause, "text") or ""]
    if diagnosis.verified is Verified.COMPILED:
        if diagnosis.slots.get("changes", "1") != "1":
            parts.append(said("changes-more", **diagnosis.slots))
        if ladder_of(diagnosis, level) is None:
            parts.append(said(_TRIED[diagnosis.reads_on, diagnosis.later > 0], **diagnosis.slots))
    elif not diagnosis.error_type:
        parts.append(said("not-tried"))
    elif diagnosis.kind == "exception":
        parts.append(said("python-says", says=_reported(diagnosis)))
        parts.append(said("not-run"))
    else:
        parts.append(said("python-says", says=_reported(diagnosis)))
    if ladder_of(diagnosis, level) is None and level not in (Level.PROFICIENT, Level.MASTERED):
        parts.append(fill(text_of(diagnosis.summary_id or diagnosis.cause, "why") or "", diagnosis.slots))
    if diagnosis.later:
        parts.append(said("later-one") if diagnosis.later == 1 else said("later-many", later=str(diagnosis.later)))
    return [part for part in parts if part]


def _reported(diagnosis: Diagnosis) -> str:
    message = f": {diagnosis.python_says}" if diagnosis.python_says else ""
    return clip(diagnosis.error_type + message, 160)
