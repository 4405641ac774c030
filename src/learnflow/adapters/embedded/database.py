"""One data folder: one SQLite file, one connection that writes, one that reads."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from learnflow.adapters.embedded.connection import FILE_NAME, open_reader, open_writer, unavailable
from learnflow.adapters.embedded.migrations import MIGRATIONS, Migration, copy_to, migrate
from learnflow.adapters.embedded.transaction import Job, Transaction, Work
from learnflow.adapters.embedded.writer import MAX_WAITING, Writer
from learnflow.kernel.errors import ConfigurationError, StorageUnavailable
from learnflow.kernel.ports import Clock

_NUMBER_BITS = 40
_TRUNCATE_ATTEMPTS, _TRUNCATE_PAUSE_S = 100, 0.05
_PURGE = "DELETE FROM state WHERE (app, key) IN (SELECT app, key FROM state WHERE expires_at <= ? LIMIT ?)"


class Database:
    """State, log and offsets; used from one event loop, by one process (`lock.FolderLock`)."""

    def __init__(
        self,
        folder: Path | str,
        clock: Clock,
        *,
        migrations: Sequence[Migration] = MIGRATIONS,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        """Open or make the folder (mode 0700) and bring its schema up to date.

        Raises ConfigurationError for a newer schema, StorageUnavailable when it cannot be used.
        """
        self.file = Path(folder) / FILE_NAME
        self.clock = clock
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = open_writer(self.file)
        except OSError as error:
            raise StorageUnavailable(f"The data folder {folder} cannot be used: {error.strerror}.") from error
        except sqlite3.Error as error:
            raise unavailable(error) from error
        try:
            migrate(self._connection, self.file, migrations)
            number = itertools.count(self._first_number()).__next__
            self._reader = open_reader(self.file)
        except sqlite3.Error as error:
            self._connection.close()
            raise unavailable(error) from error
        except OSError as error:
            self._connection.close()
            raise StorageUnavailable(f"The backup before the update failed: {error.strerror}.") from error
        except ConfigurationError:
            self._connection.close()
            raise
        self._writer = Writer(self._connection, clock, number, max_waiting)
        self._writer.on_events = self._notify
        self._listeners: dict[str, list[Callable[[], None]]] = {}

    @property
    def refusals(self) -> int:
        """Requests refused so far because nothing could be stored."""
        return self._writer.refusals

    @property
    def groups(self) -> int:
        """Transactions committed so far; each is one fsync for all that waited."""
        return self._writer.groups

    def read(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a short query on what is committed; raises StorageUnavailable."""
        try:
            return self._reader.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise unavailable(error) from error

    def submit(self, job: Job) -> asyncio.Future[object]:
        """Queue a request for the writer; the future ends when it is durable, or with the reason why not."""
        return self._writer.submit(job)

    def store_offset(self, group: str, topic: str, following: int) -> None:
        """Store a consumer's offset with the next transaction, at the latest after 50 ms."""
        self._writer.store_offset(group, topic, following)

    async def store_offsets(self) -> None:
        """Store what consumers settled now; an outage is no error, their events then come again."""
        with contextlib.suppress(StorageUnavailable):
            await self.submit(Work(lambda transaction: None))

    def listen(self, topic: str, listener: Callable[[], None]) -> None:
        """Call `listener` on the event loop after each transaction that added events to `topic`."""
        self._listeners.setdefault(topic, []).append(listener)

    async def purge_expired(self, limit: int = 200) -> int:
        """Remove at most `limit` expired values and return how many; raises StorageUnavailable."""

        def purge(transaction: Transaction) -> int:
            return transaction.connection.execute(_PURGE, (transaction.now, limit)).rowcount

        return cast(int, await self.submit(Work(purge)))

    async def compact(self) -> None:
        """Rebuild the file, so that no byte of what was deleted is left in it, and empty the write-ahead log.

        Writes wait meanwhile, about a second per 100 MB; raises StorageUnavailable.
        """

        def rebuild(connection: sqlite3.Connection) -> None:
            # `secure_delete` clears deleted rows, but not the copies that splitting pages left in their slack.
            connection.execute("PRAGMA temp_store = FILE")
            try:
                connection.execute("VACUUM")
            finally:
                connection.execute("PRAGMA temp_store = MEMORY")

        await self._writer.run_in_thread(rebuild)
        await self.truncate_wal()

    async def truncate_wal(self) -> None:
        """Move all of the write-ahead log into the file and empty it; raises StorageUnavailable."""

        def checkpoint(connection: sqlite3.Connection) -> object:
            return connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]

        # A backup or an export that still reads an older state holds it back until it ends.
        for _ in range(_TRUNCATE_ATTEMPTS):
            if not await self._writer.run_in_thread(checkpoint):
                return
            await asyncio.sleep(_TRUNCATE_PAUSE_S)
        raise StorageUnavailable("Another program still reads older data. Close it and repeat.")

    async def run_on_snapshot(self, function: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run `function` in a thread on a reading connection of its own; raises StorageUnavailable."""

        def run() -> Any:
            connection = open_reader(self.file)
            try:
                return function(connection)
            finally:
                connection.close()

        try:
            return await asyncio.to_thread(run)
        except sqlite3.Error as error:
            raise unavailable(error) from error

    async def backup(self, target: Path) -> None:
        """Write a consistent copy (mode 0600) to `target`, at once or not at all, while work goes on.

        Raises StorageUnavailable with the reason.
        """
        try:
            await self.run_on_snapshot(lambda connection: copy_to(connection, target))
        except OSError as error:
            raise StorageUnavailable(f"The backup cannot be written to {target}: {error.strerror}.") from error

    async def integrity(self) -> list[str]:
        """Return what SQLite finds wrong with the file, nothing when it is sound; raises StorageUnavailable."""
        rows = await self.run_on_snapshot(lambda reader: reader.execute("PRAGMA integrity_check(20)").fetchall())
        return [row[0] for row in rows if row[0] != "ok"]

    def abandon(self) -> None:
        """Close the file of a database that was opened and never used."""
        self._reader.close()
        self._connection.close()

    async def close(self) -> None:
        """Answer everything that waits and close the file; a second call does nothing."""
        await self._writer.close()
        self._reader.close()
        self._connection.close()

    def _first_number(self) -> int:
        # ETags and offsets come from one counter that starts higher with each opening: none is ever given
        # twice, whatever was deleted meanwhile, and nothing is stored for it while running.
        execute = self._connection.execute
        execute(
            "INSERT INTO meta (key, value) VALUES ('openings', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1"
        )
        openings: int = execute("SELECT value FROM meta WHERE key = 'openings'").fetchone()[0]
        return openings << _NUMBER_BITS

    def _notify(self, topics: set[str]) -> None:
        for topic in topics:
            for listener in self._listeners.get(topic, ()):
                listener()
