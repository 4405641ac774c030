"""Evidence in, progress out: each fact counts once, whatever the log delivers again or late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from learnflow.contracts.wire.events import (
    Scores,
    StruggleAlert,
    StudentErased,
    StudentEvidence,
    StudentProgress,
)
from learnflow.kernel import events
from learnflow.kernel.ports import Event
from learnflow.kernel.service import Runtime
from learnflow.services.progress.repository import Students
from learnflow.services.progress.taught import course
from learnflow.skills.progress import struggle
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.projection import LateEvidence, advance, replay
from learnflow.skills.progress.state import ProgressState
from learnflow.skills.progress.summary import summarise


async def count(runtime: Runtime, evidence: StudentEvidence) -> None:
    """Add one fact to its student's pages and state, exactly once, and publish what follows from it.

    Raises Conflict when another copy of this service was faster; the log then delivers again.
    """
    student = evidence.student_id
    students = Students(runtime.store)
    fact = record_of(evidence)
    before = await students.load_for(student, fact)
    if before.counted:
        return
    page, pages = await students.last_page(student, before, fact.at)
    try:
        state = advance(before.state, fact)
    except LateEvidence:
        earlier = await students.evidence(student, before)
        if any(known["event_id"] == fact.event_id for known in earlier):
            return
        state = replay([*map(EvidenceRecord.from_dict, earlier), fact], before.state.zone)
    if state is before.state:
        # The last fact of all once more, after its idempotency key was forgotten.
        return
    after = replace(before, state=state, pages=pages)
    progress = _progress_event(runtime, state, fact)
    writes = students.writes(student, after, page, fact, progress.mastery if progress else None)
    derived = [] if progress is None else [events.event("learning.events", student, progress.event_id, progress)]
    await runtime.store.commit(writes, [*derived, *_alert_events(student, before.state, state, fact.at)])


async def forget(runtime: Runtime, erased: StudentErased) -> None:
    """Delete everything of an erased student; evidence up to that moment is void from now on."""
    at_ms = int(erased.at.timestamp() * 1000)
    await Students(runtime.store).erase(erased.student_id, at_ms, runtime.clock.now())
    if runtime.archive is not None:
        # The log again: evidence that was on its way when triage deleted, and now the pages' bytes on the disk.
        await runtime.archive.forget(erased.student_id, erased.at.timestamp())


def record_of(evidence: StudentEvidence) -> EvidenceRecord:
    """Return the event as the skill counts it; times in milliseconds UTC."""
    return EvidenceRecord(
        event_id=evidence.event_id,
        kind=evidence.kind,
        at=int(evidence.at.timestamp() * 1000),
        student_id=evidence.student_id,
        component=evidence.component,
        item=evidence.item,
        outcome=evidence.outcome,
        difficulty=evidence.difficulty,
        error_type=evidence.error_type,
        started_at=int(evidence.started_at.timestamp() * 1000) if evidence.started_at else None,
    )


def _progress_event(runtime: Runtime, state: ProgressState, fact: EvidenceRecord) -> StudentProgress | None:
    if fact.component is None or fact.kind not in ("attempt", "quiz", "review"):
        return None
    components = summarise(state, fact.at, course()).progress.components
    standing = next((found for found in components if found.component == fact.component), None)
    if standing is None or fact.student_id is None:
        return None
    return StudentProgress(
        event_id=f"{fact.event_id}:progress",
        timestamp=datetime.fromtimestamp(runtime.clock.now(), UTC),
        student_id=fact.student_id,
        component=fact.component,
        scores=Scores(
            completion=standing.completion,
            quiz=standing.quiz,
            quality=standing.quality,
            consistency=standing.consistency,
        ),
        mastery=standing.mastery,
        idempotency_key=fact.event_id,
    )


def _alert_events(student: str, before: ProgressState, after: ProgressState, at_ms: int) -> Iterable[Event]:
    if before.open is after.open and before.sittings is after.sittings:
        return []
    known, now = _recorded(before, at_ms), _recorded(after, at_ms)
    raised = [_alert(student, now[name]) for name in now if name not in known]
    cleared_at = datetime.fromtimestamp(at_ms / 1000, UTC)
    cleared = [
        _alert(student, known[name]).model_copy(update={"cleared_at": cleared_at}) for name in known if name not in now
    ]
    return [
        events.event(
            "struggle.alerts", student, f"{alert.alert_id}:{'cleared' if alert.cleared_at else 'raised'}", alert
        )
        for alert in (*raised, *cleared)
    ]


def _recorded(state: ProgressState, at_ms: int) -> dict[str, struggle.Alert]:
    # What only the clock shows is raised when a sweep has written it down, or it would be raised by nobody.
    by_clock = {alert.id for alert in struggle.unrecorded(state, at_ms)}
    return {alert.id: alert for alert in struggle.alerts(state, at_ms) if alert.id not in by_clock}


def _alert(student: str, alert: struggle.Alert) -> StruggleAlert:
    return StruggleAlert.model_validate(
        {
            "alert_id": alert.id,
            "student_id": student,
            "rule": alert.rule,
            "component": alert.component,
            "item": alert.item,
            "evidence": list(alert.evidence),
            "raised_at": datetime.fromtimestamp(alert.raised_at / 1000, UTC),
        }
    )
