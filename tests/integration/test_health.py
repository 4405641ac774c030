"""The probes: alive, ready, and what works."""

from __future__ import annotations

import sqlite3

import pytest

from learnflow import __version__
from learnflow.fleet import FLEET
from learnflow.kernel.errors import StorageUnavailable


class TestProbes:
    @pytest.mark.parametrize("path", ["/livez", "/readyz", "/health", "/metrics", "/openapi.json"])
    async def test_answer_without_a_token(self, client, path):
        assert (await client.send("GET", path, b"", sub=None)).status == 200

    async def test_health_says_what_works(self, client):
        found = (await client.get("/health")).json
        assert (found["status"], found["version"], found["storage"]) == ("healthy", __version__, "ok")
        assert found["breakers"] == {member.app_id: "closed" for member in FLEET}
        assert found["lag_seconds"] == 0.0

    async def test_without_storage_it_is_alive_but_not_ready(self, client, monkeypatch):
        def refuse(job):
            raise StorageUnavailable("The disk is full: make room.")

        monkeypatch.setattr(client.platform.database, "submit", refuse)
        assert (await client.get("/livez")).status == 200
        ready = await client.get("/readyz")
        assert (ready.status, ready.json["code"]) == (503, "storage_unavailable")
        assert "retry-after" in ready.headers
        health = await client.get("/health")
        assert (health.status, health.json["status"], health.json["detail"]) == (
            503,
            "unhealthy",
            "The disk is full: make room.",
        )

    async def test_a_message_that_cannot_be_stored_is_503_with_the_reason(self, client):
        await client.ask("what is a list?")
        file = sqlite3.connect(client.platform.database.file)
        most = file.execute("PRAGMA page_count").fetchone()[0]
        file.close()
        client.platform.database._connection.execute(f"PRAGMA max_page_count = {most}")
        answers = [await client.post("/api/v1/triage", {"query": "what is a list? " + "x" * 4900}) for _ in range(40)]
        refused = [answer for answer in answers if answer.status != 200]
        assert refused
        assert {(answer.status, answer.json["code"]) for answer in refused} == {(503, "storage_unavailable")}
        assert "full" in refused[-1].json["detail"]
        client.platform.database._connection.execute("PRAGMA max_page_count = 1000000")
        assert (await client.ask("what is a list?"))["answer"]["status"] == "SUCCESS"

    async def test_draining_refuses_what_is_new(self, client):
        client.draining.begin()
        answered = await client.post("/api/v1/triage", {"query": "what is a list?"})
        assert (answered.status, answered.json["code"]) == (503, "shutting_down")
        assert (await client.get("/livez")).status == 200
