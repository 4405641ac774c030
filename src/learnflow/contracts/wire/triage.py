"""The documents of triage: what a client sends, what it gets, and how the message was routed."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from learnflow.contracts.answers import Answer
from learnflow.contracts.values import Intent, Priority, Status
from learnflow.contracts.wire.base import KIBIBYTE, Id, Request, Share, StudentId, Time, Wire, bounded_bytes

MAX_QUERY = 5000
MAX_CODE = 64 * KIBIBYTE
MAX_FILES = 10
MAX_FILES_BYTES = 256 * KIBIBYTE

Code = Annotated[str, bounded_bytes(MAX_CODE)]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}$")]
BreakerState = Literal["closed", "open", "half-open"]


class CallCase(Request):
    """A call as a Python expression and the `repr` of what it should give."""

    call: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    expected: Annotated[str, StringConstraints(max_length=10_000)]


class ExerciseRef(Request):
    """A platform exercise and the seed of this instance."""

    id: Id
    seed: Annotated[int, Field(ge=0, le=2**53)]


class SessionContext(Request):
    """Which conversation a message belongs to, and a reading that was chosen from a clarification."""

    conversation_id: Annotated[UUID, Field(strict=False)] | None = None
    turn_number: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    previous_intent: Intent | None = None
    chosen_intent: Intent | None = None


class TriageRequest(Request):
    """A student's message; `query` may be empty only with code or a traceback.

    `student_progress` is accepted and never trusted: progress comes from evidence.
    """

    query: Annotated[str, StringConstraints(max_length=MAX_QUERY)] = ""
    code: Code | None = None
    traceback: Code | None = None
    files: Annotated[dict[FileName, str], Field(max_length=MAX_FILES)] = Field(default_factory=dict)
    stdin: Code | None = None
    expected: Code | None = None
    calls: Annotated[list[CallCase], Field(max_length=100)] = Field(default_factory=list)
    exercise: ExerciseRef | None = None
    student_progress: dict[str, Any] | None = None
    timestamp: Annotated[Time, Field(strict=False)] | None = None
    session_context: SessionContext | None = None

    @model_validator(mode="after")
    def _check_whole(self) -> TriageRequest:
        if not self.query.strip() and not self.code and not self.traceback:
            raise ValueError("`query` is empty: write a question, or send `code` or `traceback`")
        if sum(len(text.encode("utf-8", "surrogatepass")) for text in self.files.values()) > MAX_FILES_BYTES:
            raise ValueError("`files` may have at most 256 KiB together")
        return self


class IntentReading(Wire):
    """One reading of a message and its calibrated probability."""

    intent: Intent
    confidence: Share


class IntentClassification(Wire):
    """What a message was taken to ask for; keywords are at most ten, each under 50 characters."""

    intent: Intent
    confidence: Share
    keywords: Annotated[list[Annotated[str, StringConstraints(max_length=49)]], Field(max_length=10)]
    model_version: str
    timestamp: Time
    alternatives: list[IntentReading] = Field(default_factory=list)


class RoutingMetadata(Wire):
    """How the agent was called."""

    priority: Priority
    retry_count: Annotated[int, Field(ge=0, le=2)] = 0
    circuit_breaker_status: BreakerState = "closed"


class RoutingDecision(Wire):
    """Which agent answers; `student_id` equals the token's `sub`."""

    target_agent: str
    dapr_app_id: str
    intent_type: Intent
    confidence: Share
    student_id: StudentId
    metadata: RoutingMetadata
    timestamp: Time


class AgentResponse(Wire):
    """An agent's answer; `token_efficiency` is null until it was measured."""

    response_id: str
    agent_type: str
    student_id: StudentId
    timestamp: Time
    content: Answer
    metadata: dict[str, Any] = Field(default_factory=dict)
    token_efficiency: float | None = None
    processing_time_ms: float
    status: Status


class ClarificationReading(Wire):
    """A reading to choose: `message` is what it sends, with `intent` as `chosen_intent`."""

    intent: Intent
    label: str
    message: str


class Clarification(Wire):
    """The likeliest readings of a message that can be read in more than one way."""

    readings: list[ClarificationReading]


class TriageResponse(Wire):
    """The answer to a message, with how it was understood and routed."""

    request_id: UUID
    classification: IntentClassification
    decision: RoutingDecision
    answer: AgentResponse
    clarification: Clarification | None = None
