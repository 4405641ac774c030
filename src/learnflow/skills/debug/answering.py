"""The debug agent's answer to one message, follow-ups included."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from learnflow.contracts.answers import Answer, Block, Reply, TextBlock
from learnflow.contracts.values import CallCase, Evidence, FollowUp, JsonValue, Question, Status, Tools
from learnflow.skills.debug.diagnosing import NO_TOOLS, Subject, data_of, diagnose, subject_of, summary_of
from learnflow.skills.debug.expectations import calls_in, output_in
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.presenting import blocks_of, code_block, ladder_of, said
from learnflow.skills.debug.running.runs import Given
from learnflow.skills.debug.texts import catalogue, clip, fill, text_of
from learnflow.skills.diagnosis.hints import is_last, next_rung
from learnflow.skills.language.tracebacks import Traceback

MAX_REMEMBERED = 8_000
"""Characters of input, files and calls that a conversation keeps with its code."""


def answer(question: Question, tools: Tools = NO_TOOLS) -> Reply:
    """Answer what is wrong with the code, the traceback or the words of `question`, or what was asked about it.

    Code is run where `tools` has a jail. Raises BadInput for code that cannot be read safely.
    """
    respond = _FOLLOW_UPS.get(question.follow_up) if question.follow_up is not None else None
    if respond is not None:
        return respond(question, tools)
    return _first(question, _sent(question), tools)


def _sent(question: Question) -> Subject:
    """Return what this message is about; the code under discussion stands in where it brought none."""
    code = question.code if question.code is not None else question.earlier_code
    return subject_of(code, question.traceback, question.text, given_of(question))


def given_of(question: Question) -> Given:
    """Return what the code is run with: what this message brought, else what came with the code before."""
    calls = question.calls or calls_in(question.text)
    expected = question.expected
    if expected is None and not calls:
        expected = output_in(question.text)
    now = Given(question.stdin, question.files, calls=calls, expected_stdout=expected, in_words=True)
    kept = question.last.get("given")
    if now != Given(in_words=True) or question.code is not None or not isinstance(kept, dict):
        return now
    calls = tuple(CallCase(str(call), str(expected)) for call, expected in kept.get("calls") or ())
    expected = kept.get("expected")
    return Given(kept.get("stdin"), kept.get("files") or {}, calls=calls, expected_stdout=expected, in_words=True)


def _kept(given: Given) -> JsonValue:
    calls = [[case.call, case.expected] for case in given.calls]
    kept = {"stdin": given.stdin, "files": dict(given.files), "calls": calls, "expected": given.expected_stdout}
    return kept if given != Given(in_words=True) and len(str(kept)) <= MAX_REMEMBERED else None


def _first(question: Question, subject: Subject, tools: Tools, *, rung: int = 1, opening: str = "") -> Reply:
    diagnosis = diagnose(subject, tools)
    if diagnosis is None:
        return _from_words(question, subject)
    if question.code is None:
        notes = tuple(note for note in diagnosis.notes if note != "other-code")
        diagnosis = dataclasses.replace(diagnosis, notes=notes)
    blocks = blocks_of(diagnosis, question.level, rung)
    if opening:
        blocks = (TextBlock(opening), *blocks)
    status: Status = "PARTIAL" if diagnosis.kind == "nothing_found" else "SUCCESS"
    return _reply(question, diagnosis, subject, summary_of(diagnosis, question.level), blocks, rung, status)


def _reply(
    question: Question,
    diagnosis: Diagnosis,
    subject: Subject,
    summary: str,
    blocks: tuple[Block, ...],
    rung: int,
    status: Status = "SUCCESS",
) -> Reply:
    steps = ladder_of(diagnosis, question.level)
    follow_ups = [said("follow-hint")] if steps is not None and not is_last(rung) else []
    if diagnosis.kind != "nothing_found":
        asked = question.follow_up in (FollowUp.WHY, FollowUp.EASIER)
        follow_ups += [said("follow-still")] if asked else [said("follow-why"), said("follow-still")]
    remember: dict[str, JsonValue] = {"cause": diagnosis.cause, "rung": rung, "kind": diagnosis.kind}
    remember["line"] = diagnosis.place.line or None
    if (kept := _kept(subject.given)) is not None:
        remember["given"] = kept
    if subject.traceback is not None and subject.traceback.message:
        remember["error"], remember["says"] = subject.traceback.error_type[:80], clip(subject.traceback.message, 200)
    error = diagnosis.error_type or None
    return Reply(
        Answer(summary, blocks, tuple(follow_ups), data_of(diagnosis, question.level)),
        status,
        remember,
        (Evidence("help", component=diagnosis.concept, error_type=error[:80] if error else None),),
    )


def _from_words(question: Question, subject: Subject) -> Reply:
    """Ask for what is missing; an error that is named gets its general meaning first."""
    error = subject.traceback.error_type if subject.traceback is not None else ""
    if not error:
        return _ask("words-only", {}, {"cause": "words-only", "rung": 0}, None)
    meaning = catalogue()["meanings"].get(error)
    remember: dict[str, JsonValue] = {"cause": "words-error", "rung": 0, "error": clip(error)}
    slots = {"error": clip(error), "meaning": meaning or ""}
    return _ask("words-error" if meaning else "words-error-unknown", slots, remember, clip(error))


def _ask(identifier: str, slots: dict[str, str], remember: dict[str, JsonValue], error: str | None) -> Reply:
    summary = fill(text_of(identifier, "summary") or "", slots)
    text = fill(text_of(identifier, "text") or "", slots)
    data: dict[str, JsonValue] = {"kind": "nothing_found", "cause": identifier, "message": summary, "line": None}
    data |= {"column": None, "end_line": None, "verified": "none", "observations": [], "concepts": []}
    evidence = (Evidence("help", error_type=error),)
    return Reply(Answer(summary, (TextBlock(text),), (), data), "PARTIAL", remember, evidence)


def _earlier(question: Question) -> Subject:
    """Return what was under discussion before this message, as far as the conversation kept it."""
    subject = subject_of(question.earlier_code, question.earlier_traceback, "", given_of(question))
    if subject.traceback is None and isinstance(question.last.get("error"), str):
        says = question.last.get("says")
        traceback = Traceback(str(question.last["error"]), says if isinstance(says, str) else "")
        return dataclasses.replace(subject, traceback=traceback, in_words=True)
    return subject


def _brought(question: Question) -> bool:
    return bool((question.code or "").strip() or (question.traceback or "").strip())


def _hint(question: Question, tools: Tools) -> Reply:
    if _brought(question) or not question.last:
        return _first(question, _sent(question), tools)
    subject = _earlier(question)
    diagnosis = diagnose(subject, tools)
    if diagnosis is None:
        return _from_words(question, subject)
    same = diagnosis.cause == question.last.get("cause")
    rung = next_rung(question.last.get("rung")) if same else 1
    steps = ladder_of(diagnosis, question.level)
    if steps is None:
        return _why(question, tools)
    over = same and question.last.get("rung") == rung
    code = code_block(diagnosis)
    blocks: tuple[Block, ...] = (*((code,) if code is not None else ()), steps.block(rung))
    if over:
        return _reply(question, diagnosis, subject, said("hint-last"), blocks, rung)
    blocks += (TextBlock(said("hint-last" if is_last(rung) else "hint-more")),)
    summary = steps.rungs[rung - 1].split("\n")[0].removesuffix(":") if is_last(rung) else steps.rungs[rung - 1]
    return _reply(question, diagnosis, subject, summary, blocks, rung)


def _why(question: Question, tools: Tools) -> Reply:
    if _brought(question):
        return _first(question, _sent(question), tools)
    return _explained(question, tools, "{why}")


def _variation(question: Question, tools: Tools) -> Reply:
    if _brought(question):
        return _first(question, _sent(question), tools)
    return _explained(question, tools, text_of("variation", "summary") or "", text_of("variation", "text") or "")


def _explained(question: Question, tools: Tools, frame: str, text: str = "") -> Reply:
    """Say the reason behind what was said last, in the sentence `frame`."""
    subject = _earlier(question)
    diagnosis = diagnose(subject, tools) if question.last else None
    if diagnosis is None:
        return (
            _from_words(question, subject) if subject.traceback else _ask("why-nothing", {}, dict(question.last), None)
        )
    why = text_of(diagnosis.summary_id or diagnosis.cause, "why", variant=diagnosis.variant)
    if why is None:
        return _first(question, subject, tools)
    why = fill(why, diagnosis.slots)
    code = code_block(diagnosis)
    blocks: tuple[Block, ...] = (code,) if code is not None else ()
    if text:
        blocks += (TextBlock(text),)
    shown = question.last.get("rung")
    rung = shown if isinstance(shown, int) and not isinstance(shown, bool) and 1 <= shown <= 4 else 1
    return _reply(question, diagnosis, subject, frame.replace("{why}", why), blocks, rung)


def _still_fails(question: Question, tools: Tools) -> Reply:
    earlier = _earlier(question)
    if not _brought(question):
        before = diagnose(earlier, tools) if question.last else None
        if before is None:
            return _ask("still-nothing-before", {}, dict(question.last), None)
        return _ask(
            "still-without-code", {"summary": summary_of(before)}, dict(question.last), before.error_type or None
        )
    subject = _sent(question)
    unchanged = subject.traceback is None and _line_unchanged(subject.code, earlier.traceback)
    if unchanged:
        subject = dataclasses.replace(subject, traceback=earlier.traceback)
    diagnosis = diagnose(subject, tools)
    if diagnosis is None or not question.last:
        return _first(question, subject, tools)
    if diagnosis.cause == question.last.get("cause"):
        return _first(
            question,
            subject,
            tools,
            rung=next_rung(question.last.get("rung")),
            opening=said("still-unchanged" if unchanged else "still-same"),
        )
    if diagnosis.kind == "nothing_found" and question.last.get("kind") != "nothing_found":
        return _ask("still-compiles", {}, {"cause": diagnosis.cause, "rung": 0, "kind": diagnosis.kind}, None)
    known = question.last.get("kind") in ("syntax", "exception")
    return _first(question, subject, tools, opening=said("still-other") if known else "")


def _line_unchanged(code: str | None, traceback: Traceback | None) -> bool:
    """Whether the line at which the earlier traceback ended still stands in the new code."""
    frame = traceback.student_frame if traceback is not None else None
    if code is None or frame is None or not (frame.source or "").strip():
        return False
    return any(line.strip() == (frame.source or "").strip() for line in code.splitlines())


_FOLLOW_UPS: dict[FollowUp, Callable[[Question, Tools], Reply]] = {
    FollowUp.HINT: _hint,
    FollowUp.ANOTHER: _hint,
    FollowUp.WHY: _why,
    FollowUp.EASIER: _why,
    FollowUp.VARIATION: _variation,
    FollowUp.STILL_FAILS: _still_fails,
}
