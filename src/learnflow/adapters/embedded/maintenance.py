"""What an operator asks of the running platform's data: a consistent copy, and whether anything can be stored."""

from __future__ import annotations

from pathlib import Path

from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.transaction import Transaction, Work
from learnflow.contracts.wire.progress import BackupReceipt, BackupRequest
from learnflow.kernel.errors import StorageUnavailable
from learnflow.kernel.ports import Clock
from learnflow.kernel.service import Call, Route, Runtime

FOLDER = "backups"
PROBE_EVERY_S = 1.0
PROBE_BYTES = 32 * 1024


class StorageProbe:
    """Tries whether something new can be stored, at most once a second: whoever asks for health cannot fill a disk."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Try on this database."""
        self._database = database
        self._clock = clock
        self._tried_at = -PROBE_EVERY_S
        self._reason: str | None = None

    async def check(self) -> None:
        """Raise StorageUnavailable with the reason where nothing can be stored."""
        now = self._clock.monotonic()
        if now - self._tried_at >= PROBE_EVERY_S:
            self._tried_at = now
            try:
                await self._database.submit(Work(_try_to_store))
                self._reason = None
            except StorageUnavailable as error:
                self._reason = error.detail
        if self._reason is not None:
            raise StorageUnavailable(self._reason)


def _try_to_store(transaction: Transaction) -> None:
    # Room for new pages is what a full disk lacks: a change in place, or no change, would still succeed.
    execute = transaction.connection.execute
    execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('probe', zeroblob(?))", (PROBE_BYTES,))
    execute("DELETE FROM meta WHERE key = 'probe'")


def backup_route(database: Database, data: Path) -> Route:
    """Return the route that writes a copy into the data folder; it takes no path from outside."""

    async def backup(runtime: Runtime, call: Call, request: BackupRequest) -> BackupReceipt:
        name = f"{call.request_id}.sqlite3"
        folder = data / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        await database.backup(folder / name)
        return BackupReceipt(file=name)

    return Route(
        "POST",
        "/api/v1/platform/backup",
        backup,
        BackupReceipt,
        "Write a consistent copy of all data into the data folder",
        "operate",
        request=BackupRequest,
        examples={"now": {}},
    )
