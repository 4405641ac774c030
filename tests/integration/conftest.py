"""A whole platform for a test: the embedded one, its web application called without a socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fakes import FakeClock
from http_client import Response
from learnflow.bootstrap import Platform, embedded
from learnflow.cli.serving import application
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import mint
from learnflow.kernel.edge.draining import Draining
from learnflow.settings import Settings


class Client:
    """Calls an application as a server would."""

    def __init__(self, platform: Platform, settings: Settings) -> None:
        self.platform = platform
        self.settings = settings
        self.draining = Draining()
        self.app = application(platform, settings, self.draining)
        self._ring = KeyRing(settings.data / "keys")

    def token(self, sub: str = "ada", role: str = "student") -> str:
        return mint(self._ring, sub, role, None, 3600, self.platform.clock)

    async def ask(self, query: str = "", sub: str = "ada", **fields: Any) -> Any:
        answered = await self.post("/api/v1/triage", {"query": query, **fields}, sub=sub)
        assert answered.status == 200, answered.body
        return answered.json

    async def post(self, path: str, body: Any, sub: str = "ada", role: str = "student", **headers: str) -> Response:
        return await self.send("POST", path, json.dumps(body).encode(), sub=sub, role=role, **headers)

    async def get(self, path: str, sub: str = "ada", role: str = "student", **headers: str) -> Response:
        return await self.send("GET", path, b"", sub=sub, role=role, **headers)

    async def send(
        self, method: str, path: str, body: bytes, sub: str | None = "ada", role: str = "student", **headers: str
    ) -> Response:
        named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        if sub is not None:
            named.setdefault("authorization", f"Bearer {self.token(sub, role)}")
        if body:
            named.setdefault("content-type", "application/json")
            named.setdefault("content-length", str(len(body)))
        return await call(self.app, method, path, body, named)


async def call(app: Any, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
    sent: list[dict[str, Any]] = []
    bodies = [{"type": "http.request", "body": body, "more_body": False}]
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 8000),
    }

    async def receive() -> dict[str, Any]:
        return bodies.pop(0) if bodies else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Response(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def client(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Client]:
    platform = embedded(tmp_path / "data", clock=clock)
    await platform.start(jobs=False)
    yield Client(platform, Settings(data=tmp_path / "data"))
    await platform.stop()
