"""What every Invoker does."""

from __future__ import annotations

import asyncio
import json

import pytest

from learnflow.kernel.errors import AgentTimeout, AgentUnavailable, InvalidInput, LearnFlowError, SkillFailed


async def echo(body: bytes, deadline_ms: int) -> bytes:
    return json.dumps({"got": json.loads(body), "deadline_ms": deadline_ms}).encode()


async def call(world, handler, name=("debug-agent", "respond"), body=b"{}", deadline_ms=500):
    """Call an operation of a fleet in which this handler alone is there."""
    invoker = await world.invoker("debug-agent", "respond", handler)
    return await invoker.invoke(*name, body, deadline_ms)


async def test_the_answer_of_the_operation_comes_back(world):
    answer = await (await world.invoker("debug-agent", "respond", echo)).invoke(
        "debug-agent", "respond", b'{"q": 1}', 500
    )
    assert json.loads(answer) == {"got": {"q": 1}, "deadline_ms": 500}


@pytest.mark.parametrize("name", [("review-agent", "respond"), ("debug-agent", "other")])
async def test_what_is_not_there_is_unavailable(world, name):
    with pytest.raises(AgentUnavailable):
        await call(world, echo, name)


async def test_what_takes_longer_than_the_deadline_is_a_timeout_and_ends(world):
    ended = []

    async def slow(body: bytes, deadline_ms: int) -> bytes:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)
        return b"{}"

    with pytest.raises(AgentTimeout):
        await call(world, slow, deadline_ms=20)
    assert ended


async def test_after_the_deadline_nothing_is_asked(world):
    with pytest.raises(AgentTimeout):
        await call(world, echo, deadline_ms=0)


@pytest.mark.parametrize("fault", [ValueError("secret"), TimeoutError(), RecursionError()])
async def test_a_fault_of_the_service_is_a_failed_skill_that_says_no_internals(world, fault):
    async def broken(body: bytes, deadline_ms: int) -> bytes:
        raise fault

    with pytest.raises(SkillFailed) as caught:
        await call(world, broken)
    assert "secret" not in caught.value.detail


async def test_an_error_of_ours_passes_as_it_is(world):
    async def refuse(body: bytes, deadline_ms: int) -> bytes:
        raise InvalidInput("The code is too long.")

    with pytest.raises(LearnFlowError) as caught:
        await call(world, refuse)
    assert (caught.value.code, caught.value.detail) == ("schema_validation_failed", "The code is too long.")


async def test_calls_go_side_by_side(world):
    both = asyncio.Barrier(2)

    async def meet(body: bytes, deadline_ms: int) -> bytes:
        await both.wait()
        return body

    invoker = await world.invoker("debug-agent", "respond", meet)
    answers = await asyncio.gather(*(invoker.invoke("debug-agent", "respond", body, 2000) for body in (b"1", b"2")))
    assert answers == [b"1", b"2"]
