"""What a student does shows in their progress, and only once."""

from __future__ import annotations

import asyncio

REVIEW = {"query": "is my code good?", "code": "def f(x=[]):\n    x.append(1)\n    return x\n"}
LOOPS = {"query": "is my code good?", "code": "for i in range(3):\n    for i in range(3):\n        print(i)\n"}


class TestProgress:
    async def test_a_review_shows_as_quality_of_a_component(self, client):
        await client.ask(**REVIEW)
        await client.platform.settle(5)
        report = (await client.get("/api/v1/progress")).json
        assert report["student_id"] == "ada"
        assert sum(component["evidence"] for component in report["components"]) <= 1
        assert all(0 <= component["mastery"] <= 1 for component in report["components"])

    async def test_the_report_is_what_the_agent_says(self, client):
        await client.ask(**REVIEW)
        await client.platform.settle(5)
        report = (await client.get("/api/v1/progress")).json
        answer = await client.ask("how am I doing?")
        blocks = [block for block in answer["answer"]["content"]["blocks"] if block["type"] == "progress"]
        if report["components"]:
            assert [c["mastery"] for c in blocks[0]["components"]] == [c["mastery"] for c in report["components"]]

    async def test_many_messages_at_once_all_count_once(self, client):
        await asyncio.gather(*(client.ask(**REVIEW) for _ in range(20)))
        assert await client.platform.settle(10)
        export = (await client.get("/api/v1/students/ada/export")).json
        assert len(export["evidence"]) == 20
        assert len({fact["event_id"] for fact in export["evidence"]}) == 20

    async def test_evidence_ids_follow_from_the_request(self, client):
        answer = await client.ask(**REVIEW)
        await client.platform.settle(5)
        export = (await client.get("/api/v1/students/ada/export")).json
        assert export["evidence"][0]["event_id"] == f"{answer['request_id']}:0"
        assert export["audit"][0]["request_id"] == answer["request_id"]

    async def test_evidence_holds_ids_and_numbers_only(self, client):
        await client.ask("is my SECRET code good?", code="def SECRET(x=[]):\n    return x\n")
        await client.platform.settle(5)
        export = (await client.get("/api/v1/students/ada/export")).json
        assert "SECRET" not in str(export["evidence"])
        assert "SECRET" not in str(export["progress"])

    async def test_of_a_new_student_nothing_is_claimed(self, client):
        report = (await client.get("/api/v1/progress", sub="new")).json
        assert (report["mastery"], report["components"], report["level"]) == (None, [], "Beginner")

    async def test_what_a_client_claims_of_itself_changes_nothing(self, client):
        claimed = {"mastery": 1.0, "level": "Mastered", "components": [{"component": "lists", "mastery": 1.0}]}
        await client.ask("how am I doing?", student_progress=claimed)
        await client.platform.settle(5)
        report = (await client.get("/api/v1/progress")).json
        assert (report["mastery"], report["level"]) == (None, "Beginner")
