"""The file: who may read it, what it refuses, copies and checks of it."""

from __future__ import annotations

import asyncio
import sqlite3
import stat

import pytest

from learnflow.adapters.embedded import database as database_module
from learnflow.adapters.embedded.connection import unavailable
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.kernel.errors import StorageUnavailable
from learnflow.kernel.ports import Event, Put


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


class TestOpening:
    async def test_only_the_owner_may_read(self, tmp_path, clock):
        database = Database(tmp_path / "data", clock)
        await EmbeddedStore(database, "app").commit([Put("k", b"1")])
        assert mode(tmp_path / "data") == 0o700
        assert {mode(file) for file in (tmp_path / "data").iterdir()} == {0o600}
        await database.close()

    async def test_a_folder_that_is_a_file_is_said(self, tmp_path, clock):
        (tmp_path / "data").write_text("x")
        with pytest.raises(StorageUnavailable, match="cannot be used"):
            Database(tmp_path / "data", clock)

    async def test_a_file_that_is_no_database_is_said(self, tmp_path, clock):
        (tmp_path / "learnflow.sqlite3").write_bytes(b"no database " * 1000)
        with pytest.raises(StorageUnavailable, match="no database"):
            Database(tmp_path, clock)

    async def test_a_file_that_another_program_locks_is_said(self, tmp_path, clock, other_program):
        other_program.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable, match="locked"):
            Database(tmp_path, clock)

    async def test_every_commit_is_synced(self, database):
        pragmas = {}

        def look(connection):
            for name in ("journal_mode", "synchronous", "secure_delete"):
                pragmas[name] = connection.execute(f"PRAGMA {name}").fetchone()[0]

        await database._writer.run_in_thread(look)
        assert pragmas == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}

    async def test_reading_cannot_write(self, database):
        with pytest.raises(StorageUnavailable):
            database.read("DELETE FROM log")

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            (sqlite3.SQLITE_FULL, "disk is full"),
            (sqlite3.SQLITE_IOERR_FSYNC, "disk reports an error"),
            (sqlite3.SQLITE_READONLY, "permissions"),
            (sqlite3.SQLITE_CORRUPT, "damaged"),
            (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked"),
            (sqlite3.SQLITE_ERROR, "doctor"),
        ],
    )
    def test_every_failure_has_plain_words(self, code, words):
        error = sqlite3.OperationalError("internal text")
        error.sqlite_errorcode = code
        assert words in unavailable(error).detail
        assert "internal text" not in unavailable(error).detail


class TestLogTable:
    async def test_a_record_cannot_be_changed(self, database, store, other_program):
        await store.commit([], [Event("triage.audit", "a", "e1", b"x")])
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other_program.execute("UPDATE log SET data = 'y'")
        assert database.read("SELECT data FROM log") == [(b"x",)]


class TestPurging:
    async def test_expired_values_go_in_small_chunks(self, database, store, clock):
        await store.commit([Put(f"k{number}", b"1", ttl_s=10) for number in range(25)])
        await store.commit([Put("stays", b"1"), Put("later", b"1", ttl_s=1000)])
        assert await database.purge_expired() == 0
        clock.advance(11)
        assert [await database.purge_expired(10) for _ in range(4)] == [10, 10, 5, 0]
        assert database.read("SELECT key FROM state ORDER BY key") == [("later",), ("stays",)]


class TestBackup:
    async def test_a_backup_under_load_is_whole_and_consistent(self, database, store, tmp_path):
        going = True

        async def write(lane):
            number = 0
            while going:
                number += 1
                await store.commit(
                    [Put(f"count:{lane}", str(number).encode())], [Event("t", lane, f"{lane}{number}", b"x" * 500)]
                )

        lanes = [asyncio.create_task(write(lane)) for lane in "abcd"]
        for name in ("one", "two"):
            await asyncio.sleep(0.1)
            await database.backup(tmp_path / name)
        going = False
        await asyncio.gather(*lanes)
        for name in ("one", "two"):
            copy = sqlite3.connect(tmp_path / name)
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            for lane in "abcd":
                (count,) = copy.execute("SELECT value FROM state WHERE key = ?", (f"count:{lane}",)).fetchone()
                assert copy.execute("SELECT count(*) FROM log WHERE key = ?", (lane,)).fetchone() == (int(count),)
            copy.close()
            assert mode(tmp_path / name) == 0o600
        assert not list(tmp_path.glob("*.partial")) + list(tmp_path.glob(".*.partial"))

    async def test_a_backup_is_one_file_that_opens_as_a_data_folder(self, database, store, tmp_path, clock):
        await store.commit([Put("k", b"1")])
        (tmp_path / "other").mkdir()
        await database.backup(tmp_path / "other" / "learnflow.sqlite3")
        assert [file.name for file in (tmp_path / "other").iterdir()] == ["learnflow.sqlite3"]
        restored = Database(tmp_path / "other", clock)
        assert (await EmbeddedStore(restored, "app").get("k")).value == b"1"
        await restored.close()

    async def test_a_folder_that_is_not_there_is_said_and_the_old_backup_stays(self, database, tmp_path):
        with pytest.raises(StorageUnavailable, match="cannot be written"):
            await database.backup(tmp_path / "missing" / "b")


class TestHealth:
    async def test_a_sound_file_has_no_findings(self, database, store):
        await store.commit([Put("k", b"1")])
        assert await database.integrity() == []

    async def test_a_damaged_file_is_found(self, database, store):
        await store.commit([Put(f"k{number}", b"x" * 500) for number in range(200)])
        await database.truncate_wal()
        with database.file.open("r+b") as file:
            file.seek(database.file.stat().st_size - 4096)
            file.write(b"\xee" * 2000)
        try:
            findings = await database.integrity()
        except StorageUnavailable as error:
            findings = [error.detail]
        assert findings

    async def test_the_write_ahead_log_is_emptied(self, database, store):
        await store.commit([Put("k", b"1")])
        wal = database.file.with_name(database.file.name + "-wal")
        assert wal.stat().st_size > 0
        await database.truncate_wal()
        assert wal.stat().st_size == 0

    async def test_it_waits_for_who_still_reads_an_older_state_but_not_for_ever(
        self, database, store, other_program, monkeypatch
    ):
        monkeypatch.setattr(database_module, "_TRUNCATE_ATTEMPTS", 3)
        monkeypatch.setattr(database_module, "_TRUNCATE_PAUSE_S", 0.01)
        await store.commit([Put("k", b"1")])
        other_program.execute("BEGIN")
        other_program.execute("SELECT * FROM state").fetchall()
        await store.commit([Put("k", b"2")])
        with pytest.raises(StorageUnavailable, match="older data"):
            await database.truncate_wal()
        waiting = asyncio.create_task(database.truncate_wal())
        await asyncio.sleep(0)
        other_program.execute("ROLLBACK")
        await waiting

    async def test_a_file_that_is_gone_is_said(self, tmp_path, clock):
        database = Database(tmp_path, clock)
        await database.close()
        database.file.unlink()
        database.file.mkdir()
        with pytest.raises(StorageUnavailable, match="cannot be opened"):
            await database.integrity()
