"""What real messages count."""

from __future__ import annotations

import re

from tests.unit.kernel.test_telemetry import NAMES

CODE = "def f(x=[]):\n    return x\n"


async def metrics(client):
    found = await client.send("GET", "/metrics", b"", sub=None)
    assert found.headers["content-type"].startswith("text/plain; version=0.0.4")
    return found.body.decode()


class TestMetrics:
    async def test_every_documented_name_is_there(self, client):
        text = await metrics(client)
        assert [name for name in NAMES if f"# TYPE {name} " not in text] == []

    async def test_messages_agents_and_skills_are_counted(self, client):
        await client.ask("what is a closure?")
        await client.ask("is my code good?", code=CODE)
        await client.ask("what is the capital of France?")
        text = await metrics(client)
        for line in (
            'triage_requests_total{intent_type="concept_explanation",status="success"} 1.0',
            'triage_requests_total{intent_type="code_review",status="success"} 1.0',
            'triage_requests_total{intent_type="out_of_scope",status="success"} 1.0',
            'agent_requests_total{agent="review-agent",status="success"} 1.0',
            'agent_latency_seconds_count{agent="concepts-agent"} 1.0',
            'skill_execution_seconds_count{skill="review-agent"} 1.0',
            "triage_latency_seconds_count 3.0",
            "classification_confidence_score_count 3.0",
        ):
            assert line in text, line

    async def test_refused_tokens_are_counted(self, client):
        await client.send("GET", "/api/v1/progress", b"", sub=None)
        assert "authentication_failures_total 1.0" in await metrics(client)

    async def test_the_lag_of_the_projection_is_shown_and_ends(self, client):
        await client.ask("is my code good?", code=CODE)
        await client.platform.settle(5)
        assert "projection_lag_seconds 0.0" in await metrics(client)

    async def test_no_student_and_no_text_is_in_them(self, client):
        await client.ask("is my zebrafish good?", code="def zebrafish(x=[]):\n    return x\n", sub="ada-secret")
        text = await metrics(client)
        assert not re.search("zebrafish|ada-secret", text)
