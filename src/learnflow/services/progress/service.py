"""Where a student stands: as an answer, as a report, as the profile that other agents ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from learnflow.contracts.answers import Reply
from learnflow.contracts.values import Intent, Question
from learnflow.contracts.wire.agents import Profile, ProfileRequest
from learnflow.contracts.wire.events import StudentEvidence
from learnflow.contracts.wire.progress import AlertReport, ComponentReport, HistoryPoint, ProgressReport
from learnflow.kernel import events
from learnflow.kernel.agent import Agent
from learnflow.kernel.service import Runtime
from learnflow.services.progress.classes import Classes
from learnflow.services.progress.repository import Students
from learnflow.services.progress.taught import course
from learnflow.skills.progress import answering, struggle
from learnflow.skills.progress.summary import ProgressSummary, profile, summarise

HISTORY_DAYS = 30


async def answer(runtime: Runtime, student_id: str, question: Question) -> Reply:
    """Answer a question about the student's own progress."""
    return answering.answer(question, await _summary(runtime, student_id))


async def _summary(runtime: Runtime, student_id: str) -> ProgressSummary:
    record = await Students(runtime.store).load(student_id)
    return summarise(record.state, _now_ms(runtime), course())


async def profile_of(runtime: Runtime, request: ProfileRequest) -> Profile:
    """Return level, weak and due components and what was done."""
    record = await Students(runtime.store).load(request.student_id)
    if not record.state.components:
        return Profile()
    found = profile(record.state, _now_ms(runtime), course())
    return Profile(
        level=found["level"],
        weak=found["weak"],
        due=found["due"],
        done=found["done"],
        known=list(record.state.names),
    )


async def report(runtime: Runtime, student_id: str) -> ProgressReport:
    """Return every component with its scores, open alerts and the last 30 days."""
    summary = await _summary(runtime, student_id)
    components = [component.component for component in summary.progress.components]
    points = await Students(runtime.store).history(student_id, components, runtime.clock.now(), HISTORY_DAYS)
    return ProgressReport(
        student_id=student_id,
        mastery=summary.progress.mastery,
        level=summary.progress.level,
        components=[
            ComponentReport(
                component=c.component,
                mastery=c.mastery,
                level=c.level,
                completion=c.completion,
                quiz=c.quiz,
                quality=c.quality,
                consistency=c.consistency,
                evidence=c.evidence,
                trend=c.trend,
            )
            for c in summary.progress.components
        ],
        alerts=[_alert(alert) for alert in summary.alerts],
        history=[HistoryPoint(date=date, component=name, mastery=value) for date, name, value in points],
    )


async def export(runtime: Runtime, student_id: str) -> dict[str, Any]:
    """Return a student's evidence and what follows from it."""
    students = Students(runtime.store)
    record = await students.load(student_id)
    standing = await report(runtime, student_id)
    return {
        "evidence": await students.evidence(student_id, record),
        "progress": standing.model_dump(mode="json"),
    }


async def sweep(runtime: Runtime) -> None:
    """Write down, for members of classes, what only the clock shows: ten minutes on one exercise."""
    now = _now_ms(runtime)
    for student in await Classes(runtime.store).members():
        record = await Students(runtime.store).load(student)
        found = [
            _evidence(student, struggle.evidence_of(alert, now)) for alert in struggle.unrecorded(record.state, now)
        ]
        if found:
            await runtime.store.commit(events=events.evidence_events(found))


def _evidence(student_id: str, record: Any) -> StudentEvidence:
    return StudentEvidence(
        event_id=record.event_id,
        student_id=student_id,
        kind=record.kind,
        component=record.component,
        item=record.item,
        error_type=record.error_type,
        at=datetime.fromtimestamp(record.at / 1000, UTC),
    )


def _alert(alert: struggle.Alert) -> AlertReport:
    return AlertReport(
        alert_id=alert.id,
        rule=alert.rule,
        component=alert.component,
        item=alert.item,
        evidence=list(alert.evidence),
        raised_at=datetime.fromtimestamp(alert.raised_at / 1000, UTC),
    )


def _now_ms(runtime: Runtime) -> int:
    return int(runtime.clock.now() * 1000)


def warm() -> None:
    """Load the curriculum's titles."""
    course()


AGENT = Agent("progress-agent", Intent.PROGRESS_CHECK, answer)
