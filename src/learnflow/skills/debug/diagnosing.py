"""From what was sent to one diagnosis: code first, then the traceback, then words."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from learnflow.contracts.values import JsonValue, Level, plain
from learnflow.skills.debug.exceptions import explain
from learnflow.skills.debug.facts import facts_of
from learnflow.skills.debug.findings import Diagnosis, Observation, Place
from learnflow.skills.debug.syntax import analyse
from learnflow.skills.debug.texts import clip, fill, text_of
from learnflow.skills.language.reading import read_program
from learnflow.skills.language.tracebacks import Traceback, find_error_in_words, read_traceback


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about: code, an exception, or neither; `in_words` marks an exception named in prose."""

    code: str | None = None
    traceback: Traceback | None = None
    in_words: bool = False


def subject_of(code: str | None, traceback: str | None, text: str) -> Subject:
    """Return what is there to diagnose; an error named in `text` counts where no traceback was sent."""
    code = code if code is not None and code.strip() else None
    if traceback is not None and traceback.strip():
        found = read_traceback(traceback) or find_error_in_words(traceback)
        if found is not None:
            return Subject(code, found)
    if 'File "' in text or "Traceback" in text:
        found = read_traceback(text)
        if found is not None:
            return Subject(code, found)
    named = find_error_in_words(text)
    return Subject(code, named, in_words=named is not None)


def diagnose(subject: Subject) -> Diagnosis | None:
    """Return the first cause, what was seen where none is known, or None without code and traceback.

    Raises BadInput for code that cannot be read safely.
    """
    traceback = subject.traceback
    if subject.code is not None:
        wrong = analyse(subject.code)
        if wrong is not None:
            other = traceback is not None and traceback.error_type not in (
                "SyntaxError",
                "IndentationError",
                "TabError",
                "",
            )
            notes = ("code-does-not-compile",) if other else ()
            error = clip(traceback.error_type) if traceback is not None else ""
            return dataclasses.replace(wrong, notes=notes, slots={**wrong.slots, "error": error})
    if traceback is not None and (traceback.frames or traceback.message):
        found = explain(traceback, subject.code)
        if not (subject.in_words and found.cause in ("unknown-exception", "type-only")):
            return found
    return _looked_at(subject.code) if subject.code is not None else None


def nothing_to_see() -> Diagnosis:
    """Return the diagnosis of a request with neither code nor an error: there is nothing to look at."""
    return Diagnosis(kind="nothing_found", cause="words-only")


def _looked_at(code: str) -> Diagnosis:
    """Say what the text of a program that compiles shows for certain."""
    tree = read_program(code)
    lines = tuple(code.splitlines())
    if not tree.body:
        return Diagnosis(kind="nothing_found", cause="empty-code", source=lines)
    facts = facts_of(tree)
    if not facts:
        return Diagnosis(kind="nothing_found", cause="nothing-found", source=lines)
    first = facts[0]
    line = first.line or 0
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    place = Place(line, len(text) - len(text.lstrip()) + 1, line, len(text.rstrip()) + 1) if line else Place()
    return Diagnosis(
        kind="nothing_found",
        cause=first.id,
        summary_id="facts-found",
        place=place,
        slots={"fact": fact_text(first), "line": str(line)},
        observations=facts,
        source=lines,
    )


def fact_text(fact: Observation) -> str:
    """Return a fact in words, beginning with a small letter."""
    return fill(text_of(fact.id, "text") or "", fact.slots)


def summary_of(diagnosis: Diagnosis, level: Level = Level.BEGINNER) -> str:
    """Return the one sentence that stands for a diagnosis."""
    text = text_of(diagnosis.summary_id or diagnosis.cause, "summary", level) or text_of("unknown-syntax", "summary")
    return fill(text or "", diagnosis.slots)


def data_of(diagnosis: Diagnosis, level: Level = Level.BEGINNER) -> dict[str, JsonValue]:
    """Return a diagnosis as an answer's `data`: never with a change."""
    place = diagnosis.place if diagnosis.place.line else None
    summary = summary_of(diagnosis, level)
    facts = [
        {"id": fact.id, "line": fact.line, "text": _sentence(fact_text(fact)), "values": plain(fact.values)}
        for fact in diagnosis.observations
    ]
    if not facts and diagnosis.kind != "nothing_found":
        values = plain(diagnosis.values)
        facts = [{"id": diagnosis.cause, "line": place.line if place else None, "text": summary, "values": values}]
    return {
        "kind": diagnosis.kind,
        "cause": diagnosis.cause,
        "message": summary,
        "line": place.line if place else None,
        "column": place.column if place and diagnosis.in_code else None,
        "end_line": place.end_line if place else None,
        "verified": diagnosis.verified.value,
        "observations": facts,
        "concepts": [diagnosis.concept] if diagnosis.concept else [],
    }


def result_of(diagnosis: Diagnosis) -> dict[str, JsonValue]:
    """Return a diagnosis with its tried change, for programs and measures only."""
    return {**data_of(diagnosis), "holds": None, "change": plain(diagnosis.change)}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
