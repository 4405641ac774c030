"""Evidence in, progress out, exactly once: over the real platform, its log and its file."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import FakeClock
from learnflow.bootstrap import embedded
from learnflow.contracts.wire.events import StudentErased, StudentEvidence
from learnflow.kernel.errors import Conflict
from learnflow.kernel.events import event, evidence_events
from learnflow.kernel.ports import Put
from learnflow.services.progress import handlers, service
from learnflow.services.progress.repository import PAGE, Students, latest_key
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.projection import replay
from learnflow.skills.progress.summary import summarise

NOW = datetime.fromtimestamp(1_800_000_000, UTC)  # 2027-01-15T08:00:00Z


def fact(number, kind="attempt", minutes=0, **fields):
    given = {"component": "for-loop", "outcome": 1.0, "item": f"x:{number}", "at": NOW + timedelta(minutes=minutes)}
    return StudentEvidence.model_validate(
        {"event_id": f"e{number}", "student_id": "ada", "kind": kind, **given, **fields}
    )


async def publish(platform, *facts):
    await platform.log.publish(evidence_events(facts))
    assert await platform.settle(10)


def progress_runtime(platform):
    return platform.runtime("progress-agent")


async def stored(platform, student="ada"):
    students = Students(progress_runtime(platform).store)
    record = await students.load(student)
    return record, await students.evidence(student, record)


async def published(platform, topic, student="ada"):
    return await progress_runtime(platform).archive.records(topic, student)


async def standing(platform, student="ada"):
    return await service.report(progress_runtime(platform), student)


class TestCount:
    async def test_a_fact_is_kept_counted_and_derived_from(self, platform):
        await publish(platform, fact(1))
        record, evidence = await stored(platform)
        assert [kept["event_id"] for kept in evidence] == ["e1"]
        assert record.state.count == 1
        (derived,) = await published(platform, "learning.events")
        assert (derived.event_id, derived.idempotency_key, derived.component) == ("e1:progress", "e1", "for-loop")
        report = await standing(platform)
        assert report.components[0].mastery == derived.mastery > 0
        assert [(point.date, point.mastery) for point in report.history] == [("2027-01-15", derived.mastery)]

    async def test_the_same_event_twice_counts_once(self, platform):
        await publish(platform, fact(1), fact(2, minutes=1))
        before = await stored(platform)
        await publish(platform, fact(1), fact(2, minutes=1), fact(2, minutes=1))
        assert await stored(platform) == before
        assert len(await published(platform, "learning.events")) == 2

    @pytest.mark.parametrize("again", [0, 1])
    async def test_it_counts_once_even_after_its_key_is_forgotten(self, platform, clock, again):
        facts = [fact(0), fact(1, minutes=1)]
        await publish(platform, *facts)
        before = await stored(platform)
        clock.advance(25 * 3600)
        await publish(platform, facts[again])
        assert await stored(platform) == before

    async def test_a_late_fact_recomputes_its_student(self, platform):
        late = fact(3, minutes=1, outcome=0.0)
        facts = [fact(1), fact(2, minutes=5, kind="quiz", outcome=0.5), fact(4, minutes=9, kind="review", outcome=0.7)]
        await publish(platform, *facts)
        await publish(platform, late)
        record, evidence = await stored(platform)
        assert record.state == replay(map(handlers.record_of, [*facts, late]))
        assert len(evidence) == 4

    async def test_of_facts_that_tell_nothing_of_mastery_nothing_is_derived(self, platform):
        await publish(
            platform, fact(1, kind="help"), fact(2, kind="opened", minutes=1), fact(3, component=None, minutes=2)
        )
        assert await published(platform, "learning.events") == []
        assert len((await stored(platform))[1]) == 3

    async def test_students_never_meet(self, platform):
        await publish(platform, fact(1), fact(2, student_id="bob"))
        assert [kept["event_id"] for kept in (await stored(platform, "bob"))[1]] == ["e2"]

    async def test_who_was_slower_reads_again(self, platform):
        runtime = progress_runtime(platform)
        store = runtime.store
        await publish(platform, fact(1))

        class Slow:
            """Lets another copy of the service write first, once."""

            commits = 0

            def __getattr__(self, name):
                return getattr(store, name)

            async def commit(self, writes=(), events=()):
                self.commits += 1
                if self.commits == 1:
                    latest = await store.get(latest_key("ada"))
                    await store.commit([Put(latest_key("ada"), latest.value)])
                await store.commit(writes, events)

        slow = Slow()
        object.__setattr__(runtime, "store", slow)
        await publish(platform, fact(2, minutes=1))
        assert slow.commits == 2
        assert (await stored(platform))[0].state.count == 2

    async def test_a_stale_etag_is_a_conflict(self, platform):
        students = Students(progress_runtime(platform).store)
        await publish(platform, fact(1))
        record, _ = await stored(platform)
        await publish(platform, fact(2, minutes=1))
        made = handlers.record_of(fact(3, minutes=2))
        page, _ = await students.last_page("ada", record, made.at)
        with pytest.raises(Conflict):
            await progress_runtime(platform).store.commit(students.writes("ada", record, page, made, None))


class TestCrash:
    async def test_between_commit_and_offset_nothing_counts_twice(self, opened, tmp_path):
        platform = await opened()
        await publish(platform, *(fact(n, minutes=n) for n in range(5)))
        before = await stored(platform)
        # What a crash leaves: everything committed, no offset stored.
        await platform.stop()
        connection = sqlite3.connect(platform.database.file)
        connection.execute("DELETE FROM offsets")
        connection.commit()
        connection.close()
        again = embedded(tmp_path / "data", clock=platform.clock)
        await again.start(jobs=False)
        try:
            assert await again.settle(10)
            assert await stored(again) == before
            assert len(await published(again, "learning.events")) == 5
        finally:
            await again.stop()


class TestPages:
    async def test_hold_at_most_fifty_and_all_of_it(self, platform):
        await publish(platform, *(fact(n, minutes=n) for n in range(2 * PAGE + 1)))
        record, evidence = await stored(platform)
        assert record.pages == {"2027-01": 3}
        assert [kept["event_id"] for kept in evidence] == [f"e{n}" for n in range(2 * PAGE + 1)]
        store = progress_runtime(platform).store
        found = [await store.get(f"student:ada:evidence:2027-01:{n}") for n in (1, 2, 3)]
        sizes = [len(orjson.loads(page.value)) for page in found]
        assert sizes == [PAGE, PAGE, 1]
        assert PAGE <= 50

    async def test_a_month_has_its_own(self, platform):
        moments = {1: datetime(2026, 12, 31, 23, 59, 59, 999000, UTC), 2: datetime(2027, 1, 1, tzinfo=UTC)}
        await publish(platform, *(fact(number, at=at) for number, at in moments.items()))
        await publish(platform, fact(3, at=datetime(2026, 12, 31, tzinfo=UTC)))
        record, evidence = await stored(platform)
        assert record.pages == {"2026-12": 1, "2027-01": 1}
        assert [kept["event_id"] for kept in evidence] == ["e1", "e3", "e2"]


class TestAlerts:
    async def test_one_is_raised_once_and_cleared_when_resolved(self, platform):
        failing = [fact(n, minutes=20 * n, outcome=0.0, error_type="IndexError", item=None) for n in range(4)]
        await publish(platform, *failing)
        (raised,) = await published(platform, "struggle.alerts")
        assert (raised.rule, raised.component, raised.cleared_at) == ("same_error", "for-loop", None)
        assert raised.evidence == ["e0", "e1", "e2"]
        assert [alert.alert_id for alert in (await standing(platform)).alerts] == [raised.alert_id]
        await publish(platform, *failing, fact(9, minutes=100))
        alerts = await published(platform, "struggle.alerts")
        assert [alert.cleared_at is not None for alert in alerts] == [False, True]
        assert {alert.alert_id for alert in alerts} == {raised.alert_id}
        assert (await standing(platform)).alerts == []

    async def test_it_is_named_in_the_log_by_what_it_follows_from(self, platform):
        await publish(platform, fact(1, kind="quiz", outcome=0.2))
        rows = platform.database.read("SELECT id FROM log WHERE topic = 'struggle.alerts'")
        (alert,) = await published(platform, "struggle.alerts")
        assert rows == [(f"{alert.alert_id}:raised",)]


class TestForget:
    async def _erase(self, platform, at):
        erased = StudentErased(event_id="x1", student_id="ada", at=at)
        await platform.log.publish([event("student.erased", "erasures", "x1", erased)])
        assert await platform.settle(10)

    async def test_evidence_up_to_then_is_void_and_later_counts(self, platform):
        await publish(platform, *(fact(n, minutes=n) for n in range(60)))
        await self._erase(platform, NOW + timedelta(minutes=100))
        assert (await stored(platform)) == (await stored(platform, "nobody"))
        await publish(platform, fact(70, minutes=99), fact(71, minutes=100), fact(72, minutes=101))
        _, evidence = await stored(platform)
        assert [kept["event_id"] for kept in evidence] == ["e72"]

    async def test_nothing_of_the_student_is_left_in_the_file(self, platform, clock):
        await publish(platform, *(fact(n, minutes=n, item=f"secret-item:{n}") for n in range(60)))
        await self._erase(platform, NOW + timedelta(days=1))
        assert platform.database.read("SELECT key FROM state WHERE key LIKE 'student:ada:%'") == [
            ("student:ada:erased",)
        ]
        assert platform.database.read("SELECT topic FROM log WHERE key = 'ada'") == []
        for path in Path(platform.database.file).parent.glob("*.sqlite3*"):
            assert b"secret-item" not in path.read_bytes(), path

    async def test_a_fact_that_is_being_counted_does_not_escape(self, platform):
        students = Students(progress_runtime(platform).store)
        at_ms = handlers.record_of(fact(1)).at
        for number in range(2):
            before = handlers.count(progress_runtime(platform), fact(number))
            counting = asyncio.create_task(before)
            await asyncio.sleep(0)
            outcomes = await asyncio.gather(
                counting, students.erase("ada", at_ms, platform.clock.now()), return_exceptions=True
            )
            if any(isinstance(outcome, Conflict) for outcome in outcomes):
                await students.erase("ada", at_ms, platform.clock.now())
        await publish(platform, fact(9, minutes=1))
        assert [kept["event_id"] for kept in (await stored(platform))[1]] == ["e9"]

    @pytest.mark.parametrize("earlier", [False, True])
    async def test_a_first_fact_that_was_read_before_the_erasure_conflicts(self, platform, earlier):
        runtime = progress_runtime(platform)
        students, store = Students(runtime.store), runtime.store
        if earlier:
            await students.erase("ada", 1, platform.clock.now())

        class Erasing:
            """Lets an erasure come between reading and writing."""

            def __getattr__(self, name):
                return getattr(store, name)

            async def commit(self, writes=(), events=()):
                await students.erase("ada", handlers.record_of(fact(1)).at, platform.clock.now())
                await store.commit(writes, events)

        object.__setattr__(runtime, "store", Erasing())
        with pytest.raises(Conflict):
            await handlers.count(runtime, fact(1))
        object.__setattr__(runtime, "store", store)
        await handlers.count(runtime, fact(1))
        assert (await stored(platform))[1] == []


facts_of_a_student = st.lists(
    st.builds(
        lambda kind, minutes, component, outcome, error: {
            "kind": kind,
            "minutes": minutes,
            "component": component,
            "outcome": outcome,
            "error_type": error,
        },
        st.sampled_from(["attempt", "quiz", "review", "help", "opened", "struggle"]),
        st.integers(0, 60 * 24 * 40),
        st.sampled_from([None, "lists", "for-loop"]),
        st.none() | st.sampled_from([0.0, 0.5, 1.0]),
        st.sampled_from([None, "IndexError"]),
    ),
    min_size=1,
    max_size=12,
)


class TestLaw:
    @settings(max_examples=8, deadline=None)
    @given(facts_of_a_student, st.randoms(use_true_random=False))
    def test_progress_is_the_replay_of_the_evidence_in_any_order(self, made, order):
        facts = [fact(number, **fields) for number, fields in enumerate(made)]
        asyncio.run(self._deliver(facts, order))

    async def _deliver(self, facts, order: random.Random):
        shuffled = [*facts, *facts[:3]]
        order.shuffle(shuffled)
        with tempfile.TemporaryDirectory() as folder:
            platform = embedded(Path(folder), clock=FakeClock())
            await platform.start(jobs=False, warm=False)
            try:
                await publish(platform, *shuffled)
                record, evidence = await stored(platform)
                exported = [EvidenceRecord.from_dict(kept) for kept in evidence]
                assert len(exported) == len(facts)
                assert record.state == replay(exported) == replay(map(handlers.record_of, facts))
                now = int(platform.clock.now() * 1000)
                expected = summarise(replay(exported), now, service.course()).progress
                report = await standing(platform)
                assert report.mastery == expected.mastery
                assert [c.mastery for c in report.components] == [c.mastery for c in expected.components]
            finally:
                await platform.stop()
