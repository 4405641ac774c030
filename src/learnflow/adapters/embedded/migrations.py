"""The schema of the data folder: its version, and the steps from each version to the next."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from learnflow.kernel.errors import ConfigurationError

Migration = Sequence[str]
"""The statements that lead from one version to the next."""

MIGRATIONS: tuple[Migration, ...] = (
    (
        """CREATE TABLE state (
            app TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, etag INTEGER NOT NULL, expires_at REAL,
            PRIMARY KEY (app, key)
        ) WITHOUT ROWID""",
        "CREATE INDEX state_expires_at ON state (expires_at) WHERE expires_at IS NOT NULL",
        # The payload comes last: a search by key then skips its overflow pages.
        """CREATE TABLE log (
            topic TEXT NOT NULL, offset INTEGER NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL,
            data BLOB NOT NULL, PRIMARY KEY (topic, offset)
        ) WITHOUT ROWID""",
        """CREATE TRIGGER log_is_append_only BEFORE UPDATE ON log
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
        """CREATE TABLE offsets (
            grp TEXT NOT NULL, topic TEXT NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (grp, topic)
        ) WITHOUT ROWID""",
    ),
)
"""MIGRATIONS[n] leads from version n to n + 1; version 0 is an empty file."""


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the version of the schema, 0 for an empty file; raises sqlite3.Error."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
        return 0
    return int(connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()[0])


def migrate(connection: sqlite3.Connection, file: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the file to the newest version in one transaction, after a backup beside it.

    Raises ConfigurationError for a file of a newer LearnFlow, sqlite3.Error when nothing can be stored.
    """
    version, newest = schema_version(connection), len(migrations)
    if version > newest:
        raise ConfigurationError(
            f"{file} was written by a newer LearnFlow (schema {version}, this one knows {newest}): install that "
            f"version again, or restore a backup made before the update (`{file.name}.v{newest}.bak` beside it)."
        )
    if version == newest:
        return
    if version > 0:
        copy_to(connection, file.with_name(f"{file.name}.v{version}.bak"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID")
        for migration in migrations[version:]:
            for statement in migration:
                connection.execute(statement)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('schema_version', ?)", (newest,))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def copy_to(connection: sqlite3.Connection, target: Path) -> None:
    """Write a consistent copy of the database to `target` (mode 0600), replaced at once or not at all.

    The copy holds one snapshot, so writers go on meanwhile; raises sqlite3.Error or OSError.
    """
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        copy = sqlite3.connect(partial, isolation_level=None)
        try:
            connection.backup(copy)
            # A copy in WAL mode would need its companions beside it; a backup is one file.
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            copy.close()
        sync(partial)
        os.replace(partial, target)
        sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make a file or a folder's entries durable; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
