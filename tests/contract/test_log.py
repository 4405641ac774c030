"""What every Log does."""

from __future__ import annotations

import asyncio

import pytest

from fakes import until
from learnflow.kernel.errors import InvalidInput
from learnflow.kernel.ports import MAX_ATTEMPTS, Delivery, Event, Outcome, dead_topic

TOPIC = "learning.evidence"


def events(*names: str) -> list[Event]:
    """Make one event per name; the letter in front is its key."""
    return [Event(TOPIC, name[0], name, f"data of {name}".encode()) for name in names]


class Recorder:
    """Handles with what `answer` says for a delivery, and remembers all that came."""

    def __init__(self, answer=lambda delivery: Outcome.DONE):
        self.answer, self.deliveries = answer, []

    async def __call__(self, delivery: Delivery) -> Outcome:
        self.deliveries.append(delivery)
        return self.answer(delivery)

    @property
    def ids(self) -> list[str]:
        return [delivery.id for delivery in self.deliveries]


@pytest.fixture
def run(world):
    """Start a log with these handlers: {(topic, group): handler}."""

    async def begin(handlers):
        log = world.log()
        for (topic, group), handler in handlers.items():
            log.subscribe(topic, group, handler)
        await log.start()
        return log

    return begin


class TestDelivery:
    async def test_an_event_arrives_as_it_was_published(self, world, run):
        seen = Recorder()
        log = await run({(TOPIC, "g"): seen})
        await log.publish([Event(TOPIC, "student-1", "e1", b"\x00\xff")])
        await until(lambda: seen.deliveries)
        await log.stop()
        (delivery,) = seen.deliveries
        assert (delivery.topic, delivery.key, delivery.id, delivery.data) == (TOPIC, "student-1", "e1", b"\x00\xff")
        assert delivery.attempt == 1
        assert delivery.published_at > 1_700_000_000

    async def test_events_of_other_topics_do_not_come(self, run):
        seen = Recorder()
        log = await run({(TOPIC, "g"): seen})
        await log.publish([Event("other", "a", "o1", b""), *events("a1")])
        await until(lambda: seen.deliveries)
        await log.stop()
        assert seen.ids == ["a1"]

    async def test_what_was_published_before_the_start_comes(self, world, run):
        await world.log().publish(events("a1", "b1"))
        seen = Recorder()
        log = await run({(TOPIC, "g"): seen})
        await until(lambda: len(seen.ids) == 2)
        await log.stop()

    async def test_events_of_one_key_come_in_order(self, run):
        seen = Recorder()
        log = await run({(TOPIC, "g"): seen})
        names = [f"{key}{number:03}" for number in range(100) for key in "abcd"]
        for start in range(0, 400, 7):
            await log.publish(events(*names[start : start + 7]))
        await until(lambda: len(seen.ids) == 400)
        await log.stop()
        for key in "abcd":
            assert [name for name in seen.ids if name[0] == key] == [name for name in names if name[0] == key]

    async def test_more_than_a_thousand_waiting_events_all_come_once(self, world, run):
        names = [f"{chr(97 + number % 26)}{number}" for number in range(1500)]
        for start in range(0, 1500, 50):
            await world.log().publish(events(*names[start : start + 50]))
        seen = Recorder()
        log = await run({(TOPIC, "g"): seen})
        await until(lambda: len(seen.ids) == 1500)
        await log.stop()
        assert sorted(seen.ids) == sorted(names)

    async def test_two_groups_each_get_all(self, run):
        one, two = Recorder(), Recorder()
        log = await run({(TOPIC, "one"): one, (TOPIC, "two"): two})
        await log.publish(events("a1", "b1"))
        await until(lambda: len(one.ids) == len(two.ids) == 2)
        await log.stop()

    async def test_one_group_may_read_several_topics(self, run):
        one, two = Recorder(), Recorder()
        log = await run({(TOPIC, "g"): one, ("other", "g"): two})
        await log.publish([*events("a1"), Event("other", "a", "o1", b"")])
        await until(lambda: one.ids and two.ids)
        await log.stop()
        assert (one.ids, two.ids) == (["a1"], ["o1"])

    async def test_a_group_has_one_handler_for_a_topic(self, world):
        log = world.log()
        log.subscribe(TOPIC, "g", Recorder())
        with pytest.raises(ValueError, match="already"):
            log.subscribe(TOPIC, "g", Recorder())

    async def test_subscribing_after_the_start_is_refused(self, run):
        log = await run({(TOPIC, "g"): Recorder()})
        with pytest.raises(RuntimeError):
            log.subscribe("other", "g", Recorder())
        await log.stop()

    @pytest.mark.parametrize("key", ["", "a\x00", "\ud800", "a b", "\u00e9"])
    async def test_a_name_that_not_every_log_carries_is_refused(self, world, key):
        with pytest.raises(InvalidInput):
            await world.log().publish([Event(TOPIC, key, "e", b"")])


class TestRetries:
    async def test_a_delivery_comes_again_with_its_attempt(self, run):
        seen = Recorder(lambda delivery: Outcome.DONE if delivery.attempt == 3 else Outcome.RETRY)
        dead = Recorder()
        log = await run({(TOPIC, "g"): seen, (dead_topic(TOPIC), "g"): dead})
        await log.publish(events("a1"))
        await until(lambda: len(seen.ids) == 3)
        await log.stop()
        assert [delivery.attempt for delivery in seen.deliveries] == [1, 2, 3]
        assert not dead.deliveries

    async def test_order_per_key_holds_while_one_is_repeated(self, run):
        done = []

        def answer(delivery):
            if delivery.id in ("a2", "b3") and delivery.attempt < 4:
                return Outcome.RETRY
            done.append(delivery.id)
            return Outcome.DONE

        log = await run({(TOPIC, "g"): Recorder(answer)})
        await log.publish(events("a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4"))
        await until(lambda: len(done) == 8)
        await log.stop()
        assert [name for name in done if name[0] == "a"] == ["a1", "a2", "a3", "a4"]
        assert [name for name in done if name[0] == "b"] == ["b1", "b2", "b3", "b4"]

    @pytest.mark.parametrize("fault", [Outcome.RETRY, ValueError("x"), asyncio.CancelledError(), None])
    async def test_after_five_attempts_it_is_a_dead_letter_and_the_group_moves_on(self, run, fault):
        def answer(delivery):
            if delivery.id != "a1":
                return Outcome.DONE
            if isinstance(fault, BaseException):
                raise fault
            return fault

        seen, dead = Recorder(answer), Recorder()
        log = await run({(TOPIC, "g"): seen, (dead_topic(TOPIC), "g"): dead})
        await log.publish(events("a1", "a2"))
        await until(lambda: dead.deliveries and "a2" in seen.ids)
        await log.stop()
        assert seen.ids == ["a1"] * MAX_ATTEMPTS + ["a2"]
        assert [(letter.key, letter.id, letter.data) for letter in dead.deliveries] == [("a", "a1", b"data of a1")]

    async def test_drop_is_a_dead_letter_at_once(self, run):
        seen = Recorder(lambda delivery: Outcome.DROP if delivery.id == "a1" else Outcome.DONE)
        dead = Recorder()
        log = await run({(TOPIC, "g"): seen, (dead_topic(TOPIC), "g"): dead})
        await log.publish(events("a1", "a2"))
        await until(lambda: dead.deliveries and "a2" in seen.ids)
        await log.stop()
        assert seen.ids == ["a1", "a2"]
        assert dead.deliveries[0].data == b"data of a1"

    async def test_a_dead_letter_that_nobody_can_handle_stays_where_it_is(self, run):
        dead = Recorder(lambda delivery: Outcome.RETRY if delivery.id == "a1" else Outcome.DONE)
        deader = Recorder()
        log = await run(
            {
                (TOPIC, "g"): Recorder(lambda delivery: Outcome.DROP),
                (dead_topic(TOPIC), "g"): dead,
                (dead_topic(dead_topic(TOPIC)), "g"): deader,
            }
        )
        await log.publish(events("a1", "a2"))
        await until(lambda: "a2" in dead.ids)
        await log.stop()
        assert dead.ids == ["a1"] * MAX_ATTEMPTS + ["a2"]
        assert not deader.deliveries

    async def test_other_lanes_do_not_wait_for_one_that_takes_long(self, world, run):
        others_done, handled = asyncio.Event(), []
        others = [f"b{number}" for number in range(40) if world.lane(f"b{number}") != world.lane("a")]

        async def handle(delivery):
            if delivery.key == "a":
                await asyncio.wait_for(others_done.wait(), 5)
            handled.append(delivery.key)
            if len(handled) == len(others):
                others_done.set()
            return Outcome.DONE

        log = await run({(TOPIC, "g"): handle})
        await log.publish([Event(TOPIC, key, key, b"") for key in ("a", *others)])
        await until(lambda: len(handled) == len(others) + 1)
        await log.stop()
        assert handled[-1] == "a"

    async def test_other_lanes_do_not_wait_for_many_that_fail(self, world, run):
        done = set()

        def answer(delivery):
            if delivery.key == "good":
                done.add(delivery.id)
                return Outcome.DONE
            return Outcome.DONE if done else Outcome.RETRY

        seen, dead = Recorder(answer), Recorder()
        log = await run({(TOPIC, "g"): seen, (dead_topic(TOPIC), "g"): dead})
        keys = [f"bad{number}" for number in range(200)]
        poison = [Event(TOPIC, key, key, b"") for key in keys if world.lane(key) != world.lane("good")]
        await log.publish([*poison[:100], Event(TOPIC, "good", "good1", b"")])
        await until(lambda: len(seen.ids) >= 101 and done)
        await log.stop()
        assert not dead.deliveries

    async def test_a_poisoned_key_delays_later_events_by_its_retries_at_most(self, run):
        seen = Recorder(lambda delivery: Outcome.RETRY if delivery.key == "a" else Outcome.DONE)
        log = await run({(TOPIC, "g"): seen})
        await log.publish(events("a1"))
        await until(lambda: seen.ids)
        await log.publish(events("b1"))
        await until(lambda: "b1" in seen.ids)
        await log.stop()
        assert seen.ids.count("a1") <= MAX_ATTEMPTS


class TestOffsets:
    async def test_what_was_handled_does_not_come_again_after_a_restart(self, world, run):
        first = Recorder()
        log = await run({(TOPIC, "g"): first})
        await log.publish(events("a1", "b1"))
        await until(lambda: len(first.ids) == 2)
        await log.stop()
        await world.restart()
        second = Recorder()
        log = await run({(TOPIC, "g"): second})
        await log.publish(events("a2"))
        await until(lambda: second.ids)
        await log.stop()
        assert second.ids == ["a2"]

    async def test_a_new_group_begins_at_the_oldest_event(self, run):
        first = Recorder()
        log = await run({(TOPIC, "old"): first})
        await log.publish(events("a1", "a2"))
        await until(lambda: len(first.ids) == 2)
        await log.stop()
        second = Recorder()
        log = await run({(TOPIC, "new"): second})
        await until(lambda: len(second.ids) == 2)
        await log.stop()
        assert second.ids == ["a1", "a2"]

    async def test_a_crash_between_handling_and_offset_delivers_again(self, world, run):
        handled = []

        async def handle_then_hang(delivery):
            handled.append(delivery.id)
            if delivery.id == "a2":
                await asyncio.Event().wait()
            return Outcome.DONE

        log = await run({(TOPIC, "g"): handle_then_hang})
        await log.publish(events("a1", "a2", "a3"))
        await until(lambda: "a2" in handled)
        await world.crash(log)
        seen = Recorder()
        log = await run({(TOPIC, "g"): seen})
        await until(lambda: "a3" in seen.ids)
        await log.stop()
        assert seen.ids[-2:] == ["a2", "a3"]

    async def test_stop_finishes_what_is_being_handled_and_delivers_nothing_more(self, run):
        going, go_on, finished = asyncio.Event(), asyncio.Event(), []

        async def handle(delivery):
            going.set()
            await go_on.wait()
            finished.append(delivery.id)
            return Outcome.DONE

        log = await run({(TOPIC, "g"): handle})
        await log.publish(events("a1", "a2"))
        await going.wait()
        stopping = asyncio.create_task(log.stop())
        await asyncio.sleep(0)
        assert not stopping.done()
        go_on.set()
        await stopping
        assert finished == ["a1"]
        seen = Recorder()
        log = await run({(TOPIC, "g"): seen})
        await until(lambda: seen.ids)
        await log.stop()
        assert seen.ids == ["a2"]

    async def test_stop_does_not_wait_for_the_retries_and_loses_nothing(self, run):
        first = Recorder(lambda delivery: Outcome.RETRY if delivery.key == "a" else Outcome.DONE)
        log = await run({(TOPIC, "g"): first})
        await log.publish(events("a1", "b1", "a2"))
        await until(lambda: "b1" in first.ids)
        await log.stop()
        second, dead = Recorder(), Recorder()
        log = await run({(TOPIC, "g"): second, (dead_topic(TOPIC), "g"): dead})
        await until(lambda: "a2" in second.ids and "a1" in second.ids + dead.ids)
        await log.stop()

    async def test_stopping_twice_or_before_the_start_is_fine(self, world, run):
        await world.log().stop()
        log = await run({(TOPIC, "g"): Recorder()})
        await log.stop()
        await log.stop()
