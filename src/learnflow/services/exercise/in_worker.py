"""What a worker process runs for the exercise agent."""

from __future__ import annotations

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import Question, Tools
from learnflow.curriculum.exercises import families
from learnflow.skills.exercise import answering


def answer(question: Question, tools: Tools) -> Reply:
    """Answer a message that brings code."""
    return answering.answer(question, families())
