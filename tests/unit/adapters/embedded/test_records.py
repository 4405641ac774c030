"""Export, erasure and retention."""

from __future__ import annotations

import asyncio
import random

import pytest

from learnflow.adapters.embedded.consumer import Consumer
from learnflow.adapters.embedded.records import CHUNK, Records
from learnflow.kernel.ports import ABSENT, Delete, Event, Outcome, Put


@pytest.fixture
def records(database):
    return Records(database)


def ids(rows):
    return [row.id for row in rows]


def bytes_on_disk(folder):
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())


class TestRecords:
    async def test_a_students_records_come_oldest_first(self, records, store, clock):
        await store.commit([], [Event("audit", "a", "a1", b"1"), Event("audit", "b", "b1", b"2")])
        clock.advance(5)
        await store.commit([], [Event("audit", "a", "a2", b"3"), Event("other", "a", "o1", b"4")])
        found = await records.records("audit", "a")
        assert [(row.id, row.data) for row in found] == [("a1", b"1"), ("a2", b"3")]
        assert found[1].published_at - found[0].published_at == 5
        assert await records.records("audit", "nobody") == []


class TestForgetting:
    async def test_a_students_words_are_nowhere_in_the_files(self, database, records, store, tmp_path):
        secret = b"why-does-my-secret-loop-never-end"
        # Small rows among others make pages split, which leaves copies behind that deleting does not clear.
        chance = random.Random(3)

        async def write(number):
            who = "leaver" if chance.random() < 0.3 else f"stays{chance.randrange(5)}"
            text = (secret if who == "leaver" else b"other") * chance.randrange(1, chance.choice([3, 30, 300]))
            key = f"{who[0]}{chance.randrange(400)}"
            await store.commit([Put(key, text)], [Event(chance.choice("tuv"), who, f"e{number}", text)])

        for start in range(0, 2000, 100):
            await asyncio.gather(*(write(number) for number in range(start, start + 100)))
        for start in range(0, 400, 200):
            await store.commit([Delete(f"l{number}") for number in range(start, start + 200)])
        assert secret[:7] in bytes_on_disk(tmp_path)
        assert await records.forget("leaver") > 500
        assert secret[:7] not in bytes_on_disk(tmp_path)
        assert b"leaver" not in bytes_on_disk(tmp_path)
        assert database.read("SELECT count(*) > 1300 FROM log") == [(1,)]
        assert await database.integrity() == []

    async def test_overwritten_values_are_gone_too(self, records, store, tmp_path):
        await store.commit([Put("k", b"first-secret" * 300, ABSENT)])
        await store.commit([Put("k", b"later")])
        await records.forget("nobody")
        assert b"first-secret" not in bytes_on_disk(tmp_path)

    async def test_offsets_are_never_given_again(self, database, records, store):
        await store.commit([], [Event("t", "a", f"e{number}", b"") for number in range(5)])
        ((last,),) = database.read("SELECT max(offset) FROM log")
        await records.forget("a")
        await store.commit([], [Event("t", "a", "new", b"")])
        assert database.read("SELECT min(offset) > ? FROM log", (last,)) == [(1,)]


class TestRetention:
    async def test_what_is_older_goes_in_chunks(self, database, records, store, clock):
        await store.commit([], [Event("t", "a", f"old{number}", b"") for number in range(2 * CHUNK + 1)])
        clock.advance(100)
        await store.commit([], [Event("t", "a", "new", b""), Event("other", "a", "o", b"")])
        before = database.groups
        assert await records.retain("t", clock.now()) == 2 * CHUNK + 1
        assert database.groups - before == 3
        assert ids(await records.records("t", "a")) == ["new"]
        assert ids(await records.records("other", "a")) == ["o"]
        assert await records.retain("t", clock.now()) == 0

    async def test_a_row_without_content_takes_its_place_with_its_time(self, records, store, clock):
        await store.commit([], [Event("audit", "a", "a1", b"query"), Event("audit", "b", "b1", b"query")])
        written = clock.now()
        clock.advance(100)

        def replace(delivery):
            return Event("audit.kept", delivery.key, delivery.id, b"") if delivery.key == "a" else None

        assert await records.retain("audit", clock.now(), replace) == 2
        (kept,) = await records.records("audit.kept", "a")
        assert (kept.id, kept.data, kept.published_at) == ("a1", b"", written)
        assert await records.records("audit.kept", "b") == []
        assert await records.retain("audit.kept", written) == 0

    async def test_a_group_that_lagged_goes_on_with_what_is_left(self, database, records, store, clock):
        await store.commit([], [Event("t", "a", "old", b"")])
        clock.advance(100)
        await store.commit([], [Event("t", "a", "new", b"")])
        await records.retain("t", clock.now())
        seen = []

        async def handle(delivery):
            seen.append(delivery.id)
            consumer.stop()
            return Outcome.DONE

        consumer = Consumer(database, "t", "g", handle, lambda delivery: None, None)
        consumer.load()
        await consumer.run()
        assert seen == ["new"]
