"""A wrong result or an endless program with known right answers: the smallest change that passes all of them."""

from __future__ import annotations

import dataclasses

from learnflow.contracts.values import Jail, Verified
from learnflow.skills.debug.causes.results.small_change import variant_of
from learnflow.skills.debug.findings import Certainty, Diagnosis, Observation, Place
from learnflow.skills.debug.program import Program
from learnflow.skills.debug.running.runs import Runner
from learnflow.skills.debug.searching.edits import Attempt, Subject
from learnflow.skills.debug.searching.goals import Goal
from learnflow.skills.debug.searching.search import WORK, Found, search
from learnflow.skills.debug.texts import Phrase, clip, fill, text_of
from learnflow.skills.debug.trying import judged
from learnflow.skills.language.reading import read_program, split_lines

SMALL_CHANGE = "small-change"

DEEP = 6
"""How much more a search may do where more time was asked for."""

ENDLESS_WORK = 24_000
"""Work of the search where a program does not end: finding that out took its share of the time."""

FEW_TESTS = 3
"""Tests below which a change that is not believed is not even handed to programs: nearly any passes one."""

AGAIN_S = 1.0
"""Wall time for the one run that proves a repair."""

SEARCHED = ("wrong_result", "no_end", "exception")
"""Kinds of diagnosis for which a change is searched."""


def with_repair(
    diagnosis: Diagnosis, code: str, goal: Goal | None, runner: Runner, jail: Jail, *, deep: bool = False
) -> Diagnosis:
    """Return a diagnosis with the change that reaches the goal, where one is found and believed.

    A change that a fact brought along and that passes all tests stays. Raises JailUnavailable.
    """
    if goal is None or diagnosis.kind not in SEARCHED or diagnosis.verified is Verified.PASSED_TESTS:
        return diagnosis
    program = Program(lines=split_lines(code), tree=read_program(code))
    subject = Subject(lines=program.lines, tree=program.tree)
    suspects = {diagnosis.place.line} - {0}
    work = ENDLESS_WORK if diagnosis.kind == "no_end" else WORK
    found = search(subject, goal, runner.given, jail, work * DEEP if deep else work, suspects)
    notes = diagnosis.notes
    if not found.repairs:
        slots = {**diagnosis.slots, "tried": f"{found.tried:,}"}
        notes += ("searched-in-vain",) if found.whole and found.tried else ()
        return dataclasses.replace(diagnosis, slots=slots, notes=notes)
    if not _holds(found, runner, jail):
        return diagnosis
    if diagnosis.kind == "exception":
        return _beside(diagnosis, found, len(goal.cases))
    if found.sure and not found.disagree:
        return _told(diagnosis, found, program)
    return _doubted(diagnosis, found, len(goal.cases))


def _doubted(diagnosis: Diagnosis, found: Found, tests: int) -> Diagnosis:
    """Return the diagnosis with a change that passes but is not believed enough to be told: for programs only."""
    notes = (*diagnosis.notes, "two-readings") if found.disagree else diagnosis.notes
    if tests < FEW_TESTS:
        return dataclasses.replace(diagnosis, notes=notes)
    change = found.repairs[0].change
    return dataclasses.replace(diagnosis, notes=notes, change=change, verified=Verified.PASSED_TESTS, asked=True)


def _beside(diagnosis: Diagnosis, found: Found, tests: int) -> Diagnosis:
    """Return the diagnosis of an exception with a change for programs: the exception and its own advice are told."""
    if tests < FEW_TESTS:
        return diagnosis
    unsaid = diagnosis.asked or diagnosis.change is None
    return dataclasses.replace(diagnosis, change=found.repairs[0].change, verified=Verified.PASSED_TESTS, asked=unsaid)


def _holds(found: Found, runner: Runner, jail: Jail) -> bool:
    """Whether the best repair passes all tests once more, in a fresh child; its time is not that of the first runs."""
    after = Runner(jail, runner.given, AGAIN_S).run(found.repairs[0].program)
    return after is not None and judged(after, after, runner.given) is Verified.PASSED_TESTS


def _told(diagnosis: Diagnosis, found: Found, program: Program) -> Diagnosis:
    """Return the diagnosis with the change; a fact proved at its line keeps its words, else the kind is told."""
    best = found.repairs[0]
    notes = (*diagnosis.notes, "one-bug-more") if found.remaining is not None else diagnosis.notes
    slots = {**diagnosis.slots, "remaining": clip(found.remaining or "", 120)}
    told = dataclasses.replace(
        diagnosis,
        change=best.change,
        verified=Verified.PASSED_TESTS,
        notes=notes,
        slots=slots,
        outright=False,
        asked=True,
    )
    if diagnosis.place.line in best.lines and diagnosis.certainty is Certainty.PROVED:
        return told
    edits = sorted(best.edits, key=lambda edit: edit.line)
    line = edits[0].line
    text = (program.lines or ("",))[line - 1].strip() if 0 < line <= len(program.lines or ()) else ""
    fact = fill(text_of(diagnosis.cause, "summary", variant=diagnosis.variant) or "", diagnosis.slots)
    slots |= {"line": str(line), "cause_line": str(line), "cause_source": clip(text), "source": clip(text)}
    slots |= {"second_line": str(edits[-1].line), "passed": _known(diagnosis)}
    slots.setdefault("told", Phrase(f"The loop on line {diagnosis.slots.get('line', line)} does not end"))
    return dataclasses.replace(
        told,
        kind="wrong_result" if diagnosis.kind == "wrong_result" else "no_end",
        cause=SMALL_CHANGE,
        variant=_variant(edits),
        place=program.place_of(line),
        failed=Place(),
        slots=slots,
        asked=False,
        concept=None,
        observations=(Observation(diagnosis.cause, diagnosis.place.line or None, text=fact),),
    )


def _variant(edits: list[Attempt]) -> str:
    if len(edits) == 1:
        return variant_of(edits[0].kind)
    # Of two at one line neither kind is the whole truth.
    return "two" if edits[0].line != edits[-1].line else ""


def _known(diagnosis: Diagnosis) -> str:
    return "the tests that are known" if diagnosis.kind == "wrong_result" else "the calls that are known"
