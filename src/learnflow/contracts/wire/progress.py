"""What progress answers over HTTP, and what export and erasure say."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from learnflow.contracts.values import Level
from learnflow.contracts.wire.base import StudentId, Time, Wire


class ComponentReport(Wire):
    """One concept: scores and mastery 0–1, null without evidence."""

    component: str
    mastery: float
    level: Level
    completion: float | None
    quiz: float | None
    quality: float | None
    consistency: float | None
    evidence: int
    trend: float = 0.0


class AlertReport(Wire):
    """A rule that says a student seems stuck, with the evidence behind it."""

    alert_id: str
    rule: str
    component: str | None
    item: str | None
    evidence: list[str]
    raised_at: Time


class HistoryPoint(Wire):
    """A component's mastery on one day."""

    date: str
    component: str
    mastery: float


class ProgressReport(Wire):
    """Where one student stands; `mastery` is null without evidence."""

    student_id: StudentId
    mastery: float | None
    level: Level
    components: list[ComponentReport]
    alerts: list[AlertReport] = Field(default_factory=list)
    history: list[HistoryPoint] = Field(default_factory=list)


class StudentExport(Wire):
    """Everything that is kept about one student."""

    student_id: StudentId
    exported_at: Time
    evidence: list[dict[str, Any]]
    progress: dict[str, Any]
    audit: list[dict[str, Any]]
    conversations: list[dict[str, Any]]
    attempts: list[dict[str, Any]]


class Erasure(Wire):
    """A student's data was erased, or will be as soon as every service has done it."""

    student_id: StudentId
    status: Literal["erased", "accepted"]
    at: Time


class StudentRef(Wire):
    """Names a student to one of the internal operations."""

    student_id: StudentId


class Part(Wire):
    """One service's part of an export."""

    parts: dict[str, Any] = Field(default_factory=dict)


class BackupRequest(Wire):
    """Asks for a copy of all data; there is nothing to choose."""


class BackupReceipt(Wire):
    """A copy was written: its name in the data folder's `backups`."""

    file: str
