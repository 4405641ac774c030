"""Help with the exercise that is open: its hints one by one, and what reading sent code shows."""

from __future__ import annotations

from collections.abc import Mapping

from learnflow.contracts.answers import Answer, Block, CodeBlock, HintsBlock, Reply, TextBlock
from learnflow.contracts.values import BadInput, Evidence, ExerciseRef, JsonValue
from learnflow.skills.exercise.problems import Ladder, Problem
from learnflow.skills.exercise.selection import Opened
from learnflow.skills.exercise.submission import Fact, read_submission
from learnflow.skills.exercise.wishes import Wish
from learnflow.skills.exercise.wording import choices, messages, say, spelled

RECENT = 8
"""How many earlier items of a conversation are remembered, so that none of them comes again."""


# --- Hints ---------------------------------------------------------------------------------------------------


def help_on(opened: Opened, wish: Wish) -> Reply:
    """Show the next rung; all rungs again once they are used up."""
    problem = opened.family.problem(opened.seed)
    ladder = opened.family.ladder(opened.seed)
    total = len(ladder.hints)
    used_up = opened.rung >= total
    rung = min(opened.rung + 1, total)
    if used_up:
        name = "no_solution_left" if wish.action == "answer" else "used_up"
        summary = say("hint", name, total=total, title=problem.title)
        opening: tuple[Block, ...] = (TextBlock(say("hint", "used_up_next")),)
    else:
        summary = say("hint", "summary", rung=rung, total=total, title=problem.title)
        preface = {"answer": "no_solution", "still": "still"}.get(wish.action)
        opening = (TextBlock(say("hint", preface)),) if preface else ()
    more = ("hint", "easier", "another") if rung < total else ("easier", "another")
    concept = opened.concept or problem.concepts[0]
    return Reply(
        Answer(
            summary=summary,
            blocks=opening + _rungs(ladder, rung),
            follow_ups=messages(*more),
            data={"exercise": problem.family, "seed": problem.seed, "item": opened.item, "rung": rung, "total": total},
        ),
        remember=remember(opened, rung),
        evidence=() if used_up else (Evidence("help", concept, opened.item, None, problem.difficulty),),
    )


def _rungs(ladder: Ladder, rung: int) -> tuple[Block, ...]:
    total = len(ladder.hints)
    shown = HintsBlock(ladder.hints[:rung], total)
    if rung < total:
        return (shown,)
    return shown, CodeBlock(ladder.code, output=ladder.output, title=say("hint", "example_title"))


def which_exercise() -> Reply:
    """Ask which exercise is meant."""
    return Reply(
        Answer(
            summary=say("hint", "which"),
            blocks=(TextBlock(say("hint", "which_next")), choices("new")),
            follow_ups=messages("new"),
        ),
        status="PARTIAL",
    )


# --- Code that was sent --------------------------------------------------------------------------------------


def read_code(code: str, opened: Opened) -> Reply:
    """Say what reading alone shows: this is no grade, and no evidence."""
    problem = opened.family.problem(opened.seed)
    try:
        facts = read_submission(code, problem)
    except BadInput as error:
        return _code_reply(opened, problem, say("code", "unreadable", detail=error.detail), (), "unreadable")
    if not facts:
        summary = say("code", "summary_good", title=problem.title)
        return _code_reply(opened, problem, summary, (), "complete")
    first = _sentence(facts[0])
    summary = say("code", "summary_bad", title=problem.title, problem=first)
    more = len(facts) - 1
    extra = (say("code", "more", count=spelled(more), s="" if more == 1 else "s"),) if more else ()
    return _code_reply(opened, problem, summary, extra, facts[0].text)


def _code_reply(opened: Opened, problem: Problem, summary: str, extra: tuple[str, ...], found: str) -> Reply:
    text = " ".join((*extra, say("code", "limit")))
    return Reply(
        Answer(
            summary=summary,
            blocks=(TextBlock(text),),
            follow_ups=messages("hint", "another"),
            data={"exercise": problem.family, "seed": problem.seed, "found": found, "verified": "none"},
        ),
        status="PARTIAL",
        remember=remember(opened, opened.rung),
    )


def _sentence(fact: Fact) -> str:
    values = dict(fact.values)
    if "count" in values:
        values["s"] = "" if values["count"] == 1 else "s"
    return say("code", fact.text, **values)


def not_ready(code: str, opened: Opened) -> bool:
    """Tell whether reading alone shows a reason why this code cannot be right, or that it cannot be read."""
    try:
        return bool(read_submission(code, opened.family.problem(opened.seed)))
    except BadInput:
        return True


# --- In both -------------------------------------------------------------------------------------------------


def unknown_exercise(reference: ExerciseRef) -> Reply:
    """Say that there is no such exercise."""
    name = "".join(c for c in reference.id[:40] if c.isalnum() or c in "-_:.")
    return Reply(
        Answer(
            summary=say("unknown", "summary", name=name),
            blocks=(choices("new"),),
            follow_ups=messages("new"),
        ),
        status="PARTIAL",
    )


def remember(opened: Opened, rung: int) -> Mapping[str, JsonValue]:
    """Return what the next message of the conversation needs to know."""
    return {
        "exercise": opened.family.id,
        "seed": opened.seed,
        "difficulty": opened.difficulty,
        "rung": rung,
        "concept": opened.concept,
        "recent": list(opened.recent[-RECENT:]),
    }
