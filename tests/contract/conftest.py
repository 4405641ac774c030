"""The worlds that every behaviour suite runs in. A new adapter is one more world in WORLDS."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from fakes import FakeClock
from learnflow.adapters.embedded.consumer import Backoff
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.invoker import LocalInvoker
from learnflow.adapters.embedded.log import EmbeddedLog
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.kernel.operations import JsonOperation
from learnflow.kernel.ports import Invoker, Log, Store
from learnflow.kernel.resilience import OPEN_S, ResilientInvoker

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
    def lane(self, key: str) -> object:
        """What the keys of a lane have in common: one may wait for another, other lanes do not."""

    async def caller(self, app_id: str, operation: str, handler: JsonOperation) -> ResilientInvoker:
        """A caller for which one operation of another service exists, with the breaker of this world."""

    async def rest(self) -> None:
        """Let so much time pass that an open breaker lets a probe through."""

    async def invoker(self, app_id: str, operation: str, handler: JsonOperation) -> Invoker:
        """The same caller without attempts of its own."""


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

    def lane(self, key: str) -> object:
        return key

    async def invoker(self, app_id: str, operation: str, handler: JsonOperation) -> Invoker:
        invoker = LocalInvoker()
        invoker.register(app_id, operation, handler)
        return invoker

    async def caller(self, app_id: str, operation: str, handler: JsonOperation) -> ResilientInvoker:
        return ResilientInvoker(await self.invoker(app_id, operation, handler), self.clock)

    async def rest(self) -> None:
        self.clock.advance(OPEN_S)


WORLDS = [pytest.param("embedded", id="embedded"), pytest.param("dapr", id="dapr", marks=pytest.mark.mesh)]


@pytest.fixture(scope="session")
def dapr_parts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    from tests.contract.dapr_world import Parts

    kafka, postgres = request.getfixturevalue("kafka"), request.getfixturevalue("postgres")
    parts = Parts(request.getfixturevalue("parts"), kafka, postgres, tmp_path_factory.mktemp("dapr"))
    yield parts
    parts.close()


@pytest.fixture(params=WORLDS)
def make_world(request: pytest.FixtureRequest) -> Callable[[], World]:
    if request.param == "embedded":
        return EmbeddedWorld
    from tests.contract.dapr_world import DaprWorld

    parts = request.getfixturevalue("dapr_parts")
    return lambda: DaprWorld(parts)


@pytest.fixture
async def world(make_world: Callable[[], World], tmp_path: Path) -> AsyncIterator[World]:
    world = make_world()
    await world.open(tmp_path)
    yield world
    await world.close()
