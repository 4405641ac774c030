"""What an operator asks of the running platform's data: a consistent copy."""

from __future__ import annotations

from pathlib import Path

from learnflow.adapters.embedded.database import Database
from learnflow.contracts.wire.progress import BackupReceipt, BackupRequest
from learnflow.kernel.service import Call, Route, Runtime

FOLDER = "backups"


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
