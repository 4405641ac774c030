"""What triage sends to an agent, and what comes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from learnflow.contracts.values import FollowUp, Intent, Level
from learnflow.contracts.wire.base import StudentId, Wire
from learnflow.contracts.wire.events import StudentEvidence
from learnflow.contracts.wire.triage import AgentResponse, CallCase, ExerciseRef


class AgentContext(Wire):
    """What was said before: the follow-up a message makes, the agent's own memory, the code under discussion."""

    follow_up: FollowUp | None = None
    last: dict[str, Any] = Field(default_factory=dict)
    earlier_code: str | None = None
    earlier_traceback: str | None = None
    seed: int = 0


class AgentRequest(Wire):
    """One message for an agent; `deadline_ms` is the whole message's time."""

    request_id: UUID
    student_id: StudentId
    intent: Intent
    query: str
    code: str | None = None
    traceback: str | None = None
    files: dict[str, str] = Field(default_factory=dict)
    stdin: str | None = None
    expected: str | None = None
    calls: list[CallCase] = Field(default_factory=list)
    exercise: ExerciseRef | None = None
    level: Level = Level.BEGINNER
    profile: dict[str, Any] = Field(default_factory=dict)
    context: AgentContext = Field(default_factory=AgentContext)
    deadline_ms: int = 4000


class AgentReply(Wire):
    """An agent's answer, what it wants back in the next turn (`context`), and the evidence it saw (`events`)."""

    response: AgentResponse
    context: dict[str, Any] = Field(default_factory=dict)
    events: list[StudentEvidence] = Field(default_factory=list)


class ProfileRequest(Wire):
    """Asks progress-agent who a student is."""

    student_id: StudentId


class Profile(Wire):
    """What other agents need of a student's progress: level, weak, due and known components, items done."""

    level: Level = Level.BEGINNER
    weak: list[str] = Field(default_factory=list)
    due: list[str] = Field(default_factory=list)
    done: list[str] = Field(default_factory=list)
    known: list[str] = Field(default_factory=list)
    assigned: list[str] = Field(default_factory=list)
