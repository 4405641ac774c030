"""What every breaker does, whoever keeps it: opens at the fifth failure, refuses, lets one probe through, closes."""

from __future__ import annotations

import asyncio

import pytest

from fakes import until
from learnflow.kernel.errors import AgentTimeout, CircuitOpen, InvalidInput, LearnFlowError, SkillFailed
from learnflow.kernel.resilience import FAILURES_TO_OPEN

APP = "debug-agent"


class Agent:
    """Answers, fails or waits as told, and counts what reaches it."""

    def __init__(self, fails: bool = True) -> None:
        self.fails, self.reached, self.go_on = fails, 0, asyncio.Event()
        self.go_on.set()

    async def __call__(self, body: bytes, deadline_ms: int) -> bytes:
        self.reached += 1
        await self.go_on.wait()
        if self.fails:
            raise RuntimeError("broken")
        return b"{}"


async def ask(caller, deadline_ms: int = 2000) -> str:
    """Return what a call came to: "answered" or the name of its error."""
    try:
        await caller.invoke(APP, "respond", b"{}", deadline_ms)
    except LearnFlowError as error:
        return type(error).__name__
    return "answered"


async def opened(world, agent: Agent):
    caller = await world.caller(APP, "respond", agent)
    while await ask(caller) != "CircuitOpen":
        assert agent.reached <= FAILURES_TO_OPEN
    return caller


async def test_it_opens_at_the_fifth_failure_and_refuses(world):
    agent = Agent()
    caller = await opened(world, agent)
    assert agent.reached == FAILURES_TO_OPEN
    with pytest.raises(CircuitOpen) as refused:
        await caller.invoke(APP, "respond", b"{}")
    assert (refused.value.extra["breaker"], refused.value.extra["attempts"]) == ("open", 0)
    assert refused.value.retry_after_s >= 1
    assert agent.reached == FAILURES_TO_OPEN
    assert caller.breaker(APP).state == "open"


async def test_a_success_between_failures_begins_the_count_anew(world):
    agent = Agent()
    caller = await world.caller(APP, "respond", agent)
    for _ in range(4):
        agent.fails = True
        assert await ask(caller) == "SkillFailed"
        agent.fails = False
        assert await ask(caller) == "answered"


async def test_after_a_rest_one_probe_goes_through_and_its_success_closes(world):
    agent = Agent()
    caller = await opened(world, agent)
    await world.rest()
    agent.fails = False
    agent.go_on.clear()
    probe = asyncio.create_task(ask(caller))
    await until(lambda: agent.reached == FAILURES_TO_OPEN + 1)
    assert [await ask(caller) for _ in range(3)] == ["CircuitOpen"] * 3
    assert caller.breaker(APP).state == "half-open"
    agent.go_on.set()
    assert await probe == "answered"
    assert [await ask(caller) for _ in range(3)] == ["answered"] * 3
    assert agent.reached == FAILURES_TO_OPEN + 4
    assert caller.breaker(APP).state == "closed"


async def test_a_probe_that_fails_opens_again(world):
    agent = Agent()
    caller = await opened(world, agent)
    await world.rest()
    assert await ask(caller) in ("SkillFailed", "CircuitOpen")
    assert agent.reached == FAILURES_TO_OPEN + 1
    assert await ask(caller) == "CircuitOpen"
    assert agent.reached == FAILURES_TO_OPEN + 1


async def test_bad_input_never_opens_it(world):
    async def refuse(body: bytes, deadline_ms: int) -> bytes:
        raise InvalidInput("The code is too long.")

    caller = await world.caller(APP, "respond", refuse)
    assert [await ask(caller) for _ in range(2 * FAILURES_TO_OPEN)] == ["InvalidInput"] * 2 * FAILURES_TO_OPEN


async def test_what_takes_too_long_counts_as_a_failure(world):
    agent = Agent(fails=False)
    agent.go_on.clear()
    caller = await world.caller(APP, "respond", agent)
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(AgentTimeout):
            await caller.invoke(APP, "respond", b"{}", 50)
    assert await ask(caller) == "CircuitOpen"
    agent.go_on.set()


async def test_a_failure_is_tried_three_times_in_all(world):
    agent = Agent()
    caller = await world.caller(APP, "respond", agent)
    with pytest.raises(SkillFailed) as failed:
        await caller.invoke(APP, "respond", b"{}")
    assert (agent.reached, failed.value.extra["attempts"]) == (3, 3)
