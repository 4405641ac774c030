"""What both worlds wire alike."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from learnflow.contracts.values import Intent, Question
from learnflow.fleet import FLEET
from learnflow.kernel.errors import LearnFlowError
from learnflow.kernel.resilience import ResilientInvoker, State
from learnflow.kernel.service import Service
from learnflow.kernel.telemetry import Silent, Telemetry
from learnflow.kernel.workers import InlineWorkers, WorkerPool

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


def health(agents: ResilientInvoker, fleet: Iterable[str], lag: Mapping[str, float]) -> dict[str, Any]:
    """Return what `/health` shows of a world whose storage works; `lag` in seconds by group."""
    return {
        "storage": "ok",
        "lag_seconds": round(max(lag.values(), default=0.0), 3),
        "breakers": {name: agents.breaker(name).state for name in fleet},
        "sandbox": "none",
    }


async def warm(workers: WorkerPool | InlineWorkers, functions: Sequence[str] = WARMED) -> None:
    """Start one worker with what these functions need: on a cold machine that takes longer than an attempt may."""
    question = Question("", Intent.CODE_REVIEW, code="print(1)\n")
    for function in functions:
        with contextlib.suppress(LearnFlowError):
            await workers.call(function, question, WARM_S)
