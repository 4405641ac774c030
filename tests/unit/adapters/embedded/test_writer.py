"""Group commit: what shares a transaction, and what happens when nothing can be stored."""

from __future__ import annotations

import asyncio
import threading

import pytest
from structlog.testing import capture_logs

from fakes import FakeClock, until
from learnflow.adapters.embedded import writer as writer_module
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.adapters.embedded.transaction import Commit, Work
from learnflow.kernel.errors import Conflict, StorageUnavailable
from learnflow.kernel.ports import ABSENT, Event, Put

NOTHING = Work(lambda transaction: None)


def put(name, **more):
    return Commit("app", [Put(name, b"x", **more)], [])


def outcomes(futures):
    return asyncio.gather(*futures, return_exceptions=True)


class TestGroups:
    async def test_what_waits_together_is_one_transaction(self, database):
        before = database.groups
        await outcomes([database.submit(put(f"k{number}")) for number in range(64)])
        assert database.groups == before + 1

    async def test_a_group_is_bounded(self, database):
        before = database.groups
        await outcomes([database.submit(put(f"k{number}")) for number in range(200)])
        assert database.groups == before + 4

    async def test_requests_soon_after_one_another_gather(self, database, monkeypatch):
        monkeypatch.setattr(writer_module, "_GATHER_S", 0.1)
        await database.submit(NOTHING)
        before = database.groups

        async def later(number):
            for _ in range(number):
                await asyncio.sleep(0)
            await database.submit(put(f"k{number}"))

        await asyncio.gather(*(later(number) for number in range(10)))
        assert database.groups - before <= 2

    async def test_one_caller_after_the_other_is_not_held_up(self, database, monkeypatch):
        monkeypatch.setattr(writer_module, "_GATHER_S", 0.2)
        async with asyncio.timeout(2):
            for number in range(30):
                await database.submit(put(f"k{number}"))

    async def test_a_conflict_hurts_only_its_own_request(self, database, store):
        await store.commit([Put("there", b"1")])
        before = database.groups
        results = await asyncio.gather(
            store.commit([Put("a", b"1")]),
            store.commit([Put("b", b"1"), Put("there", b"2", ABSENT)], [Event("t", "k", "lost", b"")]),
            store.commit([Put("there", b"2", ABSENT)], [Event("t", "k", "lost", b"")]),
            store.commit([Put("c", b"1")], [Event("t", "k", "kept", b"")]),
            return_exceptions=True,
        )
        assert database.groups == before + 1
        assert [type(result) for result in results] == [type(None), Conflict, Conflict, type(None)]
        assert set(await store.get_many(["a", "b", "c"])) == {"a", "c"}
        assert database.read("SELECT id FROM log") == [("kept",)]

    async def test_a_request_that_breaks_unforeseen_hurts_only_itself(self, database, store):
        def broken(transaction):
            transaction.put("app", Put("half", b"1"))
            raise ZeroDivisionError

        first, bad, last = (
            database.submit(put("a")),
            database.submit(Work(broken)),
            database.submit(Commit("app", [Put("b", b"1")], [Event("t", "k", "e", b"")])),
        )
        await asyncio.gather(first, last)
        with pytest.raises(ZeroDivisionError):
            await bad
        assert set(await store.get_many(["a", "b", "half"])) == {"a", "b"}
        assert database.read("SELECT id FROM log") == [("e",)]

    async def test_bad_types_are_refused_before_they_reach_the_file(self, store):
        with pytest.raises(TypeError):
            await store.commit([Put("k", "text")])
        with pytest.raises(TypeError):
            await store.commit([], [Event("t", "k", "e", "text")])

    async def test_a_caller_that_left_before_writes_nothing(self, database, store):
        future = database.submit(put("k"))
        future.cancel()
        await database.submit(NOTHING)
        assert await store.get("k") is None

    async def test_a_caller_that_leaves_during_the_commit_disturbs_nobody(self, database, store):
        gone, stays = database.submit(put("a")), database.submit(put("b"))
        await asyncio.sleep(0)
        gone.cancel()
        await stays
        assert await store.get("b") is not None


class TestOutages:
    async def test_a_full_disk_refuses_the_group_and_goes_on_when_there_is_room(self, database, store):
        await store.commit([Put("before", b"1")])
        pages = await database._writer.run_in_thread(
            lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchone()[0]
        )
        results = await asyncio.gather(
            store.commit([Put("small", b"1")]),
            *(store.commit([Put(f"big{number}", b"x" * 100_000)]) for number in range(3)),
            return_exceptions=True,
        )
        assert [type(result) for result in results] == [StorageUnavailable] * 4
        assert "disk is full" in results[0].detail
        assert database.refusals == 4
        assert set(await store.get_many(["before", "small", "big0"])) == {"before"}
        await database._writer.run_in_thread(
            lambda connection: connection.execute(f"PRAGMA max_page_count = {pages + 1000}")
        )
        await store.commit([Put("big", b"x" * 100_000)])
        assert set(await store.get_many(["before", "small", "big"])) == {"before", "big"}

    async def test_a_locked_database_is_said_at_once(self, database, store, other_program):
        other_program.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(1):
            results = await asyncio.gather(
                *(store.commit([Put(f"k{number}", b"1")]) for number in range(100)), return_exceptions=True
            )
        assert {type(result) for result in results} == {StorageUnavailable}
        assert "locked" in results[0].detail
        other_program.execute("ROLLBACK")
        await store.commit([Put("k", b"1")])
        assert await store.get("k0") is None

    async def test_a_commit_that_fails_refuses_the_whole_group(self, database, store):
        def prepare(connection):
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
            connection.execute("CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")

        await database._writer.run_in_thread(prepare)
        orphan = Work(lambda transaction: transaction.connection.execute("INSERT INTO child VALUES (1)"))
        results = await outcomes([database.submit(put("k")), database.submit(orphan)])
        assert [type(result) for result in results] == [StorageUnavailable] * 2
        assert await store.get("k") is None
        await store.commit([Put("k", b"1")])

    async def test_a_group_that_cannot_be_written_answers_who_waits(self, database, store, monkeypatch):
        monkeypatch.setattr("learnflow.adapters.embedded.transaction._APPEND", "INSERT INTO nowhere VALUES (1)")
        with pytest.raises(StorageUnavailable):
            await store.commit([Put("k", b"1")], [Event("t", "k", "e", b"")])
        monkeypatch.undo()
        await store.commit([Put("k", b"1")])

    async def test_too_many_waiting_requests_are_refused(self, tmp_path, clock):
        database = Database(tmp_path, clock, max_waiting=10)
        results = await outcomes([database.submit(put(f"k{number}")) for number in range(12)])
        assert [type(result) for result in results] == [type(None)] * 10 + [StorageUnavailable] * 2
        await database.close()

    async def test_an_error_in_the_thread_reaches_the_caller(self, database):
        def broken(connection):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await database._writer.run_in_thread(broken)
        with pytest.raises(StorageUnavailable):
            await database._writer.run_in_thread(lambda connection: connection.execute("SELECT nothing"))
        await database.submit(NOTHING)


class TestOffsets:
    async def test_they_go_with_the_next_transaction(self, database):
        database.store_offset("g", "t", 7)
        await database.submit(NOTHING)
        assert database.read("SELECT * FROM offsets") == [("g", "t", 7)]

    async def test_they_are_stored_soon_without_one(self, database):
        database.store_offset("g", "t", 7)
        database.store_offset("g", "t", 8)
        await until(lambda: database.read("SELECT * FROM offsets") == [("g", "t", 8)])

    async def test_they_outlive_an_outage(self, database, other_program, monkeypatch):
        monkeypatch.setattr(writer_module, "_OFFSETS_AGAIN_S", 0.005)
        other_program.execute("BEGIN IMMEDIATE")
        database.store_offset("g", "t", 7)
        with pytest.raises(StorageUnavailable):
            await database.submit(NOTHING)
        await asyncio.sleep(0.02)
        other_program.execute("ROLLBACK")
        await until(lambda: database.read("SELECT * FROM offsets") == [("g", "t", 7)])


class TestClosing:
    async def test_everything_that_waits_is_answered(self, tmp_path, clock):
        database = Database(tmp_path, clock)
        futures = [database.submit(put(f"k{number}")) for number in range(300)]
        database.store_offset("g", "t", 9)
        await database.close()
        assert await outcomes(futures) == [None] * 300
        database = Database(tmp_path, clock)
        assert database.read("SELECT count(*) FROM state") == [(300,)]
        assert database.read("SELECT next FROM offsets") == [(9,)]
        await database.close()

    async def test_a_closed_database_takes_nothing_and_closes_twice(self, tmp_path, clock):
        database = Database(tmp_path, clock)
        await database.submit(put("k"))
        database.store_offset("g", "t", 9)
        await database.close()
        await database.close()
        with pytest.raises(StorageUnavailable, match="closed"):
            await database.submit(put("k"))

    async def test_an_outage_does_not_keep_it_open(self, tmp_path, clock, other_program):
        database = Database(tmp_path, clock)
        other_program.execute("BEGIN IMMEDIATE")
        future = database.submit(put("k"))
        await database.close()
        with pytest.raises(StorageUnavailable):
            await future

    def test_a_loop_that_ended_first_is_only_logged(self, tmp_path):
        database, ended = Database(tmp_path, FakeClock()), threading.Event()

        async def leave_at_once():
            task = asyncio.ensure_future(database._writer.run_in_thread(lambda connection: ended.wait(5)))
            while not database._writer._busy:
                await asyncio.sleep(0)
            task.cancel()

        with capture_logs() as logged:
            asyncio.run(leave_at_once())
            ended.set()
            database._writer._jobs.put(None)
            database._writer._thread.join()
        assert [entry["event"] for entry in logged] == ["event_loop_ended_before_close"]
        database._writer._thread = None
        database._writer._closed = True
        asyncio.run(database.close())

    async def test_work_in_the_thread_waits_for_its_turn(self, database, store):
        first = database.submit(put("k"))
        await asyncio.sleep(0)
        counted = await database._writer.run_in_thread(
            lambda connection: connection.execute("SELECT count(*) FROM state").fetchone()[0]
        )
        assert (first.done(), counted) == (True, 1)

    async def test_a_caller_of_the_thread_may_leave(self, database):
        go_on = threading.Event()
        task = asyncio.ensure_future(database._writer.run_in_thread(lambda connection: go_on.wait(5)))
        await asyncio.sleep(0)
        waiting = database.submit(put("k"))
        task.cancel()
        await asyncio.sleep(0)
        go_on.set()
        await waiting

    async def test_the_store_says_what_is_wrong_when_it_cannot_read(self, tmp_path, clock):
        database = Database(tmp_path, clock)
        await database._writer.run_in_thread(lambda connection: connection.execute("DROP TABLE state"))
        with pytest.raises(StorageUnavailable):
            await EmbeddedStore(database, "app").get("k")
        await database.close()
