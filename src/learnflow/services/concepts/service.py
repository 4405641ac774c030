"""The concepts agent: words are answered in the loop, code is walked through in a worker."""

from __future__ import annotations

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import Intent, Question
from learnflow.kernel.agent import Agent
from learnflow.kernel.service import Runtime

EXAMPLE = {"query": "what is a closure?"}


async def answer(runtime: Runtime, student_id: str, question: Question) -> Reply:
    """Answer a question in words."""
    # Imported when first asked: a command that answers one message needs one agent.
    from learnflow.curriculum.catalogue import load_catalogue
    from learnflow.skills.concepts import answering

    return answering.answer(question, load_catalogue())


def heavy(question: Question) -> bool:
    """Return whether code must be parsed."""
    from learnflow.skills.concepts.excerpts import split_code

    return bool(question.code or question.earlier_code or split_code(question.text)[1])


def warm() -> None:
    """Load the catalogue and build its index."""
    from learnflow.curriculum.catalogue import load_catalogue
    from learnflow.skills.concepts import answering

    answering.answer(Question("what is a list?", Intent.CONCEPT_EXPLANATION), load_catalogue())


AGENT = Agent(
    "concepts-agent", Intent.CONCEPT_EXPLANATION, answer, "learnflow.services.concepts.in_worker:answer", heavy
)
