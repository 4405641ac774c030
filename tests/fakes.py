"""Hand-written stand-ins for ports, shared by the suites."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from learnflow.kernel.errors import AgentUnavailable


async def until(condition: Callable[[], object], timeout_s: float = 10.0) -> None:
    """Wait for a condition, at most ten seconds."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.001)


class FakeClock:
    """Time that a test moves."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._now += seconds
        self._monotonic += seconds


class ScriptedInvoker:
    """Answers or fails as the test says, and counts the calls."""

    def __init__(self, behave: Callable[[int], Awaitable[bytes]] | None = None) -> None:
        self.calls: list[tuple[str, str, int]] = []
        self._behave = behave

    async def invoke(self, app_id: str, operation: str, body: bytes, deadline_ms: int) -> bytes:
        self.calls.append((app_id, operation, deadline_ms))
        if self._behave is None:
            raise AgentUnavailable("nobody is here")
        return await self._behave(len(self.calls))
