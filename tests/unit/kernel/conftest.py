from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from fakes import FakeClock
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import Verifier


@dataclass
class Answered:
    sent: list[dict[str, Any]] = field(default_factory=list)

    @property
    def status(self) -> int:
        return self.sent[0]["status"]

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])

    def problem(self) -> dict[str, Any]:
        assert self.headers[b"content-type"] == b"application/problem+json"
        return orjson.loads(self.body)


async def _drive(
    app: Any,
    method: str = "GET",
    path: str = "/things",
    headers: Sequence[tuple[bytes, bytes]] | Mapping[bytes, bytes] = (),
    parts: Sequence[bytes] = (b"",),
    **scope: Any,
) -> Answered:
    """Send one request; after the last part the connection is silent."""
    answered = Answered()
    waiting = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)} for number, part in enumerate(parts, 1)
    ]

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        answered.sent.append(message)

    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    full = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": b"",
        "headers": pairs,
        "client": ("10.0.0.7", 4711),
        **scope,
    }
    await app(full, receive, send)
    return answered


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.load_or_create(tmp_path / "keys")


@pytest.fixture
def verifier(ring: KeyRing, clock: FakeClock) -> Verifier:
    return Verifier(ring, clock)


@pytest.fixture
def drive() -> Callable[..., Any]:
    return _drive
