"""The OpenAPI document: valid, complete, and kept by every answer."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.python.asgi import shutdown_lifespans
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from learnflow.adapters.embedded.clock import SystemClock
from learnflow.bootstrap import embedded, load_services
from learnflow.cli.serving import application
from learnflow.fleet import FLEET
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import mint
from learnflow.kernel.edge.draining import Draining
from learnflow.kernel.openapi import PROBES
from learnflow.settings import Settings

KEPT = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


class Served:
    """The whole platform as an ASGI application that starts and stops in whatever loop serves it."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data=folder, edge={"requests_per_minute": 1_000_000})
        KeyRing.load_or_create(folder / "keys")
        self._platform: Any = None
        self._app: Any = None

    def token(self, role: str) -> str:
        return mint(KeyRing(self.settings.data / "keys"), "ada", role, None, 3600, SystemClock())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        await receive()
        self._platform = embedded(self.settings.data, clock=SystemClock())
        await self._platform.start(jobs=False)
        self._app = application(self._platform, self.settings, Draining())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._platform.stop()
        await send({"type": "lifespan.shutdown.complete"})


@pytest.fixture(scope="module")
def served():
    folder = Path(tempfile.mkdtemp())
    yield Served(folder / "data")
    shutdown_lifespans()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def described(served):
    return schemathesis.openapi.from_asgi("/openapi.json", served)


OPERATIONS = [
    *((route.method, route.path) for service in load_services() for route in service.routes),
    ("POST", "/api/v1/platform/backup"),
    *(("GET", path) for path in PROBES),
]


def test_every_operation_is_tried(described):
    found = {(method.upper(), path) for path, methods in described.raw_schema["paths"].items() for method in methods}
    assert found == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_keeps_its_promise(described, served, method, path):
    headers = {"Authorization": f"Bearer {served.token('operator')}"}

    @settings(
        max_examples=15,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(described[path][method].as_strategy())
    def keeps(case):
        case.call_and_validate(headers=headers, checks=KEPT)

    keeps()


class TestDocument:
    async def _document(self, client):
        return json.loads((await client.send("GET", "/openapi.json", b"", sub=None)).body)

    async def test_is_valid_openapi_3_1(self, client):
        found = await self._document(client)
        assert found["openapi"].startswith("3.1.")
        schemathesis.openapi.from_dict(found).validate()

    async def test_every_route_of_the_fleet_is_in_it(self, client):
        found = await self._document(client)
        for member in FLEET:
            assert f"/api/v1/{member.path}" in found["paths"]
        for service in load_services():
            for route in service.routes:
                assert route.method.lower() in found["paths"][route.path]
        for path in ("/livez", "/readyz", "/health", "/metrics"):
            assert path in found["paths"]

    async def test_internal_operations_are_not(self, client):
        found = await self._document(client)
        names = {name for service in load_services() for name in (op.name for op in service.operations)}
        assert names == {"respond", "profile"}
        assert not [path for path in found["paths"] if "internal" in path or path.rpartition("/")[2] in names]
        assert not {"AgentRequest", "AgentReply", "AgentContext"} & found["components"]["schemas"].keys()

    async def test_every_example_is_answered(self, client):
        found = await self._document(client)
        answered = 0
        for path, methods in found["paths"].items():
            for operation in methods.values():
                content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
                for name, example in content.get("examples", {}).items():
                    got = await client.post(path, example["value"], sub="root", role="operator")
                    assert got.status == 200, (path, name, got.body)
                    assert str(got.status) in operation["responses"]
                    answered += 1
        assert answered >= len(FLEET)

    async def test_whatever_is_referred_to_is_there(self, client):
        found = await self._document(client)
        text = json.dumps(found)
        names = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
        assert names <= found["components"]["schemas"].keys()
