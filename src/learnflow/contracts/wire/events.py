"""The records that travel in the log; one topic, one schema."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from learnflow.contracts.values import EvidenceKind
from learnflow.contracts.wire.base import Id, Share, StudentId, Time, Wire
from learnflow.contracts.wire.triage import BreakerState, IntentClassification, RoutingDecision

ErrorKind = Literal["validation", "processing", "timeout", "schema"]


class StudentEvidence(Wire):
    """A fact about what a student did; `outcome` and `difficulty` 0–1, null where nothing was judged."""

    event_id: Id
    student_id: StudentId
    kind: EvidenceKind
    component: str | None = None
    item: str | None = None
    outcome: Share | None = None
    difficulty: Share | None = None
    error_type: str | None = None
    started_at: Time | None = None
    at: Time


class Scores(Wire):
    """The four scores of mastery, 0–1; null without evidence."""

    completion: Share | None
    quiz: Share | None
    quality: Share | None
    consistency: Share | None


class StudentProgress(Wire):
    """A component's mastery after new evidence."""

    event_id: Id
    event_type: Literal["student.progress.update"] = "student.progress.update"
    timestamp: Time
    version: str = "1.0"
    student_id: StudentId
    component: str
    scores: Scores
    mastery: Share
    idempotency_key: str
    metadata: dict[str, str] | None = None


class ErrorEvent(Wire):
    """Something that could not be processed, with its cause."""

    event_id: Id
    original_event_type: str
    error_type: ErrorKind
    error_message: str
    failed_at: Time
    original_payload: str
    retry_count: int
    consumer_agent: str | None = None
    stack_trace: str | None = None


class StruggleAlert(Wire):
    """A student seems stuck: the rule that says so and its evidence."""

    alert_id: Id
    student_id: StudentId
    rule: Literal["same_error", "over_time", "low_quiz", "said_so", "failing_runs"]
    component: str | None = None
    item: str | None = None
    evidence: list[str]
    raised_at: Time
    cleared_at: Time | None = None


class StudentErased(Wire):
    """A student's data is to be deleted everywhere; evidence up to `at` is void."""

    event_id: Id
    student_id: StudentId
    at: Time


class Validation(Wire):
    """Whether a request followed its schema."""

    valid: bool = True
    errors: list[str] = Field(default_factory=list)


class Invocation(Wire):
    """How calling an agent went."""

    success: bool
    attempts: int
    breaker: BreakerState
    error: str | None = None


class TriageAudit(Wire):
    """What was asked and what was decided; kept seven days with the query, a year without."""

    request_id: UUID
    student_id: StudentId
    original_query: str
    decision: RoutingDecision
    timestamp: Time
    classification: IntentClassification | None = None
    validation: Validation = Field(default_factory=Validation)
    invocation: Invocation | None = None
    clarification: bool = False
    processing_time_ms: float


class AgentResponseEvent(Wire):
    """An answer without its text: ids only."""

    response_id: str
    agent_type: str
    student_id: StudentId
    timestamp: Time
    content: list[str]
    metadata: dict[str, str] | None = None
    token_efficiency: float | None = None
    processing_time_ms: float
    status: Literal["SUCCESS", "PARTIAL", "ERROR"]
