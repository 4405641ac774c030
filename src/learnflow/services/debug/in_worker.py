"""What a worker process runs for the debug agent."""

from __future__ import annotations

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import Question, Tools
from learnflow.skills.debug import answering


def answer(question: Question, tools: Tools) -> Reply:
    """Answer a question with code."""
    return answering.answer(question, tools)
