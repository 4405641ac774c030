"""Calling an agent that may fail: three attempts, one deadline, a breaker for each agent.

Waits grow from 100 ms by a factor of 2 to at most 400 ms, jittered; an attempt may take 2 s, all of it 4 s.
An attempt that timed out is not repeated, a refusal by the breaker neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from learnflow.kernel.errors import (
    AgentTimeout,
    AgentUnavailable,
    CircuitOpen,
    LearnFlowError,
    SkillFailed,
    StorageUnavailable,
)
from learnflow.kernel.ports import Clock, Invoker

ATTEMPTS = 3
FIRST_WAIT_S, WAIT_FACTOR, LONGEST_WAIT_S, JITTER_S = 0.1, 2.0, 0.4, 0.05
ATTEMPT_MS = 2000
DEADLINE_MS = 4000
FAILURES_TO_OPEN = 5
OPEN_S = 30.0

State = Literal["closed", "open", "half-open"]
REPEATED = (AgentUnavailable, SkillFailed, StorageUnavailable)


class Breaker:
    """Refuses calls for 30 s after five failures in a row, then lets one probe through."""

    def __init__(self, clock: Clock, on_change: Callable[[State], None] = lambda state: None) -> None:
        """Start closed; `on_change` hears of every change."""
        self._clock = clock
        self._on_change = on_change
        self._failures = 0
        self._opened_at = 0.0
        self._probing = False
        self._state: State = "closed"

    @property
    def state(self) -> State:
        """Return the state as it would meet the next call."""
        if self._state == "open" and self._clock.monotonic() - self._opened_at >= OPEN_S:
            return "half-open"
        return self._state

    def enter(self) -> None:
        """Let a call through, or raise CircuitOpen with the seconds left."""
        state = self.state
        if state == "closed":
            return
        if state == "open" or self._probing:
            left = max(OPEN_S - (self._clock.monotonic() - self._opened_at), 1.0)
            raise CircuitOpen(retry_after_s=left, extra={"breaker": state})
        self._probing = True
        self._change("half-open")

    def succeeded(self) -> None:
        """Count a success: closed again."""
        self._failures, self._probing = 0, False
        if self._state != "closed":
            self._change("closed")

    def failed(self) -> None:
        """Count a failure: the fifth in a row, or a failed probe, opens."""
        self._failures += 1
        if self._probing or (self._state == "closed" and self._failures >= FAILURES_TO_OPEN):
            self._opened_at = self._clock.monotonic()
            self._change("open")
        self._probing = False

    def abandoned(self) -> None:
        """Forget a call whose caller went away: neither success nor failure, and the probe is free again."""
        self._probing = False

    def refused(self, refusal: CircuitOpen) -> None:
        """Count nothing: a breaker further on refused the call."""
        self.abandoned()

    def _change(self, state: State) -> None:
        self._state = state
        self._on_change(state)


class ReportedBreaker:
    """What is known of a breaker that a sidecar keeps: its refusals and the answers that it lets through."""

    def __init__(self, clock: Clock, on_change: Callable[[State], None] = lambda state: None) -> None:
        """Believe it closed; `on_change` hears of every change that shows."""
        self._clock = clock
        self._on_change = on_change
        self._told: State = "closed"
        self._open_since = 0.0

    @property
    def state(self) -> State:
        """Return what was told last; what was open rests no longer than its time."""
        return "half-open" if self._told == "open" and self._left() <= 0.0 else self._told

    def enter(self) -> None:
        """Let every call through: the sidecar refuses."""

    def succeeded(self) -> None:
        """Note that it is closed."""
        self._note("closed")

    def failed(self) -> None:
        """Note nothing: the sidecar counts."""

    def abandoned(self) -> None:
        """Note nothing."""

    def refused(self, refusal: CircuitOpen) -> None:
        """Note the state that a refusal told, and tell the caller when to come back."""
        state = _state_of(refusal)
        if state == "open" and self.state != "open":
            self._open_since = self._clock.monotonic()
        self._note(state)
        if state == "open":
            refusal.retry_after_s = max(self._left(), 1.0)

    def _left(self) -> float:
        return OPEN_S - (self._clock.monotonic() - self._open_since)

    def _note(self, state: State) -> None:
        if state != self._told:
            self._told = state
            self._on_change(state)


AnyBreaker = Breaker | ReportedBreaker
MakeBreaker = Callable[[Clock, Callable[[State], None]], AnyBreaker]


@dataclass(slots=True)
class Outcome:
    """How an invocation went: its body, attempts made and the breaker's state after it."""

    body: bytes
    attempts: int
    breaker: State


class ResilientInvoker:
    """Invokes agents through any Invoker, with attempts, deadline and breakers."""

    def __init__(
        self,
        invoker: Invoker,
        clock: Clock,
        on_change: Callable[[str, State], None] = lambda agent, state: None,
        make_breaker: MakeBreaker = Breaker,
    ) -> None:
        """Wrap `invoker`; `on_change(agent, state)` hears of breakers, which are our own unless told."""
        self._invoker = invoker
        self._clock = clock
        self._on_change = on_change
        self._make_breaker = make_breaker
        self._breakers: dict[str, AnyBreaker] = {}

    def breaker(self, app_id: str) -> AnyBreaker:
        """Return an agent's breaker."""
        found = self._breakers.get(app_id)
        if found is None:
            found = self._breakers[app_id] = self._make_breaker(
                self._clock, lambda state: self._on_change(app_id, state)
            )
        return found

    async def invoke(self, app_id: str, operation: str, body: bytes, deadline_ms: int = DEADLINE_MS) -> Outcome:
        """Return the outcome of at most three attempts within `deadline_ms`.

        Raises AgentUnavailable, CircuitOpen, AgentTimeout or SkillFailed, each with `attempts` in `extra`.
        """
        ends = self._clock.monotonic() + deadline_ms / 1000
        breaker = self.breaker(app_id)
        made = 0
        try:
            made = 1
            return Outcome(await self._attempt(app_id, operation, body, ends, breaker), made, breaker.state)
        except CircuitOpen as error:
            error.extra.setdefault("attempts", 0)
            raise
        except REPEATED as error:
            first = error
        # Imported when something failed first: nearly all calls succeed at once.
        import stamina

        try:
            async for attempt in stamina.retry_context(
                on=_repeatable,
                attempts=ATTEMPTS,
                timeout=max(ends - self._clock.monotonic(), 0.001),
                wait_initial=FIRST_WAIT_S,
                wait_max=LONGEST_WAIT_S,
                wait_jitter=JITTER_S,
                wait_exp_base=WAIT_FACTOR,
            ):
                with attempt:
                    # The first attempt was made above, outside this machinery: nearly all calls succeed at once.
                    if attempt.num == 1:
                        raise first
                    made += 1
                    answer = await self._attempt(app_id, operation, body, ends, breaker)
            return Outcome(answer, made, breaker.state)
        except LearnFlowError as error:
            # A refusal by the breaker is no attempt.
            error.extra.setdefault("attempts", made - isinstance(error, CircuitOpen))
            raise

    async def _attempt(self, app_id: str, operation: str, body: bytes, ends: float, breaker: AnyBreaker) -> bytes:
        left_ms = int((ends - self._clock.monotonic()) * 1000)
        if left_ms <= 0:
            raise AgentTimeout(f"{app_id} did not answer in time.")
        breaker.enter()
        try:
            answer = await self._invoker.invoke(app_id, operation, body, min(ATTEMPT_MS, left_ms))
        except CircuitOpen as error:
            breaker.refused(error)
            raise
        except (AgentUnavailable, AgentTimeout, SkillFailed, StorageUnavailable) as error:
            breaker.failed()
            error.extra.setdefault("breaker", breaker.state)
            raise
        except BaseException:
            breaker.abandoned()
            raise
        breaker.succeeded()
        return answer


def _state_of(refusal: CircuitOpen) -> State:
    return "half-open" if refusal.extra.get("breaker") == "half-open" else "open"


def _repeatable(error: Exception) -> bool:
    return isinstance(error, REPEATED) and not isinstance(error, CircuitOpen)
