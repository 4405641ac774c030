"""One message through triage when agents fail, rest, or take too long; and what is durable of it."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from tests.unit.kernel.world import DirectWorkers

from learnflow.kernel import resilience
from learnflow.kernel.agent import PROFILE_KEPT_S
from learnflow.kernel.errors import AgentTimeout, Conflict, SkillFailed, StorageUnavailable
from learnflow.services.concepts.service import AGENT as CONCEPTS
from learnflow.services.progress import service as progress

QUESTION = {"query": "what is a closure?"}
REVIEW = {"query": "is my code good?", "code": "def f(x=[]):\n    x.append(1)\n    return x\n"}

pytestmark = pytest.mark.usefixtures("no_waits")


class Agent:
    """An operation that fails as often as it is told, then answers."""

    def __init__(self, error=None, failures=10**6) -> None:
        self.calls = 0
        self.deadlines = []
        self._error, self._failures = error, failures

    async def __call__(self, runtime, request):
        self.calls += 1
        self.deadlines.append(request.deadline_ms)
        if self._error is not None and self.calls <= self._failures:
            raise self._error
        return await CONCEPTS.respond(runtime, request)


class Store:
    """A store whose commits fail as told."""

    def __init__(self, store, *errors) -> None:
        self._store, self.errors = store, list(errors)
        self.commits = []

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def commit(self, writes=(), events=()):
        self.commits.append((list(writes), list(events)))
        if self.errors:
            raise self.errors.pop(0)
        await self._store.commit(writes, events)


def exchange_store(platform, *errors) -> Store:
    runtime = platform.runtime("triage-service")
    store = Store(runtime.store, *errors)
    object.__setattr__(runtime, "store", store)
    return store


async def audits(client, sub="ada"):
    return (await client.get(f"/api/v1/students/{sub}/export", sub=sub)).json["audit"]


class TestFailures:
    async def test_an_agent_that_is_not_there_is_503_and_audited(self, opened, client_of):
        client = client_of(await opened(concepts={"respond": None}))
        answered = await client.post("/api/v1/triage", QUESTION)
        assert (answered.status, answered.json["code"]) == (503, "agent_unavailable")
        assert int(answered.headers["retry-after"]) >= 1
        assert (answered.json["breaker"], answered.json["attempts"]) == ("closed", 3)
        (audit,) = await audits(client)
        assert audit["invocation"] == {
            "success": False,
            "attempts": 3,
            "breaker": "closed",
            "error": "agent_unavailable",
        }
        assert audit["decision"]["metadata"]["retry_count"] == 2
        assert audit["original_query"] == QUESTION["query"]

    async def test_a_passing_failure_is_repeated_and_said(self, opened, client_of):
        client = client_of(await opened(concepts={"respond": Agent(SkillFailed("once"), failures=1)}))
        answered = await client.ask(**QUESTION)
        assert answered["decision"]["metadata"]["retry_count"] == 1
        assert (await audits(client))[0]["invocation"]["success"] is True

    async def test_the_breaker_opens_after_five_rests_and_lets_a_probe_through(self, opened, client_of, clock):
        agent = Agent(SkillFailed("broken"), failures=5)
        client = client_of(await opened(concepts={"respond": agent}))
        first = await client.post("/api/v1/triage", QUESTION)
        assert (first.status, first.json["code"], agent.calls) == (500, "skill_failed", 3)
        second = await client.post("/api/v1/triage", QUESTION)
        assert (second.status, agent.calls) == (503, 5)
        third = await client.post("/api/v1/triage", QUESTION)
        assert (third.status, third.json["code"], third.json["breaker"]) == (503, "agent_unavailable", "open")
        assert third.headers["retry-after"] == "30"
        assert agent.calls == 5
        last = (await audits(client))[-1]
        assert (last["invocation"]["breaker"], last["decision"]["metadata"]["circuit_breaker_status"]) == (
            "open",
            "open",
        )
        assert last["invocation"]["attempts"] == 0
        assert (await client.ask("give me an exercise"))["answer"]["agent_type"] == "exercise-agent"
        clock.advance(30)
        assert (await client.ask(**QUESTION))["decision"]["metadata"]["circuit_breaker_status"] == "closed"
        metrics = (await client.get("/metrics")).body.decode()
        assert 'circuit_breaker_events_total{agent="concepts-agent",state="open"} 1.0' in metrics

    async def test_an_agent_that_hangs_is_504_and_not_repeated(self, opened, client_of, monkeypatch):
        monkeypatch.setattr(resilience, "ATTEMPT_MS", 20)
        calls = []

        async def hang(runtime, request):
            calls.append(request.deadline_ms)
            await asyncio.Event().wait()

        client = client_of(await opened(concepts={"respond": hang}))
        answered = await client.post("/api/v1/triage", QUESTION)
        assert (answered.status, answered.json["code"], len(calls)) == (504, "agent_timeout", 1)
        assert "retry-after" in answered.headers
        assert (await audits(client))[0]["invocation"]["error"] == "agent_timeout"

    async def test_the_whole_deadline_is_sent_along(self, opened, client_of):
        agent = Agent()
        await client_of(await opened(concepts={"respond": agent})).ask(**QUESTION)
        assert agent.deadlines == [resilience.DEADLINE_MS]

    async def test_a_worker_past_its_deadline_is_504(self, platform, client):
        runtime = platform.runtime("review-agent")
        object.__setattr__(runtime, "workers", DirectWorkers(AgentTimeout("Working this out took too long.")))
        answered = await client.post("/api/v1/triage", REVIEW)
        assert (answered.status, answered.json["code"]) == (504, "agent_timeout")

    @pytest.mark.parametrize("reply", [b"", b"[]", b"{}", b'{"response": {}, "context": {}, "events": [{}]}'])
    async def test_an_answer_that_is_no_reply_is_the_agents_fault(self, opened, client_of, reply):
        async def odd(runtime, request):
            return reply

        client = client_of(await opened(concepts={"respond": odd}))
        answered = await client.post("/api/v1/triage", QUESTION)
        assert (answered.status, answered.json["code"]) == (500, "skill_failed")
        assert len(await audits(client)) == 1


class TestErrorEvents:
    async def _faults(self, platform):
        return await platform.runtime("triage-service").archive.records("learning.errors", "ada")

    async def test_a_skill_that_fails_leaves_one_without_a_word_of_the_student(self, opened, client_of):
        platform = await opened(concepts={"respond": Agent(SkillFailed("The worker process ended unexpectedly."))})
        answered = await client_of(platform).post("/api/v1/triage", {"query": "what is a zebrafish closure?"})
        assert answered.status == 500
        (fault,) = await self._faults(platform)
        (audit,) = await audits(client_of(platform))
        assert (fault.event_id, fault.consumer_agent, fault.retry_count) == (audit["request_id"], "concepts-agent", 2)
        assert (fault.error_type, fault.original_payload) == ("processing", "")
        assert "zebrafish" not in fault.model_dump_json()

    async def test_an_exception_of_a_skill_is_not_repeated_to_anyone(self, opened, client_of):
        platform = await opened(concepts={"respond": Agent(KeyError("zebrafish"))})
        answered = await client_of(platform).post("/api/v1/triage", {"query": "what is a zebrafish closure?"})
        (fault,) = await self._faults(platform)
        assert "zebrafish" not in fault.model_dump_json() + answered.body.decode()

    @pytest.mark.parametrize("error", [AgentTimeout("slow"), StorageUnavailable("full")])
    async def test_what_is_no_fault_of_a_skill_leaves_none(self, opened, client_of, error):
        platform = await opened(concepts={"respond": Agent(error)})
        answered = await client_of(platform).post("/api/v1/triage", QUESTION)
        assert answered.status in {503, 504}
        assert await self._faults(platform) == []


class TestProfile:
    async def test_is_asked_once_in_thirty_seconds(self, opened, client_of, clock):
        calls = []

        async def profile(runtime, request):
            calls.append(request.student_id)
            return await progress.profile_of(runtime, request)

        client = client_of(await opened(progress={"profile": profile}))
        for _ in range(3):
            await client.ask(**QUESTION)
        await client.ask(sub="bob", **QUESTION)
        assert calls == ["ada", "bob"]
        clock.advance(PROFILE_KEPT_S)
        await client.ask(**QUESTION)
        assert calls == ["ada", "bob", "ada"]

    @pytest.mark.parametrize("error", [SkillFailed("x"), StorageUnavailable("x"), KeyError("x"), AgentTimeout("x")])
    async def test_without_it_every_agent_still_answers(self, opened, client_of, error):
        async def profile(runtime, request):
            raise error

        client = client_of(await opened(progress={"profile": profile}))
        assert (await client.ask(**QUESTION))["answer"]["status"] == "SUCCESS"
        assert (await client.ask("give me an exercise on loops"))["answer"]["agent_type"] == "exercise-agent"


class TestCommit:
    def _message(self):
        return {**REVIEW, "session_context": {"conversation_id": str(uuid.uuid4())}}

    async def test_audit_evidence_conversation_and_answer_are_one_commit(self, opened, client_of):
        platform = await opened(start=False)
        client, store = client_of(platform), exchange_store(platform)
        before = platform.database.groups
        answered = await client.post("/api/v1/triage", self._message(), idempotency_key="k")
        assert answered.status == 200
        assert platform.database.groups == before + 1
        ((writes, events),) = store.commits
        assert [event.topic for event in events] == ["triage.audit", "learning.evidence"]
        assert sorted(write.key.partition(":")[0] for write in writes) == ["conversation", "idempotency", "student"]

    async def test_when_it_fails_nothing_of_it_is_there(self, platform, client):
        store = exchange_store(platform, StorageUnavailable("The disk is full."))
        answered = await client.post("/api/v1/triage", self._message(), idempotency_key="k")
        assert (answered.status, answered.json["code"]) == (503, "storage_unavailable")
        assert "disk is full" in answered.json["detail"]
        await platform.settle(5)
        export = (await client.get("/api/v1/students/ada/export")).json
        assert (export["audit"], export["evidence"], export["conversations"]) == ([], [], [])
        assert store.errors == []
        again = await client.post("/api/v1/triage", self._message(), idempotency_key="k")
        assert again.status == 200

    async def test_a_list_that_another_turn_changed_is_read_again(self, platform, client):
        store = exchange_store(platform, Conflict("first"), Conflict("second"))
        assert (await client.post("/api/v1/triage", self._message())).status == 200
        assert len(store.commits) == 3
        assert len(await audits(client)) == 1

    async def test_it_gives_up_in_the_end(self, platform, client):
        exchange_store(platform, *[Conflict("always")] * 100)
        assert (await client.post("/api/v1/triage", self._message())).status == 409


class TestFollowUps:
    @pytest.mark.parametrize("follow_up", ["another hint", "why?", "still fails"])
    async def test_the_agent_that_spoke_last_answers(self, client, follow_up):
        session = {"session_context": {"conversation_id": str(uuid.uuid4())}}
        first = await client.ask(**REVIEW, **session)
        again = await client.ask(follow_up, **session)
        assert first["answer"]["agent_type"] == again["answer"]["agent_type"] == "review-agent"
        assert again["answer"]["content"] != first["answer"]["content"]

    async def test_a_declined_message_does_not_end_the_thread(self, client):
        session = {"session_context": {"conversation_id": str(uuid.uuid4())}}
        await client.ask(**REVIEW, **session)
        await client.ask("what is the capital of France?", **session)
        assert (await client.ask("another hint", **session))["answer"]["agent_type"] == "review-agent"

    async def test_turns_are_counted(self, client):
        session = {"session_context": {"conversation_id": str(uuid.uuid4())}}
        for query in ("what is a list?", "why?", "give me an exercise"):
            await client.ask(query, **session)
        (kept,) = (await client.get("/api/v1/students/ada/export")).json["conversations"]
        assert (kept["turn"], kept["agent"]) == (3, "exercise-agent")
