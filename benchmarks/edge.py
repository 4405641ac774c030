"""Prints what each layer of the edge costs a request, in microseconds (best of several runs, one core)."""

from __future__ import annotations

import asyncio
import tempfile
import time
import timeit
from collections.abc import Callable
from pathlib import Path

import orjson

from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import Verifier, mint
from learnflow.kernel.documents import guard
from learnflow.kernel.edge.asgi import ASGIApp, Message, Receive, Scope, Send
from learnflow.kernel.edge.authentication import Authenticator, idempotency_key_of, require
from learnflow.kernel.edge.bodies import BodyLimit, read_body
from learnflow.kernel.edge.cors import Cors
from learnflow.kernel.edge.draining import Drain, Draining
from learnflow.kernel.edge.failures import Failures
from learnflow.kernel.edge.layers import PathGuard, RequestIdentity, SecurityHeaders
from learnflow.kernel.edge.limiting import SlidingWindow
from learnflow.kernel.edge.protection import protect
from learnflow.kernel.edge.redaction import redact

BODY = orjson.dumps({"query": "why does this fail?", "code": "x = [1, 2]\nprint(x[2])\n" * 8, "stdin": ""})
LONG_BODY = orjson.dumps({"query": "", "code": ('def f(x):\n    return {"a": [x, 1.5]}\n' * 2000)[:60_000]})
EVENT = {"event": "request", "level": "info", "route": "/api/v1/triage", "status": 200, "ms": 1.2, "sub": "student-1"}
REQUESTS = 3000
REPEATS = 5


class _Wall:
    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


def _cost(call: Callable[[], object], times: int = REQUESTS) -> float:
    return min(timeit.repeat(call, number=times, repeat=REPEATS)) / times * 1e6


async def _per_request(app: ASGIApp, headers: list[tuple[bytes, bytes]]) -> float:
    async def receive() -> Message:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message: Message) -> None:
        pass

    best = float("inf")
    for _ in range(REPEATS):
        began = time.perf_counter()
        for _ in range(REQUESTS):
            scope: Scope = {
                "type": "http",
                "method": "POST",
                "path": "/api/v1/triage",
                "raw_path": b"/api/v1/triage",
                "query_string": b"",
                "headers": headers,
                "client": ("127.0.0.1", 4711),
                "state": {},
            }
            await app(scope, receive, send)
        best = min(best, (time.perf_counter() - began) / REQUESTS * 1e6)
    return best


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    await read_body(receive)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b"{}"})


async def _measure(authenticator: Authenticator, window: SlidingWindow, headers: list[tuple[bytes, bytes]]) -> None:
    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        principal = authenticator(scope)
        require(principal, "ask_questions")
        window.admit(principal.sub)
        idempotency_key_of(scope)
        guard(await read_body(receive))
        await _answer(scope, receive, send)

    bare = await _per_request(_answer, headers)
    layers: dict[str, ASGIApp] = {
        "request id": RequestIdentity(_answer),
        "security headers": SecurityHeaders(_answer, behind_tls=True),
        "cors, no origin": Cors(_answer, origins=["https://learn.example.org"]),
        "errors": Failures(_answer),
        "drain": Drain(_answer, draining=Draining()),
        "path": PathGuard(_answer),
        "body": BodyLimit(_answer),
        "all layers": protect(_answer, draining=Draining()),
        "all layers, token, limit, guard": protect(route, draining=Draining()),
    }
    for name, app in layers.items():
        print(f"{name:34}{await _per_request(app, headers) - bare:8.1f}")


def main() -> None:
    """Measure and print."""
    clock = _Wall()
    with tempfile.TemporaryDirectory() as folder:
        ring = KeyRing.load_or_create(Path(folder) / "keys")
        token = mint(ring, "student-1", "student", None, 3600, clock)
        verifier, window = Verifier(ring, clock), SlidingWindow(clock, limit=1_000_000_000)
        headers = [
            (b"host", b"localhost:8000"),
            (b"user-agent", b"curl/8"),
            (b"accept", b"*/*"),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(BODY)).encode()),
            (b"authorization", b"Bearer " + token.encode()),
            (b"idempotency-key", b"key-1"),
        ]
        asyncio.run(_measure(Authenticator(verifier, window), window, headers))
        print(f"{'token, remembered':34}{_cost(lambda: verifier.verify(token)):8.1f}")
        print(f"{'token, new':34}{_cost(lambda: Verifier(ring, clock).verify(token), 200):8.1f}")
    print(f"{f'guard, {len(BODY)} bytes':34}{_cost(lambda: guard(BODY)):8.1f}")
    print(f"{f'guard, {len(LONG_BODY)} bytes':34}{_cost(lambda: guard(LONG_BODY), 50):8.1f}")
    print(f"{'redaction of a log event':34}{_cost(lambda: redact(None, 'info', dict(EVENT))):8.1f}")


if __name__ == "__main__":
    main()
