"""A policy that the sidecar loads without a word and that does not hold is found out by driving it."""

from __future__ import annotations

import pytest

from learnflow.kernel.errors import CircuitOpen, LearnFlowError
from learnflow.kernel.resilience import FAILURES_TO_OPEN, ResilientInvoker

pytestmark = pytest.mark.mesh


@pytest.fixture
async def dapr(dapr_parts, tmp_path):
    from tests.contract.dapr_world import DaprWorld

    world = DaprWorld(dapr_parts)
    await world.open(tmp_path)
    yield world
    await world.close()


async def broken(body: bytes, deadline_ms: int) -> bytes:
    raise RuntimeError("broken")


async def drive(caller: ResilientInvoker) -> int | None:
    """Return after how many failures calls are refused; None where twice as many as should do not open it."""
    failures = 0
    while failures < 2 * FAILURES_TO_OPEN:
        try:
            await caller.invoke("debug-agent", "respond", b"{}")
        except CircuitOpen as refused:
            return failures + int(str(refused.extra["attempts"]))
        except LearnFlowError as failed:
            failures += int(str(failed.extra["attempts"]))
    return None


async def test_ours_opens_as_it_says(dapr):
    assert await drive(await dapr.caller("debug-agent", "respond", broken)) == FAILURES_TO_OPEN


@pytest.mark.parametrize("trip", ["bananas > 5", "consecutiveFailures >= ", "consecutiveFailures >= 500"])
async def test_a_nonsense_policy_is_found_out(dapr, trip):
    dapr.trip = trip
    assert await drive(await dapr.caller("debug-agent", "respond", broken)) != FAILURES_TO_OPEN
