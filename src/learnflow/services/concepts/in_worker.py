"""What a worker process runs for the concepts agent."""

from __future__ import annotations

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import Question, Tools
from learnflow.curriculum.catalogue import load_catalogue
from learnflow.skills.concepts import answering


def answer(question: Question, tools: Tools) -> Reply:
    """Answer a question with code."""
    return answering.answer(question, load_catalogue())
