"""What both worlds wire alike."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from learnflow.adapters.sandbox.lazy import SOCKET_VARIABLE
from learnflow.contracts.values import Intent, JailUnavailable, Question
from learnflow.fleet import FLEET
from learnflow.kernel.errors import LearnFlowError
from learnflow.kernel.resilience import ResilientInvoker, State
from learnflow.kernel.service import Service
from learnflow.kernel.telemetry import Silent, Telemetry
from learnflow.kernel.workers import InlineWorkers, WorkerPool

if TYPE_CHECKING:
    from learnflow.adapters.sandbox.client import JailServer

TOOLS = "learnflow.standalone:tools"
WARMED = ("learnflow.services.debug.in_worker:answer", "learnflow.services.review.in_worker:answer")
WARM_S = 60.0


def load_services() -> tuple[Service, ...]:
    """Return the descriptor of every service in FLEET."""
    return tuple(importlib.import_module(member.package).SERVICE for member in FLEET)


def counting_breakers(telemetry: Telemetry | Silent) -> Callable[[str, State], None]:
    """Return what counts a breaker's changes in the metrics."""

    def changed(agent: str, state: State) -> None:
        telemetry.bound(telemetry.breaker_events, agent, state).inc()

    return changed


def open_jail(tier: str) -> JailServer | None:
    """Return the jail's server of this process, which starts at the first request; None where there is none to have."""
    if sys.platform != "linux":
        return None
    from learnflow.adapters.sandbox.client import JailServer

    return JailServer(tier)


def workers_beside(jail: JailServer | None, count: int) -> WorkerPool:
    """Return a pool whose workers find the jail of this process."""
    return WorkerPool(TOOLS, count, {SOCKET_VARIABLE: jail.address} if jail is not None else {})


def tier_of(jail: JailServer | None) -> str:
    """Return the tier in which programs run: `not started` before the first request, `none` where none holds."""
    if jail is None:
        return "none"
    choice = jail.choice()
    return "not started" if choice is None else choice.tier or "none"


def health(
    agents: ResilientInvoker, fleet: Iterable[str], lag: Mapping[str, float], jail: JailServer | None
) -> dict[str, Any]:
    """Return what `/health` shows of a world whose storage works; `lag` in seconds by group."""
    return {
        "storage": "ok",
        "lag_seconds": round(max(lag.values(), default=0.0), 3),
        "breakers": {name: agents.breaker(name).state for name in fleet},
        "sandbox": tier_of(jail),
    }


async def warm(workers: WorkerPool | InlineWorkers, jail: JailServer | None, functions: Sequence[str] = WARMED) -> None:
    """Start the jail and one worker with what these functions need: on a cold machine they take longer than may be."""
    if jail is not None:
        with contextlib.suppress(JailUnavailable):
            await asyncio.to_thread(jail.jail().run, "")
    question = Question("", Intent.CODE_REVIEW, code="print(1)\n")
    for function in functions:
        with contextlib.suppress(LearnFlowError):
            await workers.call(function, question, WARM_S)
