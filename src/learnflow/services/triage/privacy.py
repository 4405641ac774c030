"""What is kept about one student: gathered for export, deleted everywhere for erasure, stripped after a week."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from learnflow.contracts.wire.events import StudentErased, TriageAudit
from learnflow.contracts.wire.progress import StudentExport, StudentRef
from learnflow.kernel import events
from learnflow.kernel.service import Runtime
from learnflow.services.triage.repository import Conversations

AUDITS = ("triage.audit", "triage.audit.archive")
EXPORT_MS = 4000
ERASURES = "erasures"
"""The key of all erasures: keyed by the student, an erasure would remove itself before it was read."""


async def export(runtime: Runtime, student_id: str) -> StudentExport:
    """Return every service's part, with the audit of each message by request id."""
    body = StudentRef(student_id=student_id).model_dump_json().encode()
    parts: dict[str, Any] = {}
    for app_id in runtime.fleet:
        answer = await runtime.invoker.invoke(app_id, "export", body, EXPORT_MS)
        parts.update(orjson.loads(answer)["parts"])
    return StudentExport(
        student_id=student_id,
        exported_at=datetime.fromtimestamp(runtime.clock.now(), UTC),
        evidence=parts.get("evidence", []),
        progress=parts.get("progress", {}),
        audit=parts.get("audit", []),
        conversations=parts.get("conversations", []),
        attempts=parts.get("attempts", []),
    )


async def part(runtime: Runtime, student_id: str) -> dict[str, Any]:
    """Return what triage keeps of a student: the audit where the log can be read, and conversations."""
    audit: list[dict[str, Any]] = []
    if runtime.archive is not None:
        for topic in AUDITS:
            records = await runtime.archive.records(topic, student_id)
            audit += [record.model_dump(mode="json") for record in records]
    return {"audit": audit, "conversations": await Conversations(runtime.store).of(student_id)}


async def erase(runtime: Runtime, record: StudentErased) -> None:
    """Make the erasure durable; every service that keeps something of the student then deletes it."""
    await runtime.store.commit(events=[events.event("student.erased", ERASURES, record.event_id, record)])


async def forget(runtime: Runtime, record: StudentErased) -> None:
    """Delete what triage and the log keep of an erased student."""
    until = record.at.timestamp()
    await Conversations(runtime.store).forget(record.student_id, until)
    runtime.memory.get("profiles", {}).pop(record.student_id, None)
    if runtime.archive is not None:
        await runtime.archive.forget(record.student_id, until)


def without_content(record: TriageAudit) -> TriageAudit:
    """Return an audit without what the student wrote."""
    classification = record.classification
    if classification is not None:
        classification = classification.model_copy(update={"keywords": []})
    return record.model_copy(update={"original_query": "", "classification": classification})
