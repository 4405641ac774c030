"""Shutting down without losing what was accepted."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from learnflow.kernel.edge.asgi import ASGIApp, Message, Receive, Scope, Send
from learnflow.kernel.edge.refusals import ShuttingDown

ALWAYS_ANSWERED = frozenset({"/livez", "/metrics"})


class Draining:
    """Counts requests in flight; after `begin` new ones are refused and `wait_idle` waits for the others.

    Belongs to one event loop.
    """

    def __init__(self) -> None:
        """Begin open, with nothing in flight."""
        self._begun = False
        self._in_flight = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def begun(self) -> bool:
        """Whether new requests are refused."""
        return self._begun

    @property
    def in_flight(self) -> int:
        """How many requests are being answered."""
        return self._in_flight

    def begin(self) -> None:
        """Refuse new requests from now on; may be called twice."""
        self._begun = True

    async def wait_idle(self, timeout_s: float) -> bool:
        """Wait until nothing is in flight, at most `timeout_s` seconds; return whether that was reached."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def enter(self) -> None:
        """Count a request; raise ShuttingDown after `begin`."""
        if self._begun:
            raise ShuttingDown("This process takes nothing new: try again in a moment.")
        self._in_flight += 1
        self._idle.clear()

    def leave(self) -> None:
        """Count a request as answered."""
        self._in_flight -= 1
        if not self._in_flight:
            self._idle.set()


class Drain:
    """Holds every request against a `Draining`; probes are always answered, and not counted."""

    def __init__(self, app: ASGIApp, *, draining: Draining, always: Collection[str] = ALWAYS_ANSWERED) -> None:
        """Stand before `app`."""
        self._app = app
        self._draining = draining
        self._always = frozenset(always)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request while it is answered, or raise ShuttingDown."""
        if scope["type"] != "http" or scope["path"] in self._always:
            await self._app(scope, receive, send)
            return
        draining = self._draining

        async def send_last(message: Message) -> None:
            if draining.begun and message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        draining.enter()
        try:
            await self._app(scope, receive, send_last)
        finally:
            draining.leave()
