"""What every agent does around its skill."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import orjson
import pytest
from tests.unit.kernel.world import REQUEST_ID, DirectWorkers, call, runtime

from fakes import ScriptedInvoker
from learnflow.contracts.answers import Answer, Reply, TextBlock
from learnflow.contracts.values import BadInput, Evidence, FollowUp, Intent, Level, Question
from learnflow.contracts.wire.agents import AgentContext, AgentReply, AgentRequest, Profile
from learnflow.contracts.wire.codec import decode
from learnflow.contracts.wire.triage import AgentResponse, TriageRequest
from learnflow.kernel import agent
from learnflow.kernel.agent import Agent, profile_of, question_of, seed_for, to_json
from learnflow.kernel.errors import AgentTimeout, AgentUnavailable, SkillFailed
from learnflow.kernel.idempotency import fingerprint

SAID = Reply(
    Answer("Look at line 2.", (TextBlock("Look."),), ("another hint",), {"line": 2}),
    remember={"rung": 1},
    evidence=(Evidence("help", component="lists"), Evidence("review", outcome=0.5)),
)


async def answer(runtime, student_id, question):
    if question.text == "bad":
        raise BadInput("too_long", "Send less than 64 KiB.")
    return SAID


AGENT = Agent("debug-agent", Intent.SYNTAX_HELP, answer, "somewhere:answer", lambda question: bool(question.code))


def request(**fields):
    return AgentRequest.model_validate(
        {"request_id": REQUEST_ID, "student_id": "ada", "intent": "syntax_help", "query": "why?", **fields}
    )


async def respond(world, **fields):
    return AgentReply.model_validate_json(await AGENT.respond(world, request(**fields)))


class TestRespond:
    async def test_gives_answer_memory_and_evidence_with_ids_from_the_request(self):
        reply = await respond(runtime())
        assert reply.response.content == SAID.answer
        assert (reply.response.status, reply.response.agent_type) == ("SUCCESS", "debug-agent")
        assert reply.response.response_id == f"{REQUEST_ID}:debug-agent"
        assert reply.response.token_efficiency is None
        assert reply.context == {"rung": 1}
        assert [fact.event_id for fact in reply.events] == [f"{REQUEST_ID}:0", f"{REQUEST_ID}:1"]
        assert {fact.student_id for fact in reply.events} == {"ada"}
        assert reply.events[0].component == "lists"

    async def test_alone_in_its_process_it_makes_evidence_durable_and_strips_it(self):
        world = replace(runtime(), commits_own_evidence=True)
        reply = await respond(world)
        assert reply.events == []
        kept = [decode(event.topic, event.data) for event in world.store.events]
        assert [(fact.event_id, fact.student_id) for fact in kept] == [
            (f"{REQUEST_ID}:0", "ada"),
            (f"{REQUEST_ID}:1", "ada"),
        ]
        assert {event.key for event in world.store.events} == {"ada"}

    async def test_bad_input_is_an_answer(self):
        reply = await respond(runtime(), query="bad")
        assert reply.response.status == "ERROR"
        assert reply.response.content.summary == "Send less than 64 KiB."
        assert reply.response.content.data == {"code": "too_long"}
        assert reply.events == []

    async def test_what_is_light_never_meets_a_worker(self):
        workers = DirectWorkers(SAID)
        await respond(runtime(workers=workers))
        assert workers.calls == []

    async def test_what_is_heavy_goes_to_a_worker_within_the_time_left(self):
        workers = DirectWorkers(SAID)
        await respond(runtime(workers=workers), code="x = 1", deadline_ms=2000)
        await respond(runtime(workers=workers), code="x = 1", deadline_ms=100)
        (function, question, left), (_, _, little) = workers.calls
        assert (function, question.code) == ("somewhere:answer", "x = 1")
        assert left == pytest.approx(1.8)
        assert little == pytest.approx(0.05)

    @pytest.mark.parametrize("error", [AgentTimeout("slow"), SkillFailed("no"), AgentUnavailable("busy")])
    async def test_what_a_worker_could_not_do_is_no_answer(self, error):
        with pytest.raises(type(error)):
            await respond(runtime(workers=DirectWorkers(error)), code="x = 1")

    async def test_its_time_is_measured(self):
        world = runtime()
        await respond(world)
        assert 'skill_execution_seconds_count{skill="debug-agent"} 1.0' in world.telemetry.exposition().decode()


class TestDirect:
    async def _direct(self, world, made=None, **fields):
        return await AGENT.direct(world, made or call(), TriageRequest(**{"query": "why?", **fields}))

    async def test_answers_and_commits_evidence_and_stored_answer_at_once(self):
        world = runtime()
        body = await self._direct(world, call("k", fingerprint("POST /", b"")))
        assert AgentResponse.model_validate_json(body).content == SAID.answer
        ((writes, events),) = world.store.commits
        assert [write.value[32:] for write in writes] == [body]
        assert [decode(event.topic, event.data).kind for event in events] == ["help", "review"]

    async def test_memory_never_leaves(self):
        assert b"rung" not in await self._direct(runtime())

    async def test_the_route_names_agent_permission_and_example(self):
        route = AGENT.route("debug", "Ask", {"query": "q"})
        assert (route.method, route.path, route.permission) == ("POST", "/api/v1/debug", "ask_questions")
        assert (route.request, route.response) == (TriageRequest, AgentResponse)
        assert route.examples == {"question": {"query": "q"}}


class TestQuestionOf:
    def test_everything_of_the_message_reaches_the_skill(self):
        made = question_of(
            request(
                code="c",
                traceback="t",
                files={"a": "b"},
                stdin="i",
                expected="e",
                calls=[{"call": "f()", "expected": "1"}],
                exercise={"id": "x", "seed": 3},
                level="Learning",
                profile={"done": ["x:1"]},
                context=AgentContext(follow_up=FollowUp.HINT, last={"rung": 1}, earlier_code="o", seed=9),
            )
        )
        assert isinstance(made, Question)
        assert (made.text, made.intent, made.code, made.traceback) == ("why?", Intent.SYNTAX_HELP, "c", "t")
        assert (made.files, made.stdin, made.expected) == ({"a": "b"}, "i", "e")
        assert (made.calls[0].call, made.exercise.seed, made.level) == ("f()", 3, Level.LEARNING)
        assert (made.follow_up, made.last, made.earlier_code) == (FollowUp.HINT, {"rung": 1}, "o")
        assert (made.profile, made.seed) == ({"done": ["x:1"]}, 9)

    def test_nothing_stays_nothing(self):
        made = question_of(request())
        assert (made.exercise, made.calls, made.follow_up, made.seed) == (None, (), None, 0)


class TestSeedFor:
    def test_depends_on_its_parts_alone(self):
        assert seed_for("ada", 1) == seed_for("ada", 1)
        assert len({seed_for("ada", 1), seed_for("ada", 2), seed_for("bob", 1)}) == 3
        assert seed_for("\ud800") >= 0


class TestToJson:
    def test_writes_what_wire_types_read(self):
        at = {"at": request().request_id, "level": Level.MASTERED, "sets": frozenset((1,))}
        assert orjson.loads(to_json(at)) == {"at": str(REQUEST_ID), "level": "Mastered", "sets": [1]}


class TestProfileOf:
    def _world(self, *answers):
        waiting = list(answers)

        async def behave(number):
            found = waiting.pop(0)
            if isinstance(found, Exception):
                raise found
            return found

        return runtime(ScriptedInvoker(behave))

    async def test_is_asked_once_in_thirty_seconds(self):
        world = self._world(Profile(weak=["lists"]).model_dump_json().encode(), Profile().model_dump_json().encode())
        assert (await profile_of(world, "ada"))["weak"] == ["lists"]
        world.clock.advance(29.9)
        assert (await profile_of(world, "ada"))["weak"] == ["lists"]
        world.clock.advance(0.1)
        assert (await profile_of(world, "ada"))["weak"] == []
        assert [made[:2] for made in world.invoker.calls] == [("progress-agent", "profile")] * 2

    @pytest.mark.parametrize("error", [AgentUnavailable(), AgentTimeout(), SkillFailed()])
    async def test_absent_means_beginner_and_is_asked_again(self, error):
        world = self._world(error, Profile(level=Level.MASTERED).model_dump_json().encode())
        assert (await profile_of(world, "ada"))["level"] == Level.BEGINNER
        assert (await profile_of(world, "ada"))["level"] == Level.MASTERED

    async def test_each_student_has_their_own(self):
        world = self._world(*(Profile(weak=[name]).model_dump_json().encode() for name in "ab"))
        assert (await profile_of(world, "ada"))["weak"] == ["a"]
        assert (await profile_of(world, "bob"))["weak"] == ["b"]

    async def test_the_memory_is_bounded(self, monkeypatch):
        monkeypatch.setattr(agent, "MAX_PROFILES", 2)
        world = self._world(*([Profile().model_dump_json().encode()] * 3))
        for name in ("ada", "bob", str(uuid4())):
            await profile_of(world, name)
        assert len(world.memory["profiles"]) == 1
