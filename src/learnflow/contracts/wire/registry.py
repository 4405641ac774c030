"""Every wire type by name, and every topic with its record, schema and retention."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from learnflow.contracts.wire import agents, events, problem, progress, triage

SCHEMAS: dict[str, type[BaseModel]] = {
    model.__name__: model
    for model in (
        triage.TriageRequest,
        triage.TriageResponse,
        triage.IntentClassification,
        triage.RoutingDecision,
        triage.AgentResponse,
        triage.Clarification,
        agents.AgentRequest,
        agents.AgentReply,
        agents.ProfileRequest,
        agents.Profile,
        events.StudentEvidence,
        events.StudentProgress,
        events.ErrorEvent,
        events.StruggleAlert,
        events.StudentErased,
        events.TriageAudit,
        events.AgentResponseEvent,
        progress.ProgressReport,
        progress.StudentExport,
        progress.Erasure,
        progress.StudentRef,
        progress.Part,
        progress.BackupRequest,
        progress.BackupReceipt,
        problem.Problem,
    )
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's record type, its Avro schema file (without version) and how many days it is kept."""

    name: str
    record: type[BaseModel]
    schema: str
    retention_days: int


TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic("learning.events", events.StudentProgress, "student-progress", 7),
        Topic("learning.evidence", events.StudentEvidence, "student-evidence", 7),
        Topic("learning.errors", events.ErrorEvent, "error-event", 7),
        Topic("agent.responses", events.AgentResponseEvent, "agent-response", 7),
        Topic("triage.audit", events.TriageAudit, "triage-audit", 7),
        Topic("triage.audit.archive", events.TriageAudit, "triage-audit", 365),
        Topic("struggle.alerts", events.StruggleAlert, "struggle-alert", 7),
        Topic("student.erased", events.StudentErased, "student-erased", 365),
        Topic("dead-letter.queue", events.ErrorEvent, "error-event", 30),
    )
}
