"""Six services wired into one platform, started, settled, stopped; and a seventh by one line."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace

import pytest
from tests.unit.contracts.samples import full

from fakes import FakeClock, until
from learnflow.adapters.embedded.database import Database
from learnflow.bootstrap import embedded, load_services
from learnflow.contracts.wire.agents import Profile, ProfileRequest
from learnflow.fleet import FLEET, Member
from learnflow.kernel.errors import AgentUnavailable, ConfigurationError, StorageUnavailable
from learnflow.kernel.events import event
from learnflow.kernel.service import Consumer, Job, Operation, Service
from learnflow.kernel.workers import InlineWorkers, WorkerPool
from learnflow.skills.triage.routing_logic import ROUTES


@pytest.fixture
def clock():
    return FakeClock()


class TestFleet:
    def test_services_are_loaded_in_order(self):
        assert [service.app_id for service in load_services()] == [member.app_id for member in FLEET]

    def test_every_line_is_complete_and_its_own(self):
        for position in range(len(Member._fields)):
            if Member._fields[position] != "priority":
                assert len({member[position] for member in FLEET}) == len(FLEET)

    def test_the_skill_routes_as_the_fleet_says(self):
        routes = {(route.dapr_app_id, intent.value, route.priority) for intent, route in ROUTES.items()}
        assert routes == {(member.app_id, member.intent, member.priority) for member in FLEET}


class TestEmbedded:
    async def test_every_service_has_its_own_store_and_all_know_the_fleet(self, tmp_path, clock):
        platform = embedded(tmp_path, clock=clock)
        try:
            assert platform.runtimes.keys() == {member.app_id for member in FLEET}
            assert len({id(runtime.store) for runtime in platform.runtimes.values()}) == len(FLEET)
            for app_id, runtime in platform.runtimes.items():
                assert runtime.app_id == app_id
                assert tuple(runtime.fleet) == tuple(member.app_id for member in FLEET)
            assert isinstance(platform.workers, InlineWorkers)
        finally:
            await platform.stop()

    async def test_workers_are_processes_where_they_are_asked_for(self, tmp_path, clock):
        platform = embedded(tmp_path, clock=clock, workers=2)
        try:
            assert isinstance(platform.workers, WorkerPool)
            assert platform.workers.pids == []
        finally:
            await platform.stop()

    async def test_one_process_holds_a_folder_and_gives_it_back(self, tmp_path, clock):
        platform = embedded(tmp_path, clock=clock)
        with pytest.raises(StorageUnavailable):
            embedded(tmp_path, clock=clock)
        await platform.stop()
        again = embedded(tmp_path, clock=clock)
        await again.stop()

    async def test_what_cannot_be_opened_gives_the_folder_back(self, tmp_path, clock):
        database = Database(tmp_path, clock)
        await database.close()
        file = sqlite3.connect(database.file)
        file.execute("UPDATE meta SET value = 9999 WHERE key = 'schema_version'")
        file.commit()
        file.close()
        for _ in range(2):
            with pytest.raises(ConfigurationError):
                embedded(tmp_path, clock=clock)

    async def test_two_services_of_one_name_are_refused(self, tmp_path, clock):
        service = load_services()[1]
        with pytest.raises(ValueError, match="already"):
            embedded(tmp_path, clock=clock, services=(service, service))

    async def test_nothing_of_an_unknown_service_is_there(self, tmp_path, clock):
        platform = embedded(tmp_path, clock=clock)
        try:
            with pytest.raises(KeyError):
                platform.runtime("quiz-agent")
            with pytest.raises(AgentUnavailable):
                await platform.runtime("triage-service").invoker.invoke("quiz-agent", "respond", b"{}", 100)
        finally:
            await platform.stop()


class TestSettle:
    async def test_says_whether_it_was_reached(self, tmp_path, clock):
        going = asyncio.Event()

        async def wait(runtime, record):
            await going.wait()

        service = Service("a", "s", consumers=(Consumer("student.erased", wait),))
        platform = embedded(tmp_path, clock=clock, services=(Service("triage-service", "t"), service))
        await platform.start(jobs=False)
        try:
            assert await platform.settle(0)
            record = full("student-erased")
            await platform.log.publish([event("student.erased", "erasures", "x", record)])
            clock.advance(1)
            waiting = asyncio.create_task(platform.settle(0.5))
            await asyncio.sleep(0)
            clock.advance(1)
            assert await waiting is False
            going.set()
            assert await platform.settle(10)
        finally:
            going.set()
            await platform.stop()


class TestJobs:
    async def test_those_of_services_and_the_platforms_own_run_and_end(self, tmp_path, clock, monkeypatch):
        monkeypatch.setattr("learnflow.bootstrap.one_process.PURGE_EVERY_S", 0.001)
        monkeypatch.setattr("learnflow.bootstrap.one_process.RETAIN_EVERY_S", 0.001)
        seen = []

        async def run(runtime):
            seen.append(runtime.app_id)

        service = Service("triage-service", "t", jobs=(Job("count", 0.001, run),))
        platform = embedded(tmp_path, clock=clock, services=(service,))
        await platform.start()
        await until(lambda: len(seen) > 1)
        await platform.stop()
        after = len(seen)
        assert set(seen) == {"triage-service"}
        assert len(seen) == after


class TestNewAgent:
    async def test_a_seventh_service_is_one_descriptor(self, tmp_path, clock):
        warmed, forgotten = [], []

        async def profile(runtime, request):
            return Profile(weak=[request.student_id])

        async def forget(runtime, record):
            forgotten.append(record.student_id)

        async def export(runtime, student_id):
            return {"attempts": [{"student": student_id}]}

        quiz = Service(
            "quiz-agent",
            "Asks questions",
            operations=(Operation("profile", ProfileRequest, profile),),
            consumers=(Consumer("student.erased", forget),),
            warm=lambda: warmed.append(1),
            export=export,
        )
        platform = embedded(tmp_path, clock=clock, services=(*load_services(), quiz))
        await platform.start(jobs=False)
        try:
            triage = platform.runtime("triage-service")
            answer = await triage.invoker.invoke("quiz-agent", "profile", b'{"student_id": "ada"}', 500)
            assert b'"weak":["ada"]' in answer
            found = await triage.invoker.invoke("quiz-agent", "export", b'{"student_id": "ada"}', 500)
            assert found == b'{"parts":{"attempts":[{"student":"ada"}]}}'
            await platform.log.publish([event("student.erased", "erasures", "x", full("student-erased"))])
            assert await platform.settle(10)
            assert (warmed, forgotten) == ([1], ["ada"])
            assert (await platform.check())["breakers"]["quiz-agent"] == "closed"
        finally:
            await platform.stop()

    async def test_a_service_without_what_it_exchanged_still_stands(self, tmp_path, clock):
        services = tuple(replace(service, consumers=(), jobs=()) for service in load_services())
        platform = embedded(tmp_path, clock=clock, services=services)
        await platform.start(jobs=True, warm=False)
        assert await platform.settle(1)
        await platform.stop()
