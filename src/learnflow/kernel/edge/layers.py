"""The small layers that look at every request: its id, its path, and the headers of every answer."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl
from uuid import uuid4

from learnflow.kernel.edge.asgi import (
    ASGIApp,
    HeaderPair,
    Message,
    Receive,
    Scope,
    Send,
    state_of,
)
from learnflow.kernel.errors import BadRequest

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TRACEPARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class HttpOnly:
    """Passes HTTP and the server's start and stop on; a WebSocket is refused."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close anything that is neither HTTP nor lifespan."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._app(scope, receive, send)


class RequestIdentity:
    """Gives every request an id: the caller's X-Request-Id where that is one UUID, a new one otherwise.

    `state["request_id"]` holds it, `state["traceparent"]` the W3C trace context if a valid one came; the id
    is in the answer too.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, then pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent: list[bytes] = []
        state = state_of(scope)
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                sent.append(value.lower())
            elif name == b"traceparent" and _TRACEPARENT.fullmatch(value):
                state["traceparent"] = value.decode("ascii")
        identity = sent[0] if len(sent) == 1 and _UUID.fullmatch(sent[0]) else str(uuid4()).encode("ascii")
        state["request_id"] = identity.decode("ascii")
        header = (b"x-request-id", identity)

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        await self._app(scope, receive, send_named)


class SecurityHeaders:
    """Adds what a browser must know, each header only where the answer does not bring its own."""

    _HEADERS: tuple[HeaderPair, ...] = (
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"cache-control", b"no-store"),
    )
    _HSTS: HeaderPair = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

    def __init__(self, app: ASGIApp, *, behind_tls: bool) -> None:
        """Stand before `app`; HSTS only where TLS is in front of us."""
        self._app = app
        self._headers = (*self._HEADERS, self._HSTS) if behind_tls else self._HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                given = {name for name, _ in headers}
                added = [pair for pair in self._headers if pair[0] not in given]
                message["headers"] = [*headers, *added]
            await send(message)

        await self._app(scope, receive, send_complete)


class PathGuard:
    """Refuses paths that two servers may read differently, and tokens in the address.

    A path is made of plain ASCII letters, digits and `-._~:@+`; nothing is percent-encoded, no segment is
    empty or made of dots.
    """

    _PATH = re.compile(rb"/|(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~:@+-]+)+/?")
    _QUERY = re.compile(rb"[\x21-\x7e]*")
    _TOKEN_NAMES = frozenset({"jwt", "token", "access_token", "id_token", "authorization"})
    _LONGEST = 2048

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise BadRequest, or pass the request on."""
        if scope["type"] == "http":
            path = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
            if len(path) > self._LONGEST or not self._PATH.fullmatch(path) or b"eyJ" in path:
                raise BadRequest("The path holds something that no path of ours has: use plain letters and digits.")
            query = scope.get("query_string", b"")
            if query:
                self._check_query(query)
        await self._app(scope, receive, send)

    def _check_query(self, query: bytes) -> None:
        if len(query) > self._LONGEST or not self._QUERY.fullmatch(query):
            raise BadRequest("The part of the address after the question mark is too long or not plain text.")
        for name, value in parse_qsl(query.decode("ascii").replace(";", "&"), keep_blank_values=True):
            if name.strip().lower() in self._TOKEN_NAMES or value.startswith("eyJ"):
                raise BadRequest("A token does not belong into the address: send it in the header Authorization.")
