"""Cross-origin requests: exact origins from the settings, preflights included."""

from __future__ import annotations

import re
from collections.abc import Sequence

from learnflow.kernel.edge.asgi import (
    ASGIApp,
    HeaderPair,
    Message,
    Receive,
    Scope,
    Send,
    header_values,
    request_id_of,
)
from learnflow.kernel.edge.problems import send_problem
from learnflow.kernel.edge.redaction import masked
from learnflow.kernel.errors import ConfigurationError, NotAllowed

_ORIGIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::[1-9][0-9]{0,4})?", re.ASCII)


class Cors:
    """Answers preflights and marks answers for exactly the named origins, never for `*` or `null`."""

    _METHODS = b"GET, POST, DELETE"
    _HEADERS = b"authorization, content-type, idempotency-key, traceparent, x-request-id"
    _EXPOSED = b"retry-after, x-request-id"

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        """Stand before `app`; raise ConfigurationError for what is no exact origin."""
        self._app = app
        self._origins = frozenset(_exact_origin(origin) for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight; pass everything else on and mark its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origins = header_values(scope, b"origin")
        if not origins:
            await self._app(scope, receive, send)
            return
        allowed = len(origins) == 1 and origins[0] in self._origins
        marks: list[HeaderPair] = [(b"vary", b"origin")]
        if allowed:
            marks += [
                (b"access-control-allow-origin", origins[0]),
                (b"access-control-expose-headers", self._EXPOSED),
            ]

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *marks]
            await send(message)

        if scope["method"] == "OPTIONS" and header_values(scope, b"access-control-request-method"):
            await self._preflight(scope, send_marked, allowed)
        else:
            await self._app(scope, receive, send_marked)

    async def _preflight(self, scope: Scope, send: Send, allowed: bool) -> None:
        if not allowed:
            refusal = NotAllowed("Pages of that origin may not call this platform; its operator names those that may.")
            await send_problem(send, refusal, request_id_of(scope))
            return
        headers = [
            (b"access-control-allow-methods", self._METHODS),
            (b"access-control-allow-headers", self._HEADERS),
            (b"access-control-max-age", b"600"),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _exact_origin(origin: str) -> bytes:
    if not _ORIGIN.fullmatch(origin):
        raise ConfigurationError(
            "An allowed origin is a scheme, a host in lower case and a port if it is not the usual one, "
            f"like https://learn.example.org; not {masked(origin)!r}."
        )
    return origin.encode("ascii")
