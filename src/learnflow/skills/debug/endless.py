"""Programs that do not end: which loop, what its condition needs, and what never changes."""

from __future__ import annotations

import dataclasses

from learnflow.contracts.values import Verified
from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import recognise
from learnflow.skills.debug.program import Program
from learnflow.skills.debug.running.runs import Runner
from learnflow.skills.debug.running.seeing import Outcome
from learnflow.skills.debug.running.turns import ENDLESS, FEW_TURNS, MANY_TURNS, MAX_TURNS, NO_END, counted
from learnflow.skills.debug.texts import clip
from learnflow.skills.debug.trying import TRY_SHARE, choose, judged
from learnflow.skills.language.reading import read_program, recompile, split_lines
from learnflow.skills.language.tracebacks import Traceback

MIN_TURNS = 20
"""Turns of one loop below which it is not called endless."""

SHARE = 0.22
"""Share of the budget for each of the runs in which turns are counted."""


def explain_endless(code: str, runner: Runner) -> Diagnosis | None:
    """Return why a program that was stopped does not end, None where no loop of it turned too often.

    Raises BadInput for code that cannot be read safely, JailUnavailable.
    """
    lines, tree = split_lines(code), read_program(code)
    program = Program(lines=lines, tree=tree)
    whole = runner
    outcome, runner = _stopped(program, whole)
    if outcome is None or outcome.failure is None:
        return None
    line, turns = (int(part) for part in outcome.failure.message.split())
    if turns < MIN_TURNS:
        # Many loops of a few turns each: it is not a loop that does not end.
        return None
    later = _counted(program, runner, MANY_TURNS)
    if later is not None and later.status == "ok":
        # It only has much to do.
        return None
    case = Case(
        traceback=Traceback(NO_END, f"{line} {turns}"),
        lines=lines,
        tree=tree,
        line=line,
        outcome=_seen_in_loop(outcome, line, program),
        runner=runner,
        given=runner.given,
        facts={"turns": f"{turns:,}", "call": clip(outcome.failure.call)},
    )
    found = choose(case, recognise(case))
    found = dataclasses.replace(found, kind="no_end", error_type="", python_says="")
    return found if runner is whole else _on_all_calls(found, whole)


def _on_all_calls(found: Diagnosis, whole: Runner) -> Diagnosis:
    """Return the diagnosis with a change that was tried on one call as far as it holds on all of them."""
    if found.change is None:
        return found
    after = whole.run(found.change.program, share=TRY_SHARE)
    verified = judged(after, after, whole.given) if after is not None else Verified.NONE
    change = found.change if verified is not Verified.NONE else None
    return dataclasses.replace(found, change=change, verified=verified)


def _stopped(program: Program, runner: Runner) -> tuple[Outcome | None, Runner]:
    """Return the moment at which too many turns were counted, and a runner of the one call in which they were."""
    for limit in (MAX_TURNS, FEW_TURNS):
        outcome = _counted(program, runner, limit)
        if outcome is None:
            break
        if outcome.failure is None or outcome.failure.type.rsplit(".", 1)[-1] != ENDLESS:
            continue
        index = outcome.failure.call_index
        if index is None or len(runner.given.calls) == 1:
            return outcome, runner
        alone = runner.calling([runner.given.calls[index]])
        again = _counted(program, alone, limit)
        return (again, alone) if again is not None and again.failure is not None else (outcome, runner)
    return None, runner


def _counted(program: Program, runner: Runner, limit: int) -> Outcome | None:
    made = counted(program, limit)
    if made is None or recompile(made[0]) is not None:
        return None
    return runner.run(made[0], "frames" if limit == MANY_TURNS else "history", before=made[1], share=SHARE)


def _seen_in_loop(outcome: Outcome, line: int, program: Program) -> Outcome:
    """Return the outcome with the frame of the loop as the innermost: it may have been stopped in what it calls."""
    failure = outcome.failure
    function = program.function_at(line)
    name = function.name if function is not None else "<module>"
    if failure is None:
        return outcome
    frames = list(failure.frames)
    while len(frames) > 1 and frames[-1].function != name:
        frames.pop()
    if frames:
        # Its columns are those of the text with the counts.
        frames[-1] = dataclasses.replace(frames[-1], column=None, end_line=None, end_column=None)
    return dataclasses.replace(outcome, failure=dataclasses.replace(failure, line=line, frames=tuple(frames)))
