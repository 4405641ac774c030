"""How the database file is opened, and what its errors mean in plain words."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from learnflow.kernel.errors import StorageUnavailable

FILE_NAME = "learnflow.sqlite3"

_REASONS = {
    sqlite3.SQLITE_FULL: "The disk is full. Free some space and try again.",
    sqlite3.SQLITE_BUSY: "Another program has locked the database. Close it and try again.",
    sqlite3.SQLITE_LOCKED: "Another program has locked the database. Close it and try again.",
    sqlite3.SQLITE_READONLY: "The data folder cannot be written. Check its permissions.",
    sqlite3.SQLITE_CANTOPEN: "The database cannot be opened. Check that the data folder can be written.",
    sqlite3.SQLITE_PERM: "The data folder cannot be read. Check its permissions.",
    sqlite3.SQLITE_IOERR: "The disk reports an error. Check the disk and its free space.",
    sqlite3.SQLITE_CORRUPT: "The database file is damaged. Run `learnflow doctor`, then restore a backup.",
    sqlite3.SQLITE_NOTADB: "The database file is no database. Restore a backup.",
}

OUTAGES = (sqlite3.OperationalError, sqlite3.InternalError)


def is_outage(error: sqlite3.Error) -> bool:
    """Tell whether the storage failed, rather than one statement having been wrong."""
    # A damaged file is raised as DatabaseError itself; its other subclasses speak of one statement.
    return isinstance(error, OUTAGES) or type(error) is sqlite3.DatabaseError


def unavailable(error: Exception) -> StorageUnavailable:
    """Return the error that callers get for a failure of SQLite, with the reason in plain words."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return StorageUnavailable(_REASONS.get(code & 0xFF, "The database failed. Run `learnflow doctor`."))


def open_writer(file: Path) -> sqlite3.Connection:
    """Open the one writing connection and create the file (mode 0600) where there is none; sqlite3.Error."""
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    connection = _connect(file)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        # Hot pages are written into the file once per checkpoint: fewer checkpoints, less writing.
        "wal_autocheckpoint = 4000",
        "journal_size_limit = 67108864",
        "cache_size = -8000",
        "temp_store = MEMORY",
    ):
        _set(connection, pragma)
    return connection


def open_reader(file: Path) -> sqlite3.Connection:
    """Open a connection that sees what is committed and cannot write; raises sqlite3.Error."""
    connection = _connect(file)
    for pragma in ("query_only = ON", "cache_size = -4000"):
        _set(connection, pragma)
    return connection


def _set(connection: sqlite3.Connection, pragma: str) -> None:
    try:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    except sqlite3.Error:
        connection.close()
        raise


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False, cached_statements=64)
