"""The rendered files in a real sidecar, as they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from infrastructure.rendering.__main__ import FOLDER

if TYPE_CHECKING:
    from infrastructure.local.processes import Sidecar

pytestmark = pytest.mark.mesh

DAPR = FOLDER / "dapr"
NAMES = """
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata: {{name: local}}
spec:
  nameResolution:
    component: sqlite
    configuration: {{connectionString: {database}}}
"""


@pytest.fixture
async def app_port() -> AsyncIterator[int]:
    """The port of an app that takes every event."""

    async def taken(request: web.Request) -> web.Response:
        return web.json_response({"status": "SUCCESS"})

    app = web.Application()
    app.router.add_post("/internal/events/{topic}", taken)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.fixture
async def sidecar(parts, kafka, postgres_dsn, app_port, tmp_path: Path) -> AsyncIterator[Sidecar]:
    """The sidecar of progress-agent with the files of the repository, and names of this machine in one of its own."""
    from infrastructure.local.processes import Sidecar

    names = tmp_path / "names.yaml"
    names.write_text(NAMES.format(database=tmp_path / "names.db"), encoding="utf-8")
    more = ["--config", str(names)]
    for folder in (DAPR, DAPR / "subscriptions"):
        more += ["--resources-path", str(folder)]
    running = Sidecar(
        parts,
        "progress-agent",
        app_port=app_port,
        resources=DAPR / "components",
        config=DAPR / "configuration.yaml",
        environment={"LEARNFLOW_MESH_KAFKA": kafka.brokers, "LEARNFLOW_MESH_POSTGRES": postgres_dsn},
        flags=more,
    )
    try:
        await asyncio.to_thread(running.start)
        yield running
    finally:
        # Leaving its consumer group takes a sidecar three seconds, and nobody waits for that group.
        await asyncio.to_thread(running.kill)
        await asyncio.to_thread(running.close)


async def ask(sidecar: Sidecar, method: str, path: str, **more: Any) -> tuple[int, str]:
    url = f"http://127.0.0.1:{sidecar.http_port}/v1.0/{path}"
    async with aiohttp.ClientSession() as session, session.request(method, url, **more) as answer:
        return answer.status, await answer.text()


async def metadata(sidecar: Sidecar) -> dict[str, Any]:
    url = f"http://127.0.0.1:{sidecar.http_port}/v1.0/metadata"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def test_they_are_all_loaded(sidecar):
    found: dict[str, Any] = {}
    while len(found.get("subscriptions", ())) < 4:
        found = await metadata(sidecar)
    assert {(each["name"], each["type"], each["version"]) for each in found["components"]} == {
        ("events", "pubsub.kafka", "v1"),
        ("state", "state.postgresql", "v2"),
        ("environment", "secretstores.local.env", "v1"),
    }
    assert {each["topic"]: each["deadLetterTopic"] for each in found["subscriptions"]} == {
        "learning.evidence": "learning.evidence.dead",
        "learning.evidence.dead": "",
        "student.erased": "student.erased.dead",
        "student.erased.dead": "",
    }
    assert found["resiliencies"] == [{"name": "learnflow"}]
    assert "HotReload" not in found.get("enabledFeatures", [])


async def test_a_topic_of_others_is_refused_as_is_one_of_nobody(sidecar):
    for topic in ("triage.audit", "student.erased", "agent.responses", "no.topic"):
        status, said = await ask(sidecar, "POST", f"publish/events/{topic}?metadata.rawPayload=true", data=b"x")
        assert (topic, status) == (topic, 403)
        assert "ERR_PUBSUB_FORBIDDEN" in said


async def test_the_state_has_its_own_tables(sidecar, postgres_dsn):
    import asyncpg

    assert (await ask(sidecar, "POST", "state/state", json=[{"key": "k", "value": "v"}]))[0] == 204
    connection = await asyncpg.connect(postgres_dsn)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        keys = await connection.fetch("SELECT key FROM learnflow_state")
    finally:
        await connection.close()
    assert {row["tablename"] for row in tables} == {"learnflow_state", "learnflow_dapr_metadata"}
    assert [row["key"] for row in keys] == ["progress-agent||k"]


async def test_an_app_cannot_read_what_its_sidecar_connects_with(sidecar, postgres_dsn):
    status, said = await ask(sidecar, "GET", "secrets/environment/LEARNFLOW_MESH_POSTGRES")
    assert status == 403
    assert postgres_dsn not in said
    status, said = await ask(sidecar, "GET", "secrets/environment/bulk")
    assert postgres_dsn not in said
