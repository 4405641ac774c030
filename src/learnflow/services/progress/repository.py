"""A student's evidence in pages of at most 12 records, with the running state beside them.

`student:{id}:mastery:latest` holds the running state without its components and the list of pages,
`student:{id}:component:{component}` one component, `student:{id}:evidence:{yyyy-mm}:{n}` a page,
`student:{id}:mastery:{date}:{component}` a day's mastery. Counting a fact reads the state's head, the fact's
own component and the last page of its month; only a late fact reads more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import orjson

from learnflow.kernel.ports import ABSENT, MAX_KEYS, Delete, Put, Store, Stored
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.state import ProgressState

PAGE = 12
"""Records on one page: each fact writes its page anew, so a small page is cheap and many pages are harmless."""

HISTORY_DAYS = 90
DAY_S = 24 * 3600
TOMBSTONE_S = 30 * DAY_S

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """A student's running state with its ETag; `pages` counts the pages of each month.

    `counted` says that the fact asked about was counted before, or is void because the student was erased;
    `erased` is what an erasure left.
    """

    etag: str = ABSENT
    state: ProgressState = field(default_factory=ProgressState)
    pages: dict[str, int] = field(default_factory=dict)
    counted: bool = False
    erased: Stored | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of evidence under its key."""

    key: str
    records: tuple[dict[str, Any], ...] = ()
    etag: str = ABSENT


def latest_key(student_id: str) -> str:
    """Return the key of the running state."""
    return f"student:{student_id}:mastery:latest"


def _page_key(student_id: str, month: str, number: int) -> str:
    return f"student:{student_id}:evidence:{month}:{number}"


def _day_key(student_id: str, date: str, component: str) -> str:
    return f"student:{student_id}:mastery:{date}:{component}"


def _component_key(student_id: str, component: str) -> str:
    return f"student:{student_id}:component:{component}"


def _done_key(event_id: str) -> str:
    return f"idempotency:{event_id}"


def _erased_key(student_id: str) -> str:
    return f"student:{student_id}:erased"


def _month(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m")


class Students:
    """Evidence and progress of students; only progress-agent writes them."""

    def __init__(self, store: Store) -> None:
        """Use progress-agent's own store."""
        self._store = store

    async def load(self, student_id: str) -> Record:
        """Return the whole running state; a student never seen has an empty one."""
        latest = await self._store.get(latest_key(student_id))
        if latest is None:
            return Record()
        head = orjson.loads(latest.value)
        names: list[str] = head["state"]["names"]
        found: dict[str, Stored] = {}
        for chunk in _chunks(names):
            found.update(await self._store.get_many([_component_key(student_id, name) for name in chunk]))
        keys = {name: _component_key(student_id, name) for name in names}
        components = {name: orjson.loads(found[key].value) for name, key in keys.items() if key in found}
        return Record(latest.etag, ProgressState.from_json(head["state"], components), head["pages"])

    async def load_for(self, student_id: str, fact: EvidenceRecord) -> Record:
        """Return as much of the running state as counting one fact needs."""
        latest_name, erased_name = latest_key(student_id), _erased_key(student_id)
        done_name = _done_key(fact.event_id)
        component_name = _component_key(student_id, fact.component or "")
        found = await self._store.get_many([latest_name, erased_name, done_name, component_name])
        erased = found.get(erased_name)
        counted = done_name in found or (erased is not None and fact.at <= int(erased.value))
        latest, component = found.get(latest_name), found.get(component_name)
        if latest is None:
            return Record(counted=counted, erased=erased)
        head = orjson.loads(latest.value)
        components = {fact.component or "": orjson.loads(component.value)} if component else {}
        return Record(latest.etag, ProgressState.from_json(head["state"], components), head["pages"], counted)

    async def last_page(self, student_id: str, record: Record, at_ms: int) -> tuple[Page, dict[str, int]]:
        """Return the page that takes evidence of a moment, and the list of pages with it in."""
        month = _month(at_ms)
        number = record.pages.get(month, 0)
        page = await self._page(_page_key(student_id, month, max(number, 1)))
        if len(page.records) >= PAGE:
            number += 1
            page = Page(_page_key(student_id, month, number))
        return page, {**record.pages, month: max(number, 1)}

    async def _page(self, key: str) -> Page:
        found = await self._store.get(key)
        return Page(key) if found is None else Page(key, tuple(orjson.loads(found.value)), found.etag)

    async def evidence(self, student_id: str, record: Record) -> list[dict[str, Any]]:
        """Return all evidence of a student, as it was stored."""
        records: list[dict[str, Any]] = []
        for keys in _chunks(self._page_keys(student_id, record)):
            found = await self._store.get_many(keys)
            for key in keys:
                if key in found:
                    records += orjson.loads(found[key].value)
        return records

    def _page_keys(self, student_id: str, record: Record) -> list[str]:
        months = sorted(record.pages.items())
        return [_page_key(student_id, month, n) for month, count in months for n in range(1, count + 1)]

    @staticmethod
    def writes(
        student_id: str, after: Record, page: Page, fact: EvidenceRecord, mastery: float | None
    ) -> list[Put | Delete]:
        """Return one transaction: page, running state, idempotency key and, where there is one, the day's mastery.

        `after` carries the ETag that was read; of the components those that it holds are written.
        """
        head = {"state": after.state.head(), "pages": after.pages}
        writes: list[Put | Delete] = [
            Put(page.key, orjson.dumps([*page.records, fact.to_dict()]), etag=page.etag),
            Put(latest_key(student_id), orjson.dumps(head), etag=after.etag),
            Put(_done_key(fact.event_id), b"1", etag=ABSENT, ttl_s=DAY_S),
        ]
        writes += [
            Put(_component_key(student_id, name), orjson.dumps(component))
            for name, component in after.state.components.items()
        ]
        if after.etag == ABSENT:
            writes.append(_unless_erased(student_id, after.erased))
        if mastery is not None and fact.component is not None:
            date = datetime.fromtimestamp(fact.at / 1000, UTC).date().isoformat()
            key = _day_key(student_id, date, fact.component)
            writes.append(Put(key, orjson.dumps(mastery), ttl_s=HISTORY_DAYS * DAY_S))
        return writes

    async def history(
        self, student_id: str, components: Sequence[str], now: float, days: int
    ) -> list[tuple[str, str, float]]:
        """Return (date, component, mastery) of the last `days` days (at most 90), oldest first."""
        dates = _dates(now, min(days, HISTORY_DAYS))
        names = [(date, component) for date in dates for component in components]
        points = []
        for chunk in _chunks(names):
            keys = [_day_key(student_id, date, component) for date, component in chunk]
            found = await self._store.get_many(keys)
            for (date, component), key in zip(chunk, keys, strict=True):
                if key in found:
                    points.append((date, component, float(orjson.loads(found[key].value))))
        return points

    async def erase(self, student_id: str, at_ms: int, now: float) -> None:
        """Delete everything of a student, leaving only until when evidence is void.

        An erasure that comes again deletes nothing: what is there now is newer. Raises Conflict when a fact was
        counted meanwhile; repeated, it finds that too.
        """
        erased = await self._store.get(_erased_key(student_id))
        if erased is not None and int(erased.value) >= at_ms:
            return
        record = await self.load(student_id)
        names = record.state.names
        days = [_day_key(student_id, date, name) for date in _dates(now, HISTORY_DAYS + 1) for name in names]
        for chunk in _chunks(days):
            await self._store.commit([Delete(key) for key in chunk])
        kept = [*self._page_keys(student_id, record), *(_component_key(student_id, name) for name in names)]
        tombstone = Put(_erased_key(student_id), str(at_ms).encode(), ttl_s=TOMBSTONE_S)
        latest = Delete(latest_key(student_id), etag=record.etag)
        await self._store.commit([latest, tombstone, *(Delete(key) for key in kept)])


def _unless_erased(student_id: str, erased: Stored | None) -> Put | Delete:
    """Return a write that conflicts when an erasure came since the first fact's reading: nothing else shows it."""
    key = _erased_key(student_id)
    if erased is None:
        return Delete(key, etag=ABSENT)
    return Put(key, erased.value, etag=erased.etag, ttl_s=TOMBSTONE_S)


def _dates(now: float, days: int) -> list[str]:
    today = datetime.fromtimestamp(now, UTC).date()
    return [(today - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1)]


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), MAX_KEYS):
        yield items[start : start + MAX_KEYS]
