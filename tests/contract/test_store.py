"""What every Store does."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import until
from learnflow.kernel.errors import Conflict, InvalidInput
from learnflow.kernel.ports import ABSENT, MAX_KEYS, Delete, Event, Outcome, Put


@pytest.fixture
def store(world):
    return world.store("progress-agent")


async def value_of(store, key):
    stored = await store.get(key)
    return None if stored is None else stored.value


class TestValues:
    async def test_nothing_is_there_before_the_first_write(self, store):
        assert await store.get("student:a") is None

    async def test_what_was_put_is_read(self, store):
        await store.commit([Put("student:a", b"\x00\xffbytes")])
        assert await value_of(store, "student:a") == b"\x00\xffbytes"

    async def test_a_put_replaces(self, store):
        await store.commit([Put("k", b"1")])
        await store.commit([Put("k", b"2")])
        assert await value_of(store, "k") == b"2"

    async def test_a_deleted_key_is_gone_and_deleting_nothing_is_fine(self, store):
        await store.commit([Put("k", b"1")])
        await store.commit([Delete("k")])
        await store.commit([Delete("k")])
        assert await store.get("k") is None

    async def test_a_large_value_comes_back_whole(self, store):
        await store.commit([Put("k", b"x" * 300_000)])
        assert await value_of(store, "k") == b"x" * 300_000

    async def test_an_empty_value_is_a_value(self, store):
        await store.commit([Put("k", b"")])
        assert await value_of(store, "k") == b""

    async def test_keys_of_two_services_never_meet(self, world):
        one, other = world.store("triage-service"), world.store("progress-agent")
        await one.commit([Put("k", b"one")])
        await other.commit([Put("k", b"other"), Put("only", b"x")])
        await other.commit([Delete("k")])
        assert await value_of(one, "k") == b"one"
        assert await one.get("only") is None

    async def test_values_stay_over_a_restart(self, world):
        await world.store("triage-service").commit([Put("k", b"1")])
        await world.restart()
        assert await value_of(world.store("triage-service"), "k") == b"1"

    @pytest.mark.parametrize("key", ["", "a\x00b", "\ud800", "line\nbreak", "a||b", "k" * 513])
    async def test_a_key_that_not_every_storage_carries_is_refused(self, store, key):
        with pytest.raises(InvalidInput):
            await store.get(key)
        with pytest.raises(InvalidInput):
            await store.commit([Put("fine", b""), Put(key, b"")])
        assert await store.get("fine") is None


class TestGetMany:
    async def test_returns_those_that_exist(self, store):
        await store.commit([Put("a", b"1"), Put("b", b"2")])
        found = await store.get_many(["a", "b", "c", "a"])
        assert {key: stored.value for key, stored in found.items()} == {"a": b"1", "b": b"2"}
        assert found["a"] == await store.get("a")

    async def test_of_no_keys_returns_nothing(self, store):
        assert await store.get_many([]) == {}

    async def test_takes_two_hundred_keys_and_no_more(self, store):
        keys = [f"k{number}" for number in range(MAX_KEYS)]
        await store.commit([Put(key, b"x") for key in keys])
        assert set(await store.get_many(keys)) == set(keys)
        with pytest.raises(ValueError, match="200"):
            await store.get_many([*keys, "one more"])

    async def test_quotes_and_letters_of_any_alphabet_are_just_text(self, store):
        keys = ["it's", 'a"b', "a\\b", "ключ", "学生"]
        await store.commit([Put(key, key.encode()) for key in keys])
        assert {key: stored.value.decode() for key, stored in (await store.get_many(keys)).items()} == {
            key: key for key in keys
        }


class TestETags:
    async def test_a_write_with_the_current_etag_holds(self, store):
        await store.commit([Put("k", b"1")])
        current = await store.get("k")
        await store.commit([Put("k", b"2", current.etag)])
        assert await value_of(store, "k") == b"2"

    async def test_a_write_with_a_stale_etag_is_a_conflict(self, store):
        await store.commit([Put("k", b"1")])
        stale = await store.get("k")
        await store.commit([Put("k", b"2")])
        for write in (Put("k", b"3", stale.etag), Delete("k", stale.etag)):
            with pytest.raises(Conflict):
                await store.commit([write])
        assert await value_of(store, "k") == b"2"

    async def test_a_delete_with_the_current_etag_holds(self, store):
        await store.commit([Put("k", b"1")])
        await store.commit([Delete("k", (await store.get("k")).etag)])
        assert await store.get("k") is None

    async def test_absent_writes_only_where_nothing_is(self, store):
        await store.commit([Put("k", b"1", ABSENT)])
        with pytest.raises(Conflict):
            await store.commit([Put("k", b"2", ABSENT)])
        assert await value_of(store, "k") == b"1"

    async def test_absent_deletes_only_what_is_not_there(self, store):
        await store.commit([Delete("k", ABSENT)])
        await store.commit([Put("k", b"1")])
        with pytest.raises(Conflict):
            await store.commit([Delete("k", ABSENT)])

    async def test_any_etag_on_nothing_is_a_conflict(self, store):
        for write in (Put("k", b"1", "1"), Delete("k", "1")):
            with pytest.raises(Conflict):
                await store.commit([write])

    @pytest.mark.parametrize("etag", ["abc", "-1", "9" * 40, "１", "1 OR 1=1"])
    async def test_an_etag_that_was_never_given_out_is_a_conflict(self, store, etag):
        await store.commit([Put("k", b"1")])
        with pytest.raises(Conflict):
            await store.commit([Put("k", b"2", etag)])

    async def test_an_etag_is_never_given_twice_to_a_key(self, world, store):
        seen = set()
        for number in range(5):
            await store.commit([Put("k", b"same")])
            seen.add((await store.get("k")).etag)
            await store.commit([Delete("k")])
            if number == 2:
                await world.restart()
                store = world.store("progress-agent")
        assert len(seen) == 5


class TestRaces:
    async def test_who_loses_a_race_reads_what_the_winner_wrote(self, store):
        async def write(value: bytes) -> bytes | None:
            try:
                await store.commit([Put("k", value, etag=ABSENT)])
            except Conflict:
                return await value_of(store, "k")
            return value

        seen = await asyncio.gather(*(write(b"%d" % number) for number in range(5)))
        assert len(set(seen)) == 1


class TestTransactions:
    async def test_one_conflict_undoes_all_writes(self, store):
        await store.commit([Put("b", b"there"), Put("c", b"c")])
        with pytest.raises(Conflict):
            await store.commit([Put("a", b"1"), Delete("c"), Put("b", b"2", ABSENT), Put("d", b"4")])
        found = await store.get_many(["a", "b", "c", "d"])
        assert {key: stored.value for key, stored in found.items()} == {"b": b"there", "c": b"c"}

    async def test_writes_of_one_commit_happen_in_order(self, store):
        await store.commit([Put("k", b"1"), Delete("k"), Put("k", b"2", ABSENT), Put("j", b"1"), Delete("j")])
        assert await value_of(store, "k") == b"2"
        assert await store.get("j") is None

    async def test_of_many_that_write_at_once_one_wins(self, store):
        await store.commit([Put("k", b"0")])
        etag = (await store.get("k")).etag
        results = await asyncio.gather(
            *(store.commit([Put(f"by:{n}", b"x"), Put("k", str(n).encode(), etag)]) for n in range(20)),
            return_exceptions=True,
        )
        winners = [n for n, result in enumerate(results) if result is None]
        assert len(winners) == 1
        assert all(isinstance(result, Conflict) for result in results if result is not None)
        assert await value_of(store, "k") == str(winners[0]).encode()
        assert set(await store.get_many([f"by:{n}" for n in range(20)])) == {f"by:{winners[0]}"}

    async def test_read_change_write_loses_no_update(self, store):
        await store.commit([Put("count", b"0")])

        async def increment():
            while True:
                stored = await store.get("count")
                try:
                    await store.commit([Put("count", str(int(stored.value) + 1).encode(), stored.etag)])
                except Conflict:
                    continue
                return

        await asyncio.gather(*(increment() for _ in range(10)))
        assert await value_of(store, "count") == b"10"

    async def test_events_go_with_the_writes(self, world, store):
        seen = []

        async def handle(delivery):
            seen.append(delivery.id)
            return Outcome.DONE

        log = world.log()
        log.subscribe("topic", "group", handle)
        await log.start()
        await store.commit([Put("k", b"1")], [Event("topic", "a", "e1", b"x")])
        assert await value_of(store, "k") == b"1"
        await until(lambda: seen)
        await log.stop()
        assert seen == ["e1"]

    async def test_nothing_to_write_is_fine(self, store):
        await store.commit()


class TestTimeToLive:
    async def test_a_value_is_there_until_its_time_is_over(self, world, store):
        await store.commit([Put("k", b"1", ttl_s=2), Put("stays", b"1")])
        assert await value_of(store, "k") == b"1"
        await world.pass_time(3)
        assert await store.get("k") is None
        assert set(await store.get_many(["k", "stays"])) == {"stays"}

    async def test_what_is_over_is_absent_for_conditions(self, world, store):
        await store.commit([Put("k", b"1", ttl_s=2), Put("d", b"1", ttl_s=2)])
        old, gone = await store.get("k"), await store.get("d")
        await world.pass_time(3)
        for write in (Put("k", b"2", old.etag), Delete("d", gone.etag)):
            with pytest.raises(Conflict):
                await store.commit([write])
        await store.commit([Put("k", b"3", ABSENT), Delete("d", ABSENT)])
        assert await value_of(store, "k") == b"3"

    async def test_a_write_sets_the_time_anew(self, world, store):
        await store.commit([Put("k", b"1", ttl_s=2), Put("j", b"1", ttl_s=2)])
        await store.commit([Put("k", b"2"), Put("j", b"2", ttl_s=60)])
        await world.pass_time(3)
        assert await value_of(store, "k") == b"2"
        assert await value_of(store, "j") == b"2"


KEYS = st.sampled_from(["a", "b", "c"])
ETAGS = st.sampled_from([None, "current", "absent", "stale"])
WRITES = st.one_of(
    st.tuples(st.just("put"), KEYS, ETAGS, st.sampled_from([None, 1, 100])),
    st.tuples(st.just("delete"), KEYS, ETAGS, st.none()),
)
STEPS = st.one_of(st.just("time"), st.lists(WRITES, min_size=1, max_size=3, unique_by=lambda write: write[1]))


class TestModel:
    """The same random steps on the store and on a dictionary."""

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(STEPS, max_size=12))
    def test_a_store_is_a_dictionary_with_conditions(self, make_world, steps):
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(self.compare(make_world(), Path(folder), steps))

    async def compare(self, world, folder, steps):
        await world.open(folder)
        try:
            store, model, time = world.store("app"), {}, 0
            for number, step in enumerate(steps):
                if step == "time":
                    await world.pass_time(3)
                    time += 3
                else:
                    await self.write(store, model, step, number, time)
                model = {key: entry for key, entry in model.items() if entry[1] is None or entry[1] > time}
                found = await store.get_many(["a", "b", "c"])
                assert {key: stored.value for key, stored in found.items()} == {
                    key: entry[0] for key, entry in model.items()
                }
        finally:
            await world.close()

    async def write(self, store, model, step, number, time):
        current = await store.get_many(["a", "b", "c"])
        writes, after, conflict = [], dict(model), False
        for kind, key, condition, ttl in step:
            etag = {
                None: None,
                "absent": ABSENT,
                "stale": "1",
                "current": current[key].etag if key in current else "1",
            }[condition]
            conflict |= condition == "stale" or (condition == "current" and key not in current)
            conflict |= condition == "absent" and key in current
            if kind == "put":
                writes.append(Put(key, str(number).encode(), etag, ttl))
                after[key] = (str(number).encode(), None if ttl is None else time + ttl)
            else:
                writes.append(Delete(key, etag))
                after.pop(key, None)
        if conflict:
            with pytest.raises(Conflict):
                await store.commit(writes)
        else:
            await store.commit(writes)
            model.clear()
            model.update(after)
