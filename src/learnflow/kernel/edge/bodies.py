"""Bodies: counted while they are read, on time, and JSON."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection

from learnflow.kernel.edge.asgi import ASGIApp, Message, Receive, Scope, Send, header_values
from learnflow.kernel.edge.refusals import BrokenFraming, RequestTimeout, UnsupportedMediaType
from learnflow.kernel.errors import BadRequest, LearnFlowError, TooLarge

MAX_BODY_BYTES = 1024 * 1024
BODY_TIME_S = 10.0
JSON = frozenset({b"application/json"})

_WRITES = frozenset({"POST", "PUT", "PATCH"})
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHARSET = re.compile(rb'\s*charset\s*=\s*"?utf-8"?\s*', re.IGNORECASE)


class BodyLimit:
    """Refuses a body that is too large, too slow, of another type, or that has two readings of its length.

    Content-Length over the limit is refused before anything is read; a chunked body while it is read, so
    that no parser sees it. The refusal wins over whatever the application made of the broken reading.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit: int = MAX_BODY_BYTES,
        time_s: float = BODY_TIME_S,
        media_types: Collection[bytes] = JSON,
    ) -> None:
        """Stand before `app`; `limit` in bytes, `time_s` for all of a body."""
        self._app = app
        self._limit = limit
        self._time_s = time_s
        self._media_types = frozenset(media_types)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise what the headers show at once, TooLarge or RequestTimeout while the body is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = _announced(scope)
        if length is not None and length > self._limit:
            raise _too_large(self._limit)
        if length == 0 and scope["method"] not in _WRITES:
            await self._app(scope, receive, send)
            return
        self._check_type(scope)
        reading = _Reading(receive, send, self._limit, self._time_s)
        try:
            await self._app(scope, reading.receive, reading.send)
        except Exception:
            if reading.refusal is None:
                raise
        if reading.refusal is not None:
            raise reading.refusal

    def _check_type(self, scope: Scope) -> None:
        values = header_values(scope, b"content-type")
        if len(values) == 1:
            media_type, _, parameters = values[0].partition(b";")
            if media_type.strip().lower() in self._media_types and (not parameters or _CHARSET.fullmatch(parameters)):
                return
        raise UnsupportedMediaType("Send JSON in UTF-8, with the header Content-Type: application/json.")


class _Reading:
    __slots__ = ("_deadline", "_done", "_limit", "_receive", "_seen", "_send", "_time_s", "refusal")

    def __init__(self, receive: Receive, send: Send, limit: int, time_s: float) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._time_s = time_s
        self._seen = 0
        self._deadline: float | None = None
        self._done = False
        self.refusal: LearnFlowError | None = None

    async def receive(self) -> Message:
        if self.refusal is not None:
            raise self.refusal
        if self._done:
            return await self._receive()
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().time() + self._time_s
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            self.refusal = RequestTimeout(f"The whole body must arrive within {self._time_s:g} seconds.")
            raise self.refusal from None
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            self.refusal = _too_large(self._limit)
            raise self.refusal
        self._done = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if self.refusal is None:
            await self._send(message)


async def read_body(receive: Receive) -> bytes:
    """Return the whole body; raise BadRequest where the connection ends before it."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        return bytes(message.get("body", b""))
    parts: list[bytes] = []
    while message["type"] == "http.request":
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)
        message = await receive()
    raise BadRequest("The connection ended before the body did.")


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"A body may have at most {limit} bytes: send less, or in parts.")


def _announced(scope: Scope) -> int | None:
    """Return the announced length, 0 without a body, None for a chunked one; raise BrokenFraming for a riddle."""
    lengths: list[bytes] = []
    encodings: list[bytes] = []
    for name, value in scope["headers"]:
        if name == b"content-length":
            lengths.append(value)
        elif name == b"transfer-encoding":
            encodings.append(value)
        elif b"\n" in value or b"\r" in value or b"\0" in value:
            raise BrokenFraming("A header holds a line break.")
    if not encodings:
        if not lengths:
            return 0
        if len(lengths) == 1 and _LENGTH.fullmatch(lengths[0]):
            return int(lengths[0])
    elif not lengths and len(encodings) == 1 and encodings[0].strip().lower() == b"chunked":
        return None
    raise BrokenFraming("The request says in two ways how long its body is, or in none that can be read.")
