"""`learnflow restore`: a backup takes the place of the data, which is kept beside it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from pathlib import Path

from learnflow.adapters.embedded.connection import FILE_NAME
from learnflow.adapters.embedded.lock import FolderLock
from learnflow.adapters.embedded.migrations import MIGRATIONS, sync
from learnflow.contracts.values import BadInput
from learnflow.kernel.errors import StorageUnavailable

SCHEMA_VERSION = len(MIGRATIONS)


def replace_data(folder: Path, source: Path) -> Path | None:
    """Put the backup `source` in place and return where the old data went, None where there was none.

    Raises StorageUnavailable while a platform holds the folder, BadInput for a file that is no sound backup.
    """
    _check(source)
    lock = FolderLock.acquire(folder)
    try:
        target = folder / FILE_NAME
        incoming = folder / f"{FILE_NAME}.incoming"
        try:
            shutil.copyfile(source, incoming)
            os.chmod(incoming, 0o600)
            sync(incoming)
            kept = _set_aside(target)
            os.replace(incoming, target)
            sync(folder)
        finally:
            incoming.unlink(missing_ok=True)
        return kept
    except OSError as error:
        raise StorageUnavailable(f"The backup cannot be put into {folder}: {error.strerror}.") from None
    finally:
        lock.release()


def _set_aside(target: Path) -> Path | None:
    if not target.exists():
        return None
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    names = (f"{target.name}.before-restore-{stamp}{extra}" for extra in ("", *(f"-{n}" for n in range(2, 1000))))
    kept = next(path for path in map(target.with_name, names) if not path.exists())
    # What the write-ahead log still holds belongs to the old data, which may be damaged: nothing is opened. The
    # log goes first, so that a crash in between never leaves it beside the new file.
    for suffix in ("-wal", "-shm", ""):
        part = target.with_name(target.name + suffix)
        if part.exists():
            os.replace(part, kept.with_name(kept.name + suffix))
    return kept


def _check(source: Path) -> None:
    if not source.is_file():
        raise BadInput("no_backup", f"{source} is no file.")
    try:
        connection = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
        try:
            sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
            row = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
            version = int(row[0]) if row else 0
        finally:
            connection.close()
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise BadInput("no_backup", f"{source} is no backup of LearnFlow: {error}.") from None
    if not sound or version < 1:
        raise BadInput("no_backup", f"{source} is no sound backup of LearnFlow.")
    if version > SCHEMA_VERSION:
        raise BadInput("newer_backup", f"{source} was made by a newer LearnFlow: update, then restore.")
