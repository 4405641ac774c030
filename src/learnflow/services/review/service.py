"""The review agent: code is judged in a worker, which holds the linter."""

from __future__ import annotations

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import Intent, Question
from learnflow.kernel.agent import Agent
from learnflow.kernel.service import Runtime

EXAMPLE = {
    "query": "is my code good?",
    "code": "def total(l):\n    s = 0\n    for i in range(len(l)):\n        s = s + l[i]\n    return s\n",
}


async def answer(runtime: Runtime, student_id: str, question: Question) -> Reply:
    """Answer a message without code."""
    # Imported when first asked: a command that answers one message needs one agent.
    from learnflow.skills.review import answering

    return answering.answer(question, None)


def heavy(question: Question) -> bool:
    """Return whether there is code to judge."""
    return bool(question.code or question.earlier_code)


def warm() -> None:
    """Load texts."""
    from learnflow.skills.review import answering

    answering.answer(Question("is my code good?", Intent.CODE_REVIEW), None)


AGENT = Agent("review-agent", Intent.CODE_REVIEW, answer, "learnflow.services.review.in_worker:answer", heavy)
