"""Where a student stands, what others may know of it, and what the sweep writes down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from learnflow.contracts.values import Level
from learnflow.contracts.wire.agents import ProfileRequest
from learnflow.contracts.wire.events import StudentEvidence
from learnflow.kernel.events import evidence_events
from learnflow.kernel.ports import Put
from learnflow.services.progress import service
from learnflow.services.progress.classes import Classes
from learnflow.services.progress.repository import HISTORY_DAYS, Students

NOW = datetime.fromtimestamp(1_800_000_000, UTC)
DAY = 86_400


def fact(number, minutes=0, student="ada", **fields):
    return StudentEvidence.model_validate(
        {
            "event_id": f"e{number}",
            "student_id": student,
            "kind": "attempt",
            "component": "for-loop",
            "item": f"x:{number}",
            "outcome": 1.0,
            "at": NOW + timedelta(minutes=minutes),
            **fields,
        }
    )


async def publish(platform, *facts):
    await platform.log.publish(evidence_events(facts))
    assert await platform.settle(10)


def runtime_of(platform):
    return platform.runtime("progress-agent")


async def write(platform, **documents):
    await runtime_of(platform).store.commit(
        [Put(key.replace("__", ":"), orjson.dumps(value)) for key, value in documents.items()]
    )


class TestReport:
    async def test_without_evidence_nothing_is_claimed(self, platform):
        report = await service.report(runtime_of(platform), "ada")
        assert (report.mastery, report.level, report.components, report.history) == (None, Level.BEGINNER, [], [])

    async def test_history_is_a_point_a_day_and_component(self, platform, clock):
        await publish(platform, fact(1), fact(2, minutes=1), fact(3, minutes=24 * 60, component="lists"))
        clock.advance(DAY)
        report = await service.report(runtime_of(platform), "ada")
        assert [(point.date, point.component) for point in report.history] == [
            ("2027-01-15", "for-loop"),
            ("2027-01-16", "lists"),
        ]

    async def test_history_ends_after_thirty_days_and_is_gone_after_ninety(self, platform, clock):
        await publish(platform, fact(1))
        clock.advance(31 * DAY)
        assert (await service.report(runtime_of(platform), "ada")).history == []
        students = Students(runtime_of(platform).store)
        assert len(await students.history("ada", ["for-loop"], clock.now(), HISTORY_DAYS)) == 1
        clock.advance(60 * DAY)
        assert await students.history("ada", ["for-loop"], clock.now(), 10**6) == []


class TestProfile:
    async def test_tells_level_weakness_and_what_was_done(self, platform, clock):
        await publish(platform, fact(1), fact(2, minutes=1, kind="quiz", outcome=0.2, component="lists"))
        clock.advance(3 * DAY)
        found = await service.profile_of(runtime_of(platform), ProfileRequest(student_id="ada"))
        assert found.done == ["x:1"]
        assert "lists" in found.weak
        assert set(found.due) == {"for-loop", "lists"}

    async def test_of_a_stranger_is_a_beginners(self, platform):
        found = await service.profile_of(runtime_of(platform), ProfileRequest(student_id="nobody"))
        assert (found.level, found.weak, found.due, found.done) == (Level.BEGINNER, [], [], [])


class TestExport:
    async def test_holds_all_evidence_and_the_standing(self, platform):
        await publish(platform, *(fact(n, minutes=n) for n in range(60)))
        found = await service.export(runtime_of(platform), "ada")
        assert len(found["evidence"]) == 60
        assert found["progress"]["components"][0]["component"] == "for-loop"


class TestClasses:
    async def test_a_teacher_teaches_the_members_of_their_own_classes(self, platform):
        await write(
            platform,
            teacher__grace=["c1", "gone"],
            class__c1={"members": ["ada", "bob"]},
            class__c2={"members": ["eve"]},
            classes=["c1", "c2"],
        )
        classes = Classes(runtime_of(platform).store)
        assert await classes.teaches("grace", "ada")
        assert not await classes.teaches("grace", "eve")
        assert not await classes.teaches("mallory", "ada")
        assert await classes.members() == ["ada", "bob", "eve"]

    async def test_without_classes_nobody_is_taught(self, platform):
        assert await Classes(runtime_of(platform).store).members() == []


class TestSweep:
    async def _stuck(self, platform, clock, student="ada"):
        failed = fact(1, student=student, outcome=0.0, item="count:7", error_type="IndexError")
        await publish(platform, failed)
        await write(platform, classes=["c1"], class__c1={"members": ["ada"]})
        clock.advance(11 * 60)

    async def _evidence(self, platform, student="ada"):
        found = await service.export(runtime_of(platform), student)
        return [(kept["kind"], kept.get("error_type")) for kept in found["evidence"]]

    async def test_ten_minutes_on_an_exercise_are_written_down_once(self, platform, clock):
        await self._stuck(platform, clock)
        for _ in range(3):
            await service.sweep(runtime_of(platform))
            assert await platform.settle(10)
            clock.advance(60)
        assert await self._evidence(platform) == [("attempt", "IndexError"), ("struggle", "over_time")]
        (alert,) = await runtime_of(platform).archive.records("struggle.alerts", "ada")
        assert (alert.rule, alert.item, alert.evidence) == ("over_time", "count:7", ["e1"])
        await publish(platform, fact(9, minutes=30, item="count:7"))
        alerts = await runtime_of(platform).archive.records("struggle.alerts", "ada")
        assert [found.cleared_at is None for found in alerts] == [True, False]
        assert {found.alert_id for found in alerts} == {alert.alert_id}

    async def test_two_sweeps_before_the_first_was_counted_count_once(self, platform, clock):
        await self._stuck(platform, clock)
        await service.sweep(runtime_of(platform))
        clock.advance(60)
        await service.sweep(runtime_of(platform))
        assert await platform.settle(10)
        assert len(await self._evidence(platform)) == 2

    async def test_who_is_in_no_class_is_judged_on_reading_only(self, platform, clock):
        await self._stuck(platform, clock, student="bob")
        await service.sweep(runtime_of(platform))
        assert await platform.settle(10)
        assert len(await self._evidence(platform, "bob")) == 1
        report = await service.report(runtime_of(platform), "bob")
        assert [alert.rule for alert in report.alerts] == ["over_time"]

    async def test_before_ten_minutes_nothing_is_found(self, platform, clock):
        await self._stuck(platform, clock)
        clock.advance(-5 * 60)
        await service.sweep(runtime_of(platform))
        assert await platform.settle(10)
        assert len(await self._evidence(platform)) == 1


class TestEndpoints:
    @pytest.fixture(autouse=True)
    async def _class(self, platform):
        await write(platform, teacher__grace=["c1"], class__c1={"members": ["ada"]}, classes=["c1"])
        await publish(platform, fact(1), fact(2, student="eve"))

    async def test_a_student_reads_their_own_by_either_path(self, client):
        own = await client.get("/api/v1/progress")
        assert own.json["components"][0]["component"] == "for-loop"
        assert (await client.get("/api/v1/progress/ada")).json == own.json

    async def test_a_teacher_reads_a_student_of_their_class(self, client):
        found = await client.get("/api/v1/progress/ada", sub="grace", role="teacher")
        assert (found.status, found.json["student_id"]) == (200, "ada")

    @pytest.mark.parametrize("student", ["eve", "nobody"])
    async def test_of_another_there_is_no_such_student(self, client, student):
        found = await client.get(f"/api/v1/progress/{student}", sub="grace", role="teacher")
        assert (found.status, found.json["code"]) == (404, "not_found")

    async def test_a_student_with_a_teachers_name_is_still_a_student(self, client):
        assert (await client.get("/api/v1/progress/ada", sub="grace")).status == 404
