"""Export, erasure and retention of one student, over HTTP and the timer's jobs."""

from __future__ import annotations

import uuid

from tests.unit.contracts.samples import full

from learnflow.contracts.wire.codec import encode
from learnflow.kernel.ports import Event, dead_topic

DAY = 86_400
REVIEW = {"query": "is my zebrafish code good?", "code": "def zebrafish(x=[]):\n    return x\n"}


def message(**more):
    return {**REVIEW, "session_context": {"conversation_id": str(uuid.uuid4())}, **more}


async def export(client, sub="ada"):
    found = await client.get(f"/api/v1/students/{sub}/export", sub=sub)
    assert found.status == 200
    return found.json


async def erase(client, sub="ada"):
    return await client.send("DELETE", f"/api/v1/students/{sub}", b"", sub="root", role="operator")


def topics(client, key="ada"):
    return {row[0] for row in client.platform.database.read("SELECT topic FROM log WHERE key = ?", (key,))}


class TestExport:
    async def test_holds_everything_of_that_student_alone(self, client):
        await client.ask(**message())
        await client.ask(sub="bob", **message())
        await client.platform.settle(5)
        found = await export(client)
        assert found["student_id"] == "ada"
        assert [len(found[name]) for name in ("evidence", "audit", "conversations")] == [1, 1, 1]
        assert found["audit"][0]["original_query"] == REVIEW["query"]
        assert found["conversations"][0]["code"] == REVIEW["code"]
        assert "bob" not in str(found)

    async def test_an_operator_may_and_another_student_not(self, client):
        await client.ask(**message())
        path = "/api/v1/students/ada/export"
        assert (await client.get(path, sub="root", role="operator")).json["audit"]
        for role in ("student", "teacher"):
            assert (await client.get(path, sub="bob", role=role)).status == 404

    async def test_one_unreadable_audit_does_not_hide_the_others(self, client):
        await client.ask(**message())
        await client.platform.log.publish([Event("triage.audit", "ada", "broken", b"nothing")])
        assert len((await export(client))["audit"]) == 1


class TestErasure:
    async def test_nothing_is_left_but_when_it_was(self, client):
        await client.ask(**message())
        await client.post("/api/v1/triage", message(), idempotency_key="again")
        await client.platform.settle(5)
        answered = await erase(client)
        assert (answered.status, answered.json["status"]) == (202, "accepted")
        assert await client.platform.settle(10)
        found = await export(client)
        assert [found[name] for name in ("evidence", "audit", "conversations", "attempts")] == [[], [], [], []]
        assert found["progress"]["mastery"] is None
        assert topics(client) == set()
        keys = [row[0] for row in client.platform.database.read("SELECT key FROM state")]
        # Whole parts of a key: a random id may well spell a student's name.
        assert [key for key in keys if "ada" in key.split(":")] == ["student:ada:erased"]
        for path in client.platform.database.file.parent.glob("*.sqlite3*"):
            assert b"zebrafish" not in path.read_bytes(), path

    async def test_another_student_keeps_everything(self, client):
        await client.ask(sub="bob", **message())
        await client.platform.settle(5)
        before = await export(client, "bob")
        await erase(client)
        assert await client.platform.settle(10)
        after = await export(client, "bob")
        assert {**after, "exported_at": None} == {**before, "exported_at": None}

    async def test_who_comes_back_begins_anew(self, client, clock):
        await client.ask(**message())
        await client.platform.settle(5)
        await erase(client)
        await client.platform.settle(10)
        clock.advance(1)
        await client.ask(**message())
        await client.platform.settle(5)
        found = await export(client)
        assert (len(found["evidence"]), len(found["audit"])) == (1, 1)

    async def test_delivered_again_it_deletes_nothing_newer(self, client, clock):
        await erase(client)
        await client.platform.settle(10)
        clock.advance(1)
        await client.ask(**message())
        await client.platform.settle(5)
        # What a crash between handling and offset makes of it.
        (erased,) = client.platform.database.read("SELECT topic, key, id, data FROM log WHERE topic = 'student.erased'")
        await client.platform.log.publish([Event(*erased)])
        assert await client.platform.settle(10)
        found = await export(client)
        assert (len(found["evidence"]), len(found["audit"])) == (1, 1)

    async def test_only_an_operator_may(self, client):
        for sub, role in (("ada", "student"), ("grace", "teacher")):
            answered = await client.send("DELETE", "/api/v1/students/ada", b"", sub=sub, role=role)
            assert (answered.status, answered.json["code"]) == (403, "forbidden")

    async def test_the_same_key_twice_is_one_erasure(self, client):
        for _ in range(2):
            answered = await client.send(
                "DELETE", "/api/v1/students/ada", b"", sub="root", role="operator", idempotency_key="k"
            )
            assert answered.status == 202
        rows = client.platform.database.read("SELECT DISTINCT id FROM log WHERE topic = 'student.erased'")
        assert len(rows) == 1


class TestRetention:
    async def test_after_a_week_the_audit_goes_on_without_content(self, client, clock):
        await client.ask(**message())
        await client.platform.settle(5)
        clock.advance(8 * DAY)
        await client.platform.retain()
        (audit,) = (await export(client))["audit"]
        assert (audit["original_query"], audit["classification"]["keywords"]) == ("", [])
        assert audit["decision"]["dapr_app_id"] == "review-agent"
        assert topics(client) == {"triage.audit.archive"}

    async def test_before_a_week_it_stays_as_it_is(self, client, clock):
        await client.ask(**message())
        clock.advance(6 * DAY)
        await client.platform.retain()
        assert (await export(client))["audit"][0]["original_query"] == REVIEW["query"]

    async def test_after_a_year_it_is_gone(self, client, clock):
        await client.ask(**message())
        await client.platform.settle(5)
        for days in (8, 350):
            clock.advance(days * DAY)
            await client.platform.retain()
        assert len((await export(client))["audit"]) == 1
        clock.advance(8 * DAY)
        await client.platform.retain()
        assert (await export(client))["audit"] == []
        assert topics(client) == set()

    async def test_evidence_in_the_pages_outlives_the_log(self, client, clock):
        await client.ask(**message())
        await client.platform.settle(5)
        clock.advance(400 * DAY)
        await client.platform.retain()
        assert len((await export(client))["evidence"]) == 1

    async def test_dead_letters_go_after_thirty_days(self, client, clock):
        await client.platform.log.publish([Event(dead_topic("triage.audit"), "ada", "x", b"")])
        clock.advance(29 * DAY)
        await client.platform.retain()
        assert dead_topic("triage.audit") in topics(client)
        clock.advance(2 * DAY)
        await client.platform.retain()
        assert topics(client) == set()

    async def test_one_unreadable_audit_does_not_stop_the_others(self, client, clock):
        whole = encode("triage.audit", full("triage-audit"))
        await client.platform.log.publish(
            [Event("triage.audit", "ada", "broken", b"nothing"), Event("triage.audit", "ada", "whole", whole)]
        )
        await client.platform.settle(10)
        clock.advance(8 * DAY)
        await client.platform.retain()
        rows = client.platform.database.read("SELECT topic, id FROM log WHERE topic LIKE 'triage.audit%'")
        assert rows == [("triage.audit.archive", "whole")]
