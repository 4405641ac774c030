"""The worlds that every behaviour suite runs in. A new adapter is one more world in WORLDS."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol

import pytest

from fakes import FakeClock
from learnflow.adapters.embedded.consumer import Backoff
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.invoker import LocalInvoker
from learnflow.adapters.embedded.log import EmbeddedLog
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.kernel.ports import Invoker, Log, Store

QUICK = Backoff(0.001, 0.004)


class World(Protocol):
    """Everything a suite needs to know of where it runs."""

    async def open(self, folder: Path) -> None: ...
    async def close(self) -> None: ...
    def store(self, app_id: str) -> Store: ...
    def log(self) -> Log:
        """A new log over the same storage, as a process has it after a start."""

    async def crash(self, log: Log) -> None:
        """End a log the hard way: nothing that it had not stored is stored."""

    async def restart(self) -> None:
        """End the process and begin again over the same storage; logs were stopped before."""

    async def pass_time(self, seconds: float) -> None: ...
    def invoker(self, app_id: str, operation: str, handler: Callable[[bytes, int], Awaitable[bytes]]) -> Invoker:
        """A caller for which one operation of another service exists."""


class EmbeddedWorld:
    async def open(self, folder: Path) -> None:
        self.clock, self.folder = FakeClock(), folder
        self.database = Database(folder, self.clock)

    async def close(self) -> None:
        await self.database.close()

    def store(self, app_id: str) -> Store:
        return EmbeddedStore(self.database, app_id)

    def log(self) -> Log:
        return EmbeddedLog(self.database, self.clock, backoff=QUICK)

    async def crash(self, log: Log) -> None:
        with contextlib.suppress(TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(log.stop(), 0.01)
        await self.restart()

    async def restart(self) -> None:
        await self.database.close()
        self.database = Database(self.folder, self.clock)

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def invoker(self, app_id: str, operation: str, handler: Callable[[bytes, int], Awaitable[bytes]]) -> Invoker:
        invoker = LocalInvoker()
        invoker.register(app_id, operation, handler)
        return invoker


# A world that needs real sidecars joins as pytest.param(..., marks=pytest.mark.mesh).
WORLDS = [pytest.param(EmbeddedWorld, id="embedded")]


@pytest.fixture(params=WORLDS)
def make_world(request: pytest.FixtureRequest) -> Callable[[], World]:
    return request.param


@pytest.fixture
async def world(make_world: Callable[[], World], tmp_path: Path) -> AsyncIterator[World]:
    world = make_world()
    await world.open(tmp_path)
    yield world
    await world.close()
