"""The real embedded platform, whole or with a service exchanged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import stamina
from tests.integration.conftest import Client

from fakes import FakeClock
from learnflow.bootstrap import Platform, embedded, load_services
from learnflow.kernel.service import Operation
from learnflow.settings import Settings


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def no_waits() -> Any:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
async def opened(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Callable[..., Any]]:
    """Return a function that opens the platform, with some agents' operations exchanged by handler or None."""
    running: list[Platform] = []

    async def open_platform(start: bool = True, **exchanged: Any) -> Platform:
        services = tuple(
            replace(service, operations=_exchanged(service.operations, exchanged[service.app_id.partition("-")[0]]))
            if service.app_id.partition("-")[0] in exchanged
            else service
            for service in load_services()
        )
        platform = embedded(tmp_path / "data", clock=clock, services=services)
        if start:
            await platform.start(jobs=False)
        running.append(platform)
        return platform

    yield open_platform
    for platform in running:
        await platform.stop()


def _exchanged(operations: tuple[Operation, ...], handlers: dict[str, Any]) -> tuple[Operation, ...]:
    kept = (replace(found, handler=handlers.get(found.name, found.handler)) for found in operations)
    return tuple(found for found in kept if found.handler is not None)


@pytest.fixture
async def platform(opened: Callable[..., Any]) -> Platform:
    made: Platform = await opened()
    return made


@pytest.fixture
def client_of(tmp_path: Path) -> Callable[[Platform], Client]:
    """Return a function that gives a client of a platform."""
    return lambda platform: Client(platform, Settings(data=tmp_path / "data"))


@pytest.fixture
def client(platform: Platform, client_of: Callable[[Platform], Client]) -> Client:
    return client_of(platform)
