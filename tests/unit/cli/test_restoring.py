"""A backup takes the place of the data, and nothing of the old data is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from fakes import FakeClock
from learnflow.adapters.embedded.connection import FILE_NAME
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.lock import FolderLock
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.cli.restoring import replace_data
from learnflow.contracts.values import BadInput
from learnflow.kernel.errors import StorageUnavailable
from learnflow.kernel.ports import Put


def made(folder: Path, value: bytes, backup: Path | None = None) -> Path:
    """Make a data folder that holds one value, and a backup of it."""

    async def make() -> None:
        database = Database(folder, FakeClock())
        await EmbeddedStore(database, "app").commit([Put("key", value)])
        if backup is not None:
            await database.backup(backup)
        await database.close()

    asyncio.run(make())
    return folder


def value_of(file: Path) -> bytes:
    connection = sqlite3.connect(file)
    try:
        return connection.execute("SELECT value FROM state WHERE key = 'key'").fetchone()[0]
    finally:
        connection.close()


@pytest.fixture
def backup(tmp_path):
    made(tmp_path / "source", b"old", tmp_path / "odd name?#%41.sqlite3")
    return tmp_path / "odd name?#%41.sqlite3"


def test_into_a_new_folder(tmp_path, backup):
    assert replace_data(tmp_path / "new", backup) is None
    file = tmp_path / "new" / FILE_NAME
    assert value_of(file) == b"old"
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [FILE_NAME, "lock"]


def test_the_old_data_is_kept_beside_it_each_time(tmp_path, backup):
    folder = made(tmp_path / "data", b"new")
    kept = [replace_data(folder, backup) for _ in range(3)]
    assert len(set(kept)) == 3
    assert [value_of(path) for path in kept] == [b"new", b"old", b"old"]
    assert value_of(folder / FILE_NAME) == b"old"


def test_what_the_old_log_still_holds_is_kept_with_it(tmp_path, backup):
    folder = made(tmp_path / "data", b"new")
    writer = sqlite3.connect(folder / FILE_NAME)
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("UPDATE state SET value = x'6e6577657374'")
    writer.commit()
    kept = replace_data(folder, backup)
    writer.close()
    assert value_of(kept) == b"newest"
    assert value_of(folder / FILE_NAME) == b"old"


def test_damaged_data_is_replaced_too(tmp_path, backup):
    folder = made(tmp_path / "data", b"new")
    (folder / FILE_NAME).write_bytes(b"not a database" * 100)
    kept = replace_data(folder, backup)
    assert kept.read_bytes().startswith(b"not a database")
    assert value_of(folder / FILE_NAME) == b"old"


def test_a_held_folder_is_left_alone(tmp_path, backup):
    folder = made(tmp_path / "data", b"new")
    lock = FolderLock.acquire(folder)
    with pytest.raises(StorageUnavailable, match="holds the data folder"):
        replace_data(folder, backup)
    lock.release()
    assert value_of(folder / FILE_NAME) == b"new"


def _table(file: Path, *statements: str) -> Path:
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return file


META = "CREATE TABLE meta (key TEXT, value)"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "none", "is no file"),
        (lambda folder: folder, "is no file"),
        (lambda folder: _written(folder / "text", b"hello" * 1000), "is no backup"),
        (lambda folder: _table(folder / "other", "CREATE TABLE t (x)"), "is no backup"),
        (lambda folder: _table(folder / "empty", META), "no sound backup"),
        (lambda folder: _table(folder / "odd", META, "INSERT INTO meta VALUES ('schema_version', 'a')"), "no backup"),
        (lambda folder: _table(folder / "newer", META, "INSERT INTO meta VALUES ('schema_version', 99)"), "newer"),
    ],
)
def test_what_is_no_backup_changes_nothing(tmp_path, make, said):
    source = make(tmp_path)
    with pytest.raises(BadInput, match=said):
        replace_data(tmp_path / "data", source)
    assert not (tmp_path / "data").exists()


def _written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def test_a_disk_that_takes_nothing_is_said(tmp_path, backup, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    folder = made(tmp_path / "data", b"new")
    monkeypatch.setattr("learnflow.cli.restoring.shutil.copyfile", full)
    with pytest.raises(StorageUnavailable, match="No space left"):
        replace_data(folder, backup)
    assert value_of(folder / FILE_NAME) == b"new"
    FolderLock.acquire(folder).release()
