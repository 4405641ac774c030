"""Calling an agent that may fail: attempts, deadline, breaker."""

from __future__ import annotations

import asyncio

import pytest
import stamina

from fakes import FakeClock, ScriptedInvoker
from learnflow.kernel.errors import AgentTimeout, AgentUnavailable, CircuitOpen, InvalidInput, SkillFailed
from learnflow.kernel.resilience import ATTEMPT_MS, OPEN_S, Breaker, ReportedBreaker, ResilientInvoker


@pytest.fixture(autouse=True)
def _no_waits():
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


async def _ok(call: int) -> bytes:
    return b"{}"


def _failing(*errors: Exception):
    queue = list(errors)

    async def behave(call: int) -> bytes:
        if queue:
            raise queue.pop(0)
        return b"{}"

    return behave


class TestInvoke:
    async def test_answers_at_the_first_attempt(self):
        invoker = ScriptedInvoker(_ok)
        outcome = await ResilientInvoker(invoker, FakeClock()).invoke("debug-agent", "respond", b"{}")
        assert (outcome.body, outcome.attempts, outcome.breaker) == (b"{}", 1, "closed")
        assert invoker.calls == [("debug-agent", "respond", ATTEMPT_MS)]

    @pytest.mark.parametrize("error", [AgentUnavailable(), SkillFailed()])
    async def test_repeats_what_may_pass(self, error):
        outcome = await ResilientInvoker(ScriptedInvoker(_failing(error, error)), FakeClock()).invoke("a", "b", b"")
        assert outcome.attempts == 3

    async def test_gives_up_after_three(self):
        invoker = ScriptedInvoker()
        with pytest.raises(AgentUnavailable) as caught:
            await ResilientInvoker(invoker, FakeClock()).invoke("a", "b", b"")
        assert len(invoker.calls) == 3
        assert caught.value.extra == {"attempts": 3, "breaker": "closed"}

    @pytest.mark.parametrize("error", [AgentTimeout(), InvalidInput()])
    async def test_does_not_repeat_a_timeout_nor_bad_input(self, error):
        invoker = ScriptedInvoker(_failing(error))
        with pytest.raises(type(error)):
            await ResilientInvoker(invoker, FakeClock()).invoke("a", "b", b"")
        assert len(invoker.calls) == 1

    async def test_an_attempt_gets_what_is_left_of_the_deadline(self):
        clock = FakeClock()

        async def slow(call: int) -> bytes:
            clock.advance(0.9)
            raise AgentUnavailable

        invoker = ScriptedInvoker(slow)
        with pytest.raises((AgentTimeout, AgentUnavailable)):
            await ResilientInvoker(invoker, clock).invoke("a", "b", b"", deadline_ms=1000)
        assert [call[2] for call in invoker.calls] == pytest.approx([1000, 100], abs=2)

    async def test_hears_of_the_breaker(self):
        changes = []
        resilient = ResilientInvoker(ScriptedInvoker(), FakeClock(), lambda *change: changes.append(change))
        for _ in range(2):
            with pytest.raises(AgentUnavailable):
                await resilient.invoke("a", "b", b"")
        assert changes == [("a", "open")]
        with pytest.raises(CircuitOpen) as caught:
            await resilient.invoke("a", "b", b"")
        assert caught.value.retry_after_s == OPEN_S
        assert caught.value.extra["breaker"] == "open"

    async def test_a_caller_that_goes_away_frees_the_probe(self):
        clock = FakeClock()
        started = asyncio.Event()

        async def hang(call: int) -> bytes:
            started.set()
            await asyncio.Event().wait()
            return b""

        resilient = ResilientInvoker(ScriptedInvoker(hang), clock)
        breaker = resilient.breaker("a")
        for _ in range(5):
            breaker.failed()
        clock.advance(OPEN_S)
        task = asyncio.create_task(resilient.invoke("a", "b", b""))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        breaker.enter()


class TestBreaker:
    """The behaviour that the sidecar's breaker must show too."""

    def _opened(self) -> tuple[Breaker, FakeClock]:
        clock = FakeClock()
        breaker = Breaker(clock)
        for _ in range(5):
            breaker.failed()
        return breaker, clock

    def test_stays_closed_below_five_in_a_row(self):
        breaker = Breaker(FakeClock())
        for _ in range(4):
            breaker.failed()
        breaker.succeeded()
        for _ in range(4):
            breaker.failed()
        assert breaker.state == "closed"

    def test_opens_at_the_fifth_and_refuses(self):
        breaker, _ = self._opened()
        with pytest.raises(CircuitOpen):
            breaker.enter()

    def test_lets_one_probe_through_after_thirty_seconds(self):
        breaker, clock = self._opened()
        clock.advance(OPEN_S)
        assert breaker.state == "half-open"
        breaker.enter()
        with pytest.raises(CircuitOpen):
            breaker.enter()

    def test_a_good_probe_closes(self):
        breaker, clock = self._opened()
        clock.advance(OPEN_S)
        breaker.enter()
        breaker.succeeded()
        assert breaker.state == "closed"
        breaker.enter()

    def test_a_bad_probe_opens_for_thirty_more(self):
        breaker, clock = self._opened()
        clock.advance(OPEN_S)
        breaker.enter()
        breaker.failed()
        assert breaker.state == "open"
        clock.advance(OPEN_S - 1)
        with pytest.raises(CircuitOpen):
            breaker.enter()


class TestReportedBreaker:
    """The sidecar keeps the breaker: ours tells only what its refusals and answers told."""

    def caller(self, heard, *errors):
        invoker = ScriptedInvoker(_failing(*errors))
        self.clock = FakeClock()
        return invoker, ResilientInvoker(
            invoker, self.clock, lambda agent, state: heard.append((agent, state)), ReportedBreaker
        )

    async def test_a_refusal_is_not_repeated_and_tells_the_state(self):
        heard = []
        invoker, caller = self.caller(heard, CircuitOpen(extra={"breaker": "open"}))
        with pytest.raises(CircuitOpen) as refused:
            await caller.invoke("debug-agent", "respond", b"{}")
        assert (len(invoker.calls), refused.value.extra["attempts"]) == (1, 0)
        assert caller.breaker("debug-agent").state == "open"
        assert heard == [("debug-agent", "open")]

    async def test_a_refusal_says_how_long_the_rest_is(self):
        refusals = [CircuitOpen(retry_after_s=5.0, extra={"breaker": "open"}) for _ in range(3)]
        _, caller = self.caller([], *refusals)
        for passed, left in ((0, OPEN_S), (10, OPEN_S - 10), (OPEN_S, OPEN_S)):
            self.clock.advance(passed)
            with pytest.raises(CircuitOpen) as refused:
                await caller.invoke("debug-agent", "respond", b"{}")
            # After the rest a refusal means that the probe failed and a new rest began.
            assert refused.value.retry_after_s == left
        self.clock.advance(OPEN_S)
        assert caller.breaker("debug-agent").state == "half-open"

    async def test_a_probe_elsewhere_shows_and_an_answer_closes(self):
        heard = []
        _, caller = self.caller(heard, CircuitOpen(extra={"breaker": "half-open"}))
        with pytest.raises(CircuitOpen):
            await caller.invoke("debug-agent", "respond", b"{}")
        assert caller.breaker("debug-agent").state == "half-open"
        await caller.invoke("debug-agent", "respond", b"{}")
        assert heard == [("debug-agent", "half-open"), ("debug-agent", "closed")]

    async def test_failures_are_repeated_and_counted_by_nobody_here(self):
        heard = []
        _, caller = self.caller(heard, *(SkillFailed("x") for _ in range(12)))
        for _ in range(4):
            with pytest.raises(SkillFailed):
                await caller.invoke("debug-agent", "respond", b"{}")
        assert (caller.breaker("debug-agent").state, heard) == ("closed", [])

    async def test_bad_input_says_nothing_of_it(self):
        heard = []
        _, caller = self.caller(heard, InvalidInput("x"))
        with pytest.raises(InvalidInput):
            await caller.invoke("debug-agent", "respond", b"{}")
        assert heard == []
