"""One message through the whole house, as a student sends it."""

from __future__ import annotations

import asyncio
import uuid

import pytest

TRACEBACK = (
    'Traceback (most recent call last):\n  File "shop.py", line 2, in <module>\n'
    "    print(prices[2])\nIndexError: list index out of range"
)
CODE = "prices = [3, 4]\nprint(prices[2])\n"


def _session(conversation: str, **more):
    return {"session_context": {"conversation_id": conversation, **more}}


class TestAgents:
    @pytest.mark.parametrize(
        ("query", "agent"),
        [
            ("what is a closure?", "concepts-agent"),
            ("give me an exercise on loops", "exercise-agent"),
            ("how am I doing so far?", "progress-agent"),
            ("what is the capital of France?", "triage-service"),
        ],
    )
    async def test_each_kind_of_message_reaches_its_agent(self, client, query, agent):
        answer = await client.ask(query)
        assert answer["decision"]["dapr_app_id"] == agent
        assert answer["decision"]["student_id"] == "ada"
        assert answer["answer"]["agent_type"] == agent
        assert answer["answer"]["content"]["summary"]

    async def test_a_pasted_traceback_is_explained_from_its_own_line(self, client):
        answer = await client.ask("why does this fail?", code=CODE, traceback=TRACEBACK)
        assert answer["decision"]["dapr_app_id"] == "debug-agent"
        assert answer["decision"]["metadata"]["priority"] == "high"
        assert "prices" in str(answer["answer"]["content"])
        assert answer["answer"]["content"]["data"]["line"] == 2
        assert "change" not in answer["answer"]["content"]["data"]

    async def test_a_traceback_without_words_is_a_question(self, client):
        answer = await client.ask(traceback=TRACEBACK)
        assert answer["classification"]["intent"] == "syntax_help"

    async def test_code_is_reviewed(self, client):
        answer = await client.ask("is my code good?", code="def f(x=[]):\n    x.append(1)\n    return x\n")
        assert answer["answer"]["agent_type"] == "review-agent"
        kinds = [block["type"] for block in answer["answer"]["content"]["blocks"]]
        assert "findings" in kinds

    async def test_the_same_question_gets_the_same_answer(self, client):
        first, second = [await client.ask("what is a list?") for _ in range(2)]
        assert first["answer"]["content"] == second["answer"]["content"]
        assert first["request_id"] != second["request_id"]

    @pytest.mark.parametrize("path", ["debug", "concepts", "exercise", "review"])
    async def test_an_agent_can_be_asked_without_triage(self, client, path):
        answered = await client.post(f"/api/v1/{path}", {"query": "what is a list?", "code": "x = 1\n"})
        assert answered.status == 200
        assert answered.json["content"]["summary"]


class TestConversation:
    async def test_another_hint_climbs_the_ladder_of_what_was_said_last(self, client):
        conversation = str(uuid.uuid4())
        first = await client.ask("why does this fail?", code=CODE, traceback=TRACEBACK, **_session(conversation))
        second = await client.ask("another hint", **_session(conversation))
        assert second["answer"]["agent_type"] == "debug-agent"
        shown = [
            next(block for block in answer["answer"]["content"]["blocks"] if block["type"] == "hints")["shown"]
            for answer in (first, second)
        ]
        assert len(shown[1]) == len(shown[0]) + 1

    async def test_another_exercise_is_another_one(self, client):
        conversation = str(uuid.uuid4())
        seen = set()
        for query in ("give me an exercise", "another one", "another one"):
            answer = await client.ask(query, **_session(conversation))
            block = next(b for b in answer["answer"]["content"]["blocks"] if b["type"] == "exercise")
            seen.add((block["id"], block["seed"]))
        assert len(seen) == 3

    async def test_without_a_conversation_a_follow_up_gets_one_question_back(self, client):
        answer = await client.ask("still fails")
        assert answer["answer"]["agent_type"] == "triage-service"
        assert answer["answer"]["status"] == "PARTIAL"
        assert answer["answer"]["content"]["summary"].endswith("?")

    async def test_without_a_conversation_harder_gets_an_exercise_by_level(self, client):
        answer = await client.ask("harder")
        assert answer["answer"]["agent_type"] == "exercise-agent"

    async def test_nobody_speaks_in_anothers_conversation(self, client):
        conversation = str(uuid.uuid4())
        await client.ask("why does this fail?", code=CODE, traceback=TRACEBACK, **_session(conversation))
        other = await client.ask("another hint", sub="bob", **_session(conversation))
        assert other["answer"]["agent_type"] == "triage-service"

    async def test_a_conversation_is_forgotten_after_a_day(self, client, clock):
        conversation = str(uuid.uuid4())
        await client.ask("what is a list?", **_session(conversation))
        clock.advance(24 * 3600 + 1)
        answer = await client.ask("why?", **_session(conversation))
        assert answer["answer"]["agent_type"] == "triage-service"

    async def test_the_code_sent_once_stays_under_discussion(self, client):
        conversation = str(uuid.uuid4())
        await client.ask("is my code good?", code="def f(x=[]):\n    return x\n", **_session(conversation))
        answer = await client.ask("is the style of it ok?", **_session(conversation))
        assert "findings" in [block["type"] for block in answer["answer"]["content"]["blocks"]]

    async def test_many_first_turns_at_once_are_all_kept(self, client):
        names = [str(uuid.uuid4()) for _ in range(8)]
        await asyncio.gather(*(client.ask("what is a list?", **_session(name)) for name in names))
        kept = (await client.get("/api/v1/students/ada/export")).json["conversations"]
        assert {each["id"] for each in kept} >= set(names[:4])


class TestClarification:
    async def _unclear(self, client, **more):
        for query in ("it is about my loop", "lists", "my function", "hm the for thing", "code", "return"):
            answer = await client.ask(query, **more)
            if answer["clarification"]:
                return query, answer
        pytest.fail("no message was unclear")

    async def test_two_readings_are_offered_and_nobody_is_called(self, client):
        _, answer = await self._unclear(client)
        assert answer["answer"]["agent_type"] == "triage-service"
        assert answer["answer"]["status"] == "PARTIAL"
        assert len(answer["clarification"]["readings"]) == 2

    async def test_a_chosen_reading_is_not_asked_about_again(self, client):
        query, answer = await self._unclear(client)
        chosen = answer["clarification"]["readings"][1]["intent"]
        again = await client.ask(query, session_context={"chosen_intent": chosen})
        assert again["clarification"] is None
        assert again["classification"]["intent"] == chosen

    async def test_a_reading_that_was_not_offered_is_not_honoured(self, client):
        answer = await client.ask("what is a closure?", session_context={"chosen_intent": "exercise_request"})
        assert answer["classification"]["intent"] == "concept_explanation"


class TestEvidence:
    async def test_a_review_counts_once_and_shows_in_progress(self, client):
        await client.ask("is my code good?", code="def f(x=[]):\n    x.append(1)\n    return x\n")
        await client.platform.settle(5)
        export = (await client.get("/api/v1/students/ada/export")).json
        assert [(fact["kind"], fact["component"]) for fact in export["evidence"]] == [("review", "functions")]
        assert len(export["audit"]) == 1
        progress = (await client.get("/api/v1/progress")).json
        assert [component["component"] for component in progress["components"]] == ["functions"]
        assert 0 < progress["mastery"] < 0.4

    async def test_the_same_idempotency_key_gives_the_same_answer_and_counts_once(self, client):
        body = {"query": "is my code good?", "code": "def f(x=[]):\n    return x\n"}
        answers = await asyncio.gather(
            *(client.post("/api/v1/triage", body, idempotency_key="key-1") for _ in range(4))
        )
        again = await client.post("/api/v1/triage", body, idempotency_key="key-1")
        assert {answer.status for answer in (*answers, again)} == {200}
        assert len({answer.body for answer in (*answers, again)}) == 1
        await client.platform.settle(5)
        export = (await client.get("/api/v1/students/ada/export")).json
        assert len(export["audit"]) == 1
        assert len(export["evidence"]) == 1

    async def test_another_request_under_the_same_key_is_a_conflict(self, client):
        await client.post("/api/v1/triage", {"query": "what is a list?"}, idempotency_key="key-1")
        other = await client.post("/api/v1/triage", {"query": "what is a dict?"}, idempotency_key="key-1")
        assert (other.status, other.json["code"]) == (409, "conflict")

    async def test_a_timestamp_far_from_now_is_refused(self, client):
        answered = await client.post("/api/v1/triage", {"query": "hi", "timestamp": "2020-01-01T00:00:00Z"})
        assert answered.status == 422
        assert answered.json["errors"][0]["path"] == "timestamp"
