"""What a worker process runs for the review agent."""

from __future__ import annotations

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import Question, Tools
from learnflow.skills.review import answering


def answer(question: Question, tools: Tools) -> Reply:
    """Judge code with the linter of this worker."""
    return answering.answer(question, tools.linter)
