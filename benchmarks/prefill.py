"""Fills a data folder with students who have a history, through the platform's own handler of evidence."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from learnflow.adapters.embedded.transaction import Transaction, Work
from learnflow.bootstrap import Platform, embedded
from learnflow.contracts.values import EvidenceKind, Intent
from learnflow.contracts.wire.codec import encode
from learnflow.contracts.wire.events import StudentEvidence, TriageAudit
from learnflow.contracts.wire.triage import RoutingDecision, RoutingMetadata
from learnflow.kernel.ports import Delete, Event, Put, Stored
from learnflow.services.progress import handlers
from learnflow.services.progress.taught import course

DAY_S = 24 * 3600
FRESH_S = 7 * DAY_S
CHUNK = 500
KINDS: tuple[EvidenceKind, ...] = ("help", "opened", "attempt", "attempt", "quiz", "review")
_TEMPLATE = "student-00000"
"""Stands for the student while one history is made; as long as the others' ids, so that bytes can be replaced."""


@dataclass(frozen=True, slots=True)
class History:
    """How long a student has been there, in seconds, how many facts, about how many of the course's components."""

    seconds: float
    facts: int
    components: int


HOUR = History(3600.0, 20, 4)
YEAR = History(365.0 * DAY_S, 3_650, 100)


class _MemoryStore:
    """A student's documents while their history is made, each with the moment it ends."""

    def __init__(self) -> None:
        self.documents: dict[str, tuple[bytes, float | None]] = {}
        self.events: list[tuple[Event, float]] = []
        self.now = 0.0

    async def get(self, key: str) -> Stored | None:
        found = self.documents.get(key)
        return None if found is None or self._ended(found[1]) else Stored(found[0], "1")

    async def get_many(self, keys: Sequence[str]) -> Mapping[str, Stored]:
        found = {key: await self.get(key) for key in keys}
        return {key: stored for key, stored in found.items() if stored is not None}

    async def commit(self, writes: Sequence[Put | Delete] = (), events: Sequence[Event] = ()) -> None:
        for write in writes:
            if isinstance(write, Delete):
                self.documents.pop(write.key, None)
            else:
                ends = None if write.ttl_s is None else self.now + write.ttl_s
                self.documents[write.key] = (write.value, ends)
        self.events += [(event, self.now) for event in events]

    def _ended(self, ends: float | None) -> bool:
        return ends is not None and ends <= self.now


def evidence_of(history: History, now: float) -> Iterator[StudentEvidence]:
    """Yield the facts of one history, oldest first, evenly spread up to a minute before `now`."""
    components = list(course().titles)[: history.components]
    step = (history.seconds - 60.0) / history.facts
    for number in range(history.facts):
        kind = KINDS[number % len(KINDS)]
        component = components[number // len(KINDS) % len(components)]
        judged = kind in ("attempt", "quiz", "review")
        yield StudentEvidence(
            event_id=f"{_TEMPLATE}:past:{number}",
            student_id=_TEMPLATE,
            kind=kind,
            component=component,
            item=f"{component}-{number % 3}",
            outcome=(number * 7 % 11) / 10 if judged else None,
            difficulty=0.5 if judged else None,
            at=datetime.fromtimestamp(now - history.seconds + number * step, UTC),
        )


def prefill(data: Path, students: Sequence[str], history: History) -> None:
    """Give each student of a data folder that no process holds this history: pages, progress and log rows.

    Audit and evidence are kept seven days and the audit without text a year, as the platform itself keeps them.
    """
    asyncio.run(_prefill(data, students, history))
    with sqlite3.connect(data / "learnflow.sqlite3") as connection:
        # What progress has counted it must not be given again.
        connection.execute(
            "INSERT OR REPLACE INTO offsets SELECT 'progress-agent', topic, max(offset) + 1 FROM log"
            " WHERE topic = 'learning.evidence' GROUP BY topic"
        )
    connection.close()


async def _prefill(data: Path, students: Sequence[str], history: History) -> None:
    platform = embedded(data)
    try:
        store = _MemoryStore()
        runtime = replace(platform.runtime("progress-agent"), store=store)
        now = platform.clock.now()
        rows: list[tuple[Event, float]] = []
        for fact in evidence_of(history, now):
            store.now = fact.at.timestamp()
            await handlers.count(runtime, fact)
            rows += _log_rows(fact, now)
        rows += [(event, at) for event, at in store.events if now - at < FRESH_S]
        for student in students:
            await _write_documents(platform, student, store, now)
            await _write_rows(platform, student, rows)
    finally:
        await platform.stop()


def _log_rows(fact: StudentEvidence, now: float) -> list[tuple[Event, float]]:
    at = fact.at.timestamp()
    if now - at >= FRESH_S:
        return [(_audit("triage.audit.archive", fact, ""), at)]
    evidence = Event("learning.evidence", _TEMPLATE, fact.event_id, encode("learning.evidence", fact))
    return [(_audit("triage.audit", fact, "why does my loop never end?"), at), (evidence, at)]


def _audit(topic: str, fact: StudentEvidence, query: str) -> Event:
    record = TriageAudit.model_construct(
        request_id=UUID(int=int(fact.event_id.rsplit(":", 1)[1])),
        student_id=_TEMPLATE,
        original_query=query,
        decision=RoutingDecision.model_construct(
            target_agent="debug-agent",
            dapr_app_id="debug-agent",
            intent_type=Intent.SYNTAX_HELP,
            confidence=0.9,
            student_id=_TEMPLATE,
            metadata=RoutingMetadata.model_construct(priority="high", retry_count=0, circuit_breaker_status="closed"),
            timestamp=fact.at,
        ),
        timestamp=fact.at,
        processing_time_ms=1.0,
    )
    return Event(topic, _TEMPLATE, str(record.request_id), encode(topic, record))


def _named(data: bytes, student: str) -> bytes:
    assert len(student) == len(_TEMPLATE)
    return data.replace(_TEMPLATE.encode(), student.encode())


async def _write_documents(platform: Platform, student: str, store: _MemoryStore, now: float) -> None:
    writes: list[Put | Delete] = []
    for key, (value, ends) in store.documents.items():
        left = None if ends is None else int(ends - now)
        if left is None or left > 0:
            writes.append(Put(key.replace(_TEMPLATE, student), _named(value, student), ttl_s=left))
    for start in range(0, len(writes), CHUNK):
        await platform.runtime("progress-agent").store.commit(writes[start : start + CHUNK])


async def _write_rows(platform: Platform, student: str, rows: Sequence[tuple[Event, float]]) -> None:
    named = [
        (Event(event.topic, student, event.id.replace(_TEMPLATE, student), _named(event.data, student)), at)
        for event, at in rows
    ]

    def append(chunk: Sequence[tuple[Event, float]], transaction: Transaction) -> None:
        for event, at in chunk:
            transaction.append(event, at)

    for start in range(0, len(named), CHUNK):
        chunk = named[start : start + CHUNK]
        await platform.database.submit(Work(partial(append, chunk)))
