"""From one schema to the next: a backup first, all or nothing, and a newer file is refused."""

from __future__ import annotations

import sqlite3

import pytest

from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.migrations import MIGRATIONS
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.kernel.errors import ConfigurationError, StorageUnavailable
from learnflow.kernel.ports import Put

NEXT = (*MIGRATIONS, ("CREATE TABLE extra (a)", "INSERT INTO extra VALUES ('moved')"))
BROKEN = (*MIGRATIONS, ("CREATE TABLE extra (a)", "INSERT INTO nowhere VALUES (1)"))


def version(file):
    connection = sqlite3.connect(file)
    try:
        return connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()[0]
    finally:
        connection.close()


@pytest.fixture
async def folder(tmp_path, clock):
    """A data folder of version 1 with one value."""
    database = Database(tmp_path, clock)
    await EmbeddedStore(database, "app").commit([Put("k", b"1")])
    await database.close()
    return tmp_path


async def test_a_new_folder_has_the_newest_version_and_no_backup(folder):
    assert version(folder / "learnflow.sqlite3") == len(MIGRATIONS)
    assert not list(folder.glob("*.bak"))


async def test_an_older_folder_is_backed_up_and_moved(folder, clock):
    database = Database(folder, clock, migrations=NEXT)
    assert database.read("SELECT a FROM extra") == [("moved",)]
    assert (await EmbeddedStore(database, "app").get("k")).value == b"1"
    await database.close()
    backup = folder / "learnflow.sqlite3.v1.bak"
    assert version(backup) == 1
    assert backup.stat().st_mode & 0o777 == 0o600
    assert version(folder / "learnflow.sqlite3") == 2


async def test_a_step_that_fails_leaves_the_folder_as_it_was(folder, clock):
    with pytest.raises(StorageUnavailable):
        Database(folder, clock, migrations=BROKEN)
    assert version(folder / "learnflow.sqlite3") == 1
    database = Database(folder, clock)
    assert database.read("SELECT name FROM sqlite_master WHERE name = 'extra'") == []
    await database.close()


async def test_a_newer_folder_is_refused_with_the_fix(folder, clock):
    database = Database(folder, clock, migrations=NEXT)
    await database.close()
    with pytest.raises(ConfigurationError, match=r"newer LearnFlow.*learnflow\.sqlite3\.v1\.bak"):
        Database(folder, clock)


async def test_no_room_for_the_backup_is_said_before_anything_is_changed(folder, clock):
    (folder / "learnflow.sqlite3.v1.bak").mkdir()
    with pytest.raises(StorageUnavailable, match="backup"):
        Database(folder, clock, migrations=NEXT)
    assert version(folder / "learnflow.sqlite3") == 1
