"""The debug agent: tracebacks are read in the loop, code in a worker."""

from __future__ import annotations

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import Intent, Question
from learnflow.kernel.agent import Agent
from learnflow.kernel.service import Runtime

EXAMPLE = {"query": "why does this fail?", "code": "for i in range(3)\n    print(i)\n"}
SHORT_TRACEBACK = 4000


async def answer(runtime: Runtime, student_id: str, question: Question) -> Reply:
    """Answer a question that holds no code."""
    # Imported when first asked: a command that answers one message needs one agent.
    from learnflow.skills.debug import answering

    return answering.answer(question)


def heavy(question: Question) -> bool:
    """Return whether code must be parsed: it may take milliseconds."""
    return bool(
        question.code or question.earlier_code or question.files or len(question.traceback or "") > SHORT_TRACEBACK
    )


def warm() -> None:
    """Load patterns and texts."""
    from learnflow.skills.debug import answering

    answering.answer(Question("NameError", Intent.SYNTAX_HELP, traceback="NameError: name 'x' is not defined"))


AGENT = Agent("debug-agent", Intent.SYNTAX_HELP, answer, "learnflow.services.debug.in_worker:answer", heavy)
