"""From what was sent to one diagnosis: code first, then its run, then the traceback, then words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from learnflow.contracts.values import RUN_S, BadInput, CallCase, JailUnavailable, JsonValue, Level, Tools, plain
from learnflow.skills.debug.endless import explain_endless
from learnflow.skills.debug.exceptions import explain, explain_run
from learnflow.skills.debug.facts import facts_of
from learnflow.skills.debug.findings import Diagnosis, Observation, Place
from learnflow.skills.debug.patterns import load_causes
from learnflow.skills.debug.repairing import with_repair
from learnflow.skills.debug.results import explain_wrong
from learnflow.skills.debug.running.printed import printed_calls
from learnflow.skills.debug.running.runs import (
    Given,
    Runner,
    calls_of,
    given_of,
    share_that_holds,
    text_field,
)
from learnflow.skills.debug.running.seeing import Outcome
from learnflow.skills.debug.searching.goals import goal_of
from learnflow.skills.debug.searching.trials import does_not_end
from learnflow.skills.debug.syntax import analyse
from learnflow.skills.debug.texts import clip, fill, text_of
from learnflow.skills.language.reading import read_program
from learnflow.skills.language.tracebacks import Traceback, find_error_in_words, read_traceback

NO_TOOLS = Tools()
"""Without linter and jail: what the text alone shows."""

DEEP_S = 2.0
"""A budget above this buys a deeper search (scripts and the command line)."""

MAX_BUDGET_MS = 5_000
"""What a script may ask for at most."""

_SYNTAX = ("SyntaxError", "IndentationError", "TabError", "")
_NOT_OURS = frozenset({"EOFError", "FileNotFoundError", "ModuleNotFoundError", "PermissionError", "OSError"})
"""What a run here meets where the student's own machine had the input, the files or the packages."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about: code, an exception, or neither; `in_words` marks an exception named in prose.

    `given` is what the code is run with.
    """

    code: str | None = None
    traceback: Traceback | None = None
    in_words: bool = False
    given: Given = field(default_factory=Given)


def subject_of(code: str | None, traceback: str | None, text: str, given: Given | None = None) -> Subject:
    """Return what is there to diagnose; an error named in `text` counts where no traceback was sent."""
    code = code if code is not None and code.strip() else None
    given = given if given is not None else Given()
    if traceback is not None and traceback.strip():
        found = read_traceback(traceback) or find_error_in_words(traceback)
        if found is not None:
            return Subject(code, found, given=given)
    if 'File "' in text or "Traceback" in text:
        found = read_traceback(text)
        if found is not None:
            return Subject(code, found, given=given)
    named = find_error_in_words(text)
    return Subject(code, named, in_words=named is not None, given=given)


def diagnose(subject: Subject, tools: Tools = NO_TOOLS, *, budget_s: float | None = None) -> Diagnosis | None:
    """Return the first cause, what was seen where none is known, or None without code and traceback.

    The code is run where `tools` has a jail, for at most `budget_s` seconds of wall time in all (else `tools.run_s`).
    Raises BadInput for code that cannot be read safely.
    """
    if subject.code is None:
        return _from_traceback(subject)
    wrong = analyse(subject.code, tools.linter)
    if wrong is not None:
        return _beside(wrong, subject.traceback)
    if tools.jail is None:
        return _from_traceback(subject) or _looked_at(subject.code)
    # Before the clock runs.
    load_causes()
    runner = Runner(tools.jail, subject.given, budget_s or tools.run_s)
    outcome = None
    try:
        goal = goal_of(subject.given, tools.jail)
        # Found by counting: a plain run would wait until its time is over.
        stuck = goal is not None and does_not_end(subject.code, goal, subject.given, tools.jail)
        seen = explain_endless(subject.code, runner) if stuck else None
        if seen is None:
            outcome = runner.run(subject.code, "history")
            tests = _printed(subject, outcome, runner)
            if tests:
                # What a function gave says more than which line printed it.
                runner = runner.calling(tests)
                goal = goal_of(runner.given, tools.jail)
                outcome = runner.run(subject.code, "history")
            seen = _seen(subject, outcome, runner) if outcome is not None else None
        if seen is not None:
            return with_repair(seen, subject.code, goal, runner, tools.jail, deep=runner.budget_s > DEEP_S)
    except JailUnavailable:
        return _from_traceback(subject) or _looked_at(subject.code)
    return _after_run(subject, outcome)


def _seen(subject: Subject, outcome: Outcome, runner: Runner) -> Diagnosis | None:
    """Return what a run shows to be wrong, None where it shows nothing."""
    code = subject.code or ""
    if outcome.failure is not None:
        return None if _other_failure(subject, outcome) else explain_run(code, outcome, runner)
    if outcome.status in ("timeout", "memory", "output_limit"):
        return explain_endless(code, runner)
    return explain_wrong(code, outcome, runner)


def _printed(subject: Subject, outcome: Outcome | None, runner: Runner) -> tuple[CallCase, ...]:
    """Return the calls whose results a wrong output shows."""
    if outcome is None or outcome.status != "ok" or runner.given.calls or runner.given.prints_right(outcome.stdout):
        return ()
    code = subject.code or ""
    return printed_calls(read_program(code), code, outcome, runner)


def _beside(wrong: Diagnosis, traceback: Traceback | None) -> Diagnosis:
    """Return what keeps code from compiling; a traceback of another kind of error is told to come later."""
    other = traceback is not None and traceback.error_type not in _SYNTAX
    error = clip(traceback.error_type) if traceback is not None else ""
    notes = (*wrong.notes, "code-does-not-compile") if other else wrong.notes
    return dataclasses.replace(wrong, notes=notes, slots={**wrong.slots, "error": error})


def _from_traceback(subject: Subject) -> Diagnosis | None:
    traceback = subject.traceback
    if traceback is None or not (traceback.frames or traceback.message):
        return None
    found = explain(traceback, subject.code)
    vague = subject.in_words and found.cause in ("unknown-exception", "type-only")
    return None if vague else found


def _other_failure(subject: Subject, outcome: Outcome) -> bool:
    """Whether the run failed only because it lacks what the student had when the traceback was made."""
    said, seen = subject.traceback, outcome.failure
    if said is None or seen is None or subject.in_words or said.error_type == seen.type.rsplit(".", 1)[-1]:
        return False
    return said.student_frame is not None and seen.type in _NOT_OURS


def _after_run(subject: Subject, outcome: Outcome | None) -> Diagnosis:
    """Return what can be said when a run did not show the exception: the traceback's, else what the run came to."""
    code = subject.code or ""
    found = _from_traceback(subject)
    if found is not None:
        ended = outcome is not None and outcome.status == "ok"
        note = "ran-through" if ended else "ran-otherwise"
        return dataclasses.replace(found, notes=(*found.notes, note))
    looked = _looked_at(code)
    if outcome is None or outcome.status == "ok":
        printed = clip(outcome.stdout.strip().splitlines()[-1]) if outcome and outcome.stdout.strip() else ""
        note = "" if outcome is None else "ran-printed" if printed else "ran-silent"
        notes = (*looked.notes, note) if note else looked.notes
        return dataclasses.replace(looked, notes=notes, slots={**looked.slots, "printed": printed}, ran=bool(note))
    if outcome.status in ("timeout", "memory", "output_limit", "killed"):
        cause = "ran-too-long" if outcome.status == "timeout" else f"ran-{outcome.status.replace('_', '-')}"
        return dataclasses.replace(looked, kind="no_end", cause=cause, summary_id="", observations=(), ran=True)
    slots = {**looked.slots, "reason": clip(outcome.reason, 200) or "the run gave no result"}
    return dataclasses.replace(looked, notes=(*looked.notes, "ran-not"), slots=slots)


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
    return fact.text or fill(text_of(fact.id, "text") or "", fact.slots)


def summary_of(diagnosis: Diagnosis, level: Level = Level.BEGINNER) -> str:
    """Return the one sentence that stands for a diagnosis."""
    text = text_of(diagnosis.summary_id or diagnosis.cause, "summary", level, diagnosis.variant)
    if text is None:
        return fill(text_of("python-says", "text") or "", {"says": clip(diagnosis.python_says, 200)})
    return fill(text, diagnosis.slots)


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
        "failed_line": diagnosis.failed.line or (place.line if place else None),
        "verified": diagnosis.verified.value,
        "observations": facts,
        "concepts": [diagnosis.concept] if diagnosis.concept else [],
    }


def result_of(diagnosis: Diagnosis) -> dict[str, JsonValue]:
    """Return a diagnosis with its tried change, for programs and measures only."""
    return {**data_of(diagnosis), "holds": None, "change": plain(diagnosis.change)}


def answer_request(request: Mapping[str, JsonValue], tools: Tools) -> dict[str, JsonValue]:
    """Return what the script `error-pattern-detection` answers to one request (docs/reference/scripts.md).

    Raises BadInput for a field of another type or code that cannot be read safely.
    """
    code, traceback, query = (text_field(request, name) for name in ("code", "traceback", "query"))
    budget_s = _budget(request.get("budget_ms"))
    given, further = given_of(request), calls_of(request, "further")
    found = diagnose(subject_of(code, traceback, query or "", given), tools, budget_s=budget_s) or nothing_to_see()
    result = result_of(found)
    if further and found.change is not None and tools.jail is not None:
        result["holds"] = share_that_holds(found.change.program, given, further, tools.jail)
    return result


def _budget(value: JsonValue) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MAX_BUDGET_MS:
        raise BadInput("wrong_type", f"`budget_ms` must be a number above 0, at most {MAX_BUDGET_MS}.")
    return max(value / 1000, RUN_S)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
