"""What people may ask of the log: to see what it holds of them, to be forgotten, to keep nothing too long."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Sequence

from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.transaction import Transaction, Work
from learnflow.kernel.ports import Delivery, Event

CHUNK = 100
"""Rows removed per request, so that others wait a few milliseconds at most."""

_OF_KEY = "SELECT topic, key, id, data, at FROM log WHERE topic = ? AND key = ? ORDER BY offset"
_PLACES = "SELECT topic, offset FROM log WHERE key = ? AND at <= ?"
_OLDEST = "SELECT offset, key, id, data, at FROM log WHERE topic = ? ORDER BY offset LIMIT ?"
_FORGET_STATE = "DELETE FROM state WHERE key >= ? AND key < ?"
_REMOVE = "DELETE FROM log WHERE topic = ? AND offset = ?"

Replace = Callable[[Delivery], Event | None]


class Records:
    """Export, erasure and retention over all topics of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def records(self, topic: str, key: str) -> list[Delivery]:
        """Return a topic's records with this key, oldest first; reads the whole topic, in a thread."""

        def search(reader: sqlite3.Connection) -> list[Delivery]:
            return [Delivery(*row) for row in reader.execute(_OF_KEY, (topic, key))]

        found: list[Delivery] = await self._database.run_on_snapshot(search)
        return found

    async def forget_state(self, prefix: str) -> None:
        """Remove every value whose key begins with `prefix`, whichever service it belongs to."""

        def remove(transaction: Transaction) -> None:
            transaction.connection.execute(_FORGET_STATE, (prefix, prefix + "\U0010ffff"))

        await self._database.submit(Work(remove))

    async def forget(self, key: str, until: float = math.inf) -> int:
        """Remove a key's records up to `until` from all topics and from the disk; return how many there were.

        Afterwards neither the file nor its write-ahead log holds their bytes; backups made before still do.
        The same holds for values of the state that were deleted before, so delete those first. Writes wait
        while the file is rebuilt, about a second per 100 MB. Raises StorageUnavailable.
        """

        def search(reader: sqlite3.Connection) -> list[tuple[str, int]]:
            return reader.execute(_PLACES, (key, until)).fetchall()

        places: list[tuple[str, int]] = await self._database.run_on_snapshot(search)
        for start in range(0, len(places), CHUNK):
            await self._remove(places[start : start + CHUNK], ())
        await self._database.compact()
        return len(places)

    async def retain(self, topic: str, older_than: float, replace: Replace | None = None) -> int:
        """Remove a topic's records from before `older_than` (seconds since the epoch); return how many.

        An event that `replace` returns for a record is stored in the same transaction with the record's own
        time. A group that had not yet read a record never gets it. Raises StorageUnavailable.
        """
        removed = 0
        while True:
            rows = [row for row in self._database.read(_OLDEST, (topic, CHUNK)) if row[4] < older_than]
            if not rows:
                return removed
            kept: list[tuple[Event, float]] = []
            for _, key, name, data, at in rows:
                event = replace(Delivery(topic, key, name, data, at)) if replace is not None else None
                if event is not None:
                    kept.append((event, at))
            await self._remove([(topic, row[0]) for row in rows], kept)
            removed += len(rows)

    async def _remove(self, places: Sequence[tuple[str, int]], kept: Sequence[tuple[Event, float]]) -> None:
        def remove(transaction: Transaction) -> None:
            transaction.connection.executemany(_REMOVE, places)
            for event, at in kept:
                transaction.append(event, at)

        await self._database.submit(Work(remove))
