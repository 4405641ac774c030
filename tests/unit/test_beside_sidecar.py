"""One service wired beside its sidecar, as far as that goes without the real parts."""

from __future__ import annotations

import pytest
from aiohttp import web

from learnflow.bootstrap.beside_sidecar import mesh
from learnflow.fleet import FLEET
from learnflow.kernel.errors import ConfigurationError, NotFound, StorageUnavailable
from learnflow.settings import MeshSettings
from played_sidecar import PlayedSidecar

NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"


@pytest.fixture
async def played():
    sidecar = PlayedSidecar()
    await sidecar.start()
    yield sidecar
    await sidecar.stop()


def settings(**given):
    whole = {"sidecar_token": "api", "app_token": "app", "postgres": NOWHERE, "sidecar_port": 9, "wait_s": 1.0}
    return MeshSettings.model_validate({**whole, **given})


def told(*components):
    return {"components": [dict(zip(("name", "type", "version"), each, strict=True)) for each in components]}


@pytest.mark.parametrize("app_id", [member.app_id for member in FLEET])
async def test_every_service_has_its_operations_and_knows_the_fleet(app_id):
    member = mesh(app_id, settings())
    assert member.service.app_id == member.runtime.app_id == app_id
    assert "export" in member.operations
    assert member.runtime.commits_own_evidence
    assert member.runtime.fleet == tuple(member.app_id for member in FLEET)
    assert {route.path for route in member.routes("app")} >= {"/internal/export", "/internal/events/{topic}"}
    await member.stop()


@pytest.mark.parametrize("missing", ["sidecar_token", "app_token", "postgres"])
def test_a_missing_setting_is_named(missing):
    with pytest.raises(ConfigurationError, match=f"LEARNFLOW_MESH__{missing.upper()}"):
        mesh("debug-agent", settings(**{missing: ""}))


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"learnflow\[mesh\]"):
        mesh("debug-agent", settings())


def test_an_unknown_service_is_not_found():
    with pytest.raises(NotFound, match="debug-agent"):
        mesh("no-agent", settings())


async def test_without_a_sidecar_it_does_not_start_and_is_not_healthy():
    member = mesh("debug-agent", settings())
    with pytest.raises(StorageUnavailable, match="sidecar"):
        await member.check()
    with pytest.raises(StorageUnavailable, match="sidecar"):
        await member.start()
    await member.stop()


async def test_a_state_on_redis_is_refused(played):
    def answer(request, body):
        metadata = told(("state", "state.redis", "v1"), ("events", "pubsub.kafka", "v1"))
        return web.json_response(metadata) if request.path == "/v1.0/metadata" else web.Response(status=204)

    played.answer = answer
    member = mesh("progress-agent", settings(sidecar_port=played.port))
    with pytest.raises(ConfigurationError, match=r"state\.redis"):
        await member.start()
    await member.stop()


class LateOutbox:
    """An outbox whose PostgreSQL is there when it is asked the third time."""

    def __init__(self):
        self.opened = 0

    async def open(self):
        self.opened += 1
        if self.opened < 3:
            raise StorageUnavailable("The outbox cannot be reached.")

    async def close(self):
        pass


async def test_it_waits_for_its_outbox(played):
    def answer(request, body):
        metadata = told(("state", "state.postgresql", "v2"), ("events", "pubsub.kafka", "v1"))
        return web.json_response(metadata) if request.path == "/v1.0/metadata" else web.Response(status=204)

    played.answer = answer
    member = mesh("progress-agent", settings(sidecar_port=played.port))
    member.outbox = LateOutbox()
    await member.start()
    assert member.outbox.opened == 3
    await member.stop()


async def test_without_its_outbox_it_does_not_start(played):
    def answer(request, body):
        metadata = told(("state", "state.postgresql", "v2"), ("events", "pubsub.kafka", "v1"))
        return web.json_response(metadata) if request.path == "/v1.0/metadata" else web.Response(status=204)

    played.answer = answer
    member = mesh("progress-agent", settings(sidecar_port=played.port))
    with pytest.raises(StorageUnavailable, match="outbox"):
        await member.start()
    await member.stop()
