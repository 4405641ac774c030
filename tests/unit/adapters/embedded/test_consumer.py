"""What only this log promises: outages are nobody's fault, lag, dead letters without payload."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from fakes import until
from learnflow.adapters.embedded.consumer import Backoff
from learnflow.adapters.embedded.log import EmbeddedLog
from learnflow.kernel.errors import StorageUnavailable
from learnflow.kernel.ports import Event, Outcome, Put

QUICK = Backoff(0.001, 0.004)


@pytest.fixture
def log(database, clock):
    return EmbeddedLog(database, clock, backoff=QUICK, without_payload=frozenset({"triage.audit"}))


def dead_letters(database):
    return database.read("SELECT topic, key, id, data FROM log WHERE topic LIKE '%.dead'")


class TestBackoff:
    def test_waits_double_up_to_the_limit(self):
        backoff = Backoff()
        assert [backoff.pause(failures) for failures in range(1, 8)] == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]
        assert backoff.pause(10_000) == 1.0


class TestOutages:
    async def test_an_attempt_during_an_outage_is_not_counted(self, database, log, store, other_program):
        attempts, outage = [], True

        async def handle(delivery):
            nonlocal outage
            attempts.append(delivery.attempt)
            if len(attempts) == 10:
                other_program.execute("ROLLBACK")
                outage = False
            try:
                await store.commit([Put("k", b"1")])
            except StorageUnavailable:
                return Outcome.RETRY
            return Outcome.DONE

        log.subscribe("t", "g", handle)
        await log.publish([Event("t", "a", "e1", b"")])
        other_program.execute("BEGIN IMMEDIATE")
        await log.start()
        await until(lambda: not outage)
        await until(lambda: database.read("SELECT 1 FROM state"))
        await log.stop()
        assert attempts == [1] * 10
        assert dead_letters(database) == []

    async def test_a_dead_letter_waits_for_the_end_of_the_outage(self, database, log, other_program):
        async def handle(delivery):
            return Outcome.DROP

        log.subscribe("t", "g", handle)
        await log.publish([Event("t", "a", "e1", b"bytes")])
        other_program.execute("BEGIN IMMEDIATE")
        await log.start()
        await until(lambda: database.refusals >= 3)
        other_program.execute("ROLLBACK")
        await until(lambda: dead_letters(database))
        await log.stop()
        assert dead_letters(database) == [("t.dead", "a", "e1", b"bytes")]

    async def test_stopping_during_an_outage_loses_nothing(self, database, clock, log, other_program):
        async def drop(delivery):
            return Outcome.DROP

        log.subscribe("t", "g", drop)
        await log.publish([Event("t", "a", "e1", b""), Event("t", "b", "e2", b"")])
        other_program.execute("BEGIN IMMEDIATE")
        await log.start()
        await until(lambda: database.refusals >= 3)
        await log.stop()
        other_program.execute("ROLLBACK")
        again = EmbeddedLog(database, clock, backoff=QUICK)
        again.subscribe("t", "g", drop)
        await again.start()
        await until(lambda: len(dead_letters(database)) == 2)
        await again.stop()

    async def test_a_topic_that_cannot_be_read_is_read_again(self, database, log, other_program):
        seen = []

        async def handle(delivery):
            seen.append(delivery.id)
            return Outcome.DONE

        log.subscribe("t", "g", handle)
        await log.publish([Event("t", "a", "e1", b"")])
        with capture_logs() as logged:
            await log.start()
            other_program.execute("ALTER TABLE log RENAME TO hidden")
            await until(lambda: any(entry["event"] == "log_unreadable" for entry in logged))
            other_program.execute("ALTER TABLE hidden RENAME TO log")
            await until(lambda: seen)
        await log.stop()

    async def test_a_log_says_nothing_of_what_students_wrote(self, database, log):
        async def broken(delivery):
            raise ValueError(delivery.data.decode())

        log.subscribe("t", "g", broken)
        with capture_logs() as logged:
            await log.start()
            await log.publish([Event("t", "student-1", "e1", b"my homework")])
            await until(lambda: dead_letters(database))
            await log.stop()
        assert "ValueError" in str(logged)
        assert "homework" not in str(logged)
        assert "student-1" not in str(logged)


class TestDeadLetters:
    async def test_topics_with_student_text_leave_no_payload(self, database, log):
        async def drop(delivery):
            return Outcome.DROP

        log.subscribe("triage.audit", "g", drop)
        await log.start()
        await log.publish([Event("triage.audit", "a", "e1", b"the query")])
        await until(lambda: dead_letters(database))
        await log.stop()
        assert dead_letters(database) == [("triage.audit.dead", "a", "e1", b"")]


class TestLag:
    async def test_it_is_the_age_of_the_oldest_unsettled_event(self, log, clock):
        going, go_on = asyncio.Event(), asyncio.Event()

        async def handle(delivery):
            going.set()
            await go_on.wait()
            return Outcome.DONE

        log.subscribe("t", "slow", handle)
        log.subscribe("other", "slow", handle)
        log.subscribe("other", "idle", handle)
        assert log.lag() == {"slow": 0.0, "idle": 0.0}
        await log.start()
        await log.publish([Event("t", "a", "e1", b"")])
        await going.wait()
        clock.advance(7)
        assert log.lag() == {"slow": 7.0, "idle": 0.0}
        go_on.set()
        await until(lambda: log.lag()["slow"] == 0.0)
        await log.stop()

    async def test_a_clock_that_was_set_back_gives_no_negative_age(self, log, clock):
        async def handle(delivery):
            return Outcome.DONE

        log.subscribe("t", "g", handle)
        await log.publish([Event("t", "a", "e1", b"")])
        clock.advance(-60)
        assert log.lag() == {"g": 0.0}


class TestLateKeys:
    async def test_a_key_that_waits_stops_with_the_log(self, database, clock):
        calls = []

        async def handle(delivery):
            calls.append(delivery.id)
            return Outcome.RETRY if delivery.id == "e1" else Outcome.DONE

        log = EmbeddedLog(database, clock, backoff=Backoff(60, 60))
        log.subscribe("t", "g", handle)
        await log.publish([Event("t", "a", "e1", b""), Event("t", "a", "e2", b""), Event("t", "b", "e3", b"")])
        await log.start()
        await until(lambda: "e3" in calls)
        await log.stop()
        assert calls == ["e1", "e3"]
        assert database.read("SELECT next FROM offsets") in ([], database.read("SELECT min(offset) FROM log"))

    async def test_a_late_key_that_is_dropped_during_an_outage_stops_too(self, database, log, clock, other_program):
        refused = False

        async def handle(delivery):
            nonlocal refused
            if delivery.attempt == 1:
                return Outcome.RETRY
            if not refused:
                other_program.execute("BEGIN IMMEDIATE")
                refused = True
            return Outcome.DROP

        log.subscribe("t", "g", handle)
        await log.publish([Event("t", "a", "e1", b"bytes")])
        await log.start()
        await until(lambda: database.refusals >= 2)
        await log.stop()
        other_program.execute("ROLLBACK")
        assert dead_letters(database) == []
        assert log.lag()["g"] == 0.0
        clock.advance(3)
        assert log.lag()["g"] == 3.0

    async def test_handlers_that_wait_for_nothing_leave_the_loop_to_others(self, database, log):
        turns, seen = 0, []

        async def handle(delivery):
            seen.append(turns)
            return Outcome.DONE

        async def others():
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        log.subscribe("t", "g", handle)
        await log.publish([Event("t", "a", f"e{number}", b"") for number in range(1000)])
        task = asyncio.create_task(others())
        await log.start()
        await until(lambda: len(seen) == 1000)
        await log.stop()
        task.cancel()
        assert len(set(seen)) >= 3
