"""The exercise agent: problems are chosen in the loop, submitted code is read in a worker."""

from __future__ import annotations

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import Intent, Question
from learnflow.kernel.agent import Agent
from learnflow.kernel.service import Runtime

EXAMPLE = {"query": "give me an exercise on loops"}


async def answer(runtime: Runtime, student_id: str, question: Question) -> Reply:
    """Choose a problem, or give the next hint."""
    # Imported when first asked: a command that answers one message needs one agent.
    from learnflow.curriculum.exercises import families
    from learnflow.skills.exercise import answering

    return answering.answer(question, families())


def heavy(question: Question) -> bool:
    """Return whether code must be parsed."""
    return bool(question.code)


def warm() -> None:
    """Load the exercises."""
    from learnflow.curriculum.exercises import families
    from learnflow.skills.exercise import answering

    answering.answer(Question("give me an exercise", Intent.EXERCISE_REQUEST), families())


AGENT = Agent("exercise-agent", Intent.EXERCISE_REQUEST, answer, "learnflow.services.exercise.in_worker:answer", heavy)
