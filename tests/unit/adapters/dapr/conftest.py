"""What the adapters are tried on without real parts: a played sidecar, an outbox in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fakes import FakeClock
from learnflow.adapters.dapr.log import DaprLog
from learnflow.adapters.dapr.sidecar import Sidecar
from learnflow.kernel.errors import StorageUnavailable
from learnflow.kernel.ports import Event
from played_sidecar import PlayedSidecar

TOKEN = "api-token"


class Box:
    """An outbox in memory: what a table of the database would hold."""

    def __init__(self, limit: int = 10) -> None:
        self.rows: list[Event] = []
        self.limit, self.away, self.relays = limit, False, 0

    def holds(self, key: str) -> bool:
        return any(event.key == key for event in self.rows)

    def oldest(self) -> float | None:
        return 1_799_999_990.0 if self.rows else None

    async def append(self, events) -> None:
        if self.away or len(self.rows) + len(events) > self.limit:
            raise StorageUnavailable("The outbox cannot be reached.")
        self.rows.extend(events)

    async def relay(self, publish) -> bool:
        self.relays += 1
        if self.away:
            raise StorageUnavailable("The outbox cannot be reached.") from ConnectionError()
        while self.rows and await publish(self.rows[0]):
            del self.rows[0]
        return not self.rows


@pytest.fixture
async def played() -> AsyncIterator[PlayedSidecar]:
    sidecar = PlayedSidecar()
    await sidecar.start()
    yield sidecar
    await sidecar.stop()


@pytest.fixture
async def sidecar(played: PlayedSidecar) -> AsyncIterator[Sidecar]:
    sidecar = Sidecar(played.port, TOKEN)
    yield sidecar
    await sidecar.close()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def log(sidecar: Sidecar, box: Box, clock: FakeClock) -> AsyncIterator[DaprLog]:
    log = DaprLog(sidecar, "progress-agent", box, clock, publish_s=0.3)
    yield log
    await log.stop()
