from __future__ import annotations

import asyncio
from typing import Any

import pytest

from fakes import until
from learnflow.kernel.edge.draining import Drain, Draining
from learnflow.kernel.edge.refusals import ShuttingDown


class Slow:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def test_nothing_in_flight_is_idle_at_once() -> None:
    draining = Draining()
    assert not draining.begun
    assert await draining.wait_idle(0.0)


async def test_what_was_accepted_is_answered_and_then_the_connection_ends(drive: Any) -> None:
    app, draining = Slow(), Draining()
    layer = Drain(app, draining=draining)
    running = asyncio.create_task(drive(layer))
    await until(lambda: draining.in_flight == 1)
    draining.begin()
    assert not await draining.wait_idle(0.005)
    with pytest.raises(ShuttingDown) as refused:
        await drive(layer)
    assert refused.value.retry_after_s is not None
    app.go.set()
    assert (await running).headers[b"connection"] == b"close"
    assert await draining.wait_idle(1.0)
    assert draining.in_flight == 0


async def test_probes_are_answered_while_draining(drive: Any) -> None:
    app, draining = Slow(), Draining()
    app.go.set()
    draining.begin()
    assert (await drive(Drain(app, draining=draining), path="/livez")).status == 200


async def test_a_request_that_failed_is_not_in_flight(drive: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise KeyError

    draining = Draining()
    with pytest.raises(KeyError):
        await drive(Drain(app, draining=draining))
    assert draining.in_flight == 0


async def test_the_connection_is_kept_before(drive: Any) -> None:
    app = Slow()
    app.go.set()
    assert b"connection" not in (await drive(Drain(app, draining=Draining()))).headers
