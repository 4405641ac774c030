"""Answers a message to the exercise agent: hands out an exercise, climbs its hints, or reads code sent for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from learnflow.contracts.answers import Answer, ExerciseBlock, Reply, TextBlock
from learnflow.contracts.values import Evidence, ExerciseRef, JsonValue, Question
from learnflow.skills.exercise.helping import help_on, not_ready, read_code, remember, unknown_exercise, which_exercise
from learnflow.skills.exercise.problems import Family, Problem
from learnflow.skills.exercise.selection import Opened, Selection, select
from learnflow.skills.exercise.wishes import Wish, read_wish
from learnflow.skills.exercise.wording import choices, messages, say, spelled, spoken, spoken_list

_HELP = ("hint", "answer", "still")
_MOVES = ("another", "harder", "easier", "similar")
_HIGHEST_SEED = 2**53 - 1


def answer(question: Question, families: Sequence[Family]) -> Reply:
    """Return the reply to one message; the same question and families always give the same reply.

    `remember` holds exercise, seed, difficulty, rung (hints shown), concept and the items handed out before. No
    reply holds a solution.
    """
    wish = read_wish(question.text, question.follow_up)
    if question.exercise is not None and not _known(question.exercise, families):
        return unknown_exercise(question.exercise)
    opened = _opened(question, families)
    if opened is None:
        return which_exercise() if wish.action in _HELP else _hand_out(question, wish, families, None)
    code = question.code
    if wish.action == "still":
        code = code or question.earlier_code
        return read_code(code, opened) if code and not_ready(code, opened) else help_on(opened, wish)
    if wish.action in _HELP:
        return help_on(opened, wish)
    moves = wish.action in _MOVES or (wish.asks and wish.action != "check")
    if code is not None and not moves:
        return read_code(code, opened)
    return _hand_out(question, wish, families, opened)


# --- Handing out ---------------------------------------------------------------------------------------------


def _hand_out(question: Question, wish: Wish, families: Sequence[Family], opened: Opened | None) -> Reply:
    selection = select(question, wish, families, opened)
    problem = selection.family.problem(selection.seed)
    component = selection.concept or problem.concepts[0]
    reason = " ".join(_reasons(question, wish, selection, problem, len(families), opened))
    before = (*opened.recent, opened.item) if opened else ()
    new = Opened(selection.family, selection.seed, 0, selection.concept, before)
    return Reply(
        Answer(
            summary=say(
                "hand_out",
                "summary",
                title=problem.title,
                concept=spoken(component),
                difficulty=problem.difficulty,
            ),
            blocks=(TextBlock(reason), _exercise_block(problem), choices("harder", "easier", "another")),
            follow_ups=messages("hint"),
            data={
                "exercise": problem.family,
                "seed": problem.seed,
                "item": new.item,
                "kind": problem.kind,
                "difficulty": problem.difficulty,
                "concepts": list(problem.concepts),
                "remarks": list(selection.remarks),
            },
        ),
        remember=remember(new, 0),
        evidence=(Evidence("opened", component, new.item, None, problem.difficulty),),
    )


def _reasons(
    question: Question, wish: Wish, selection: Selection, problem: Problem, count: int, opened: Opened | None
) -> list[str]:
    """Return the sentences that say why this exercise, the most important first."""
    concepts = spoken_list(problem.concepts)
    values = {
        "concepts": concepts,
        "asked": selection.asked,
        "count": spelled(count),
        "before": selection.before,
        "difficulty": problem.difficulty,
        "level": question.level.value,
        "component": spoken(problem.concepts[0]),
    }
    said = []
    if wish.form:
        said.append(say("hand_out", wish.form))
    said += [say("hand_out", remark, **values) for remark in selection.remarks]
    if not {"none_on", "none_on_unknown"} & set(selection.remarks):
        said.append(say("hand_out", "plain", **values))
    if wish.many:
        said.append(say("hand_out", "one_at_a_time"))
    if question.code is not None and opened is not None:
        said.append(say("hand_out", "not_graded"))
    return said


def _exercise_block(problem: Problem) -> ExerciseBlock:
    return ExerciseBlock(
        id=problem.family,
        title=problem.title,
        statement=problem.statement,
        starter=problem.starter,
        examples=problem.examples,
        difficulty=problem.difficulty,
        seed=problem.seed,
        concepts=problem.concepts,
    )


# --- What is open --------------------------------------------------------------------------------------------


def _opened(question: Question, families: Sequence[Family]) -> Opened | None:
    """Return the exercise that the message is about: the one it names, else the last of the conversation."""
    last = _remembered(question.last, families)
    if question.exercise is None:
        return last
    family = next(family for family in families if family.id == _family_of(question.exercise))
    if last and (last.family.id, last.seed) == (family.id, question.exercise.seed):
        return last
    return Opened(family, question.exercise.seed)


def _remembered(last: Mapping[str, JsonValue], families: Sequence[Family]) -> Opened | None:
    name, seed = last.get("exercise"), last.get("seed")
    if not isinstance(name, str) or type(seed) is not int or not _known(ExerciseRef(name, seed), families):
        return None
    family = next(family for family in families if family.id == _family_of(ExerciseRef(name, seed)))
    rung, concept, recent = last.get("rung"), last.get("concept"), last.get("recent")
    opened = Opened(family, seed)
    if isinstance(recent, list | tuple):
        opened = replace(opened, recent=tuple(item for item in recent if isinstance(item, str)))
    if type(rung) is int and rung > 0:
        opened = replace(opened, rung=rung)
    return replace(opened, concept=concept) if isinstance(concept, str) else opened


def _known(reference: ExerciseRef, families: Sequence[Family]) -> bool:
    return 0 <= reference.seed <= _HIGHEST_SEED and any(family.id == _family_of(reference) for family in families)


def _family_of(reference: ExerciseRef) -> str:
    """Return the family's id; an item's id, `family:seed`, is taken too."""
    return reference.id.partition(":")[0]
