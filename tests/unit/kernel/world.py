"""One service's world in memory: a store that remembers its commits, a log that is never read, agents by script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fakes import FakeClock, ScriptedInvoker
from learnflow.kernel.auth.principal import ROLE_PERMISSIONS, Principal
from learnflow.kernel.errors import Conflict
from learnflow.kernel.ports import ABSENT, Delete, Event, Put, Stored
from learnflow.kernel.resilience import ResilientInvoker
from learnflow.kernel.service import Call, Runtime
from learnflow.kernel.telemetry import Telemetry

REQUEST_ID = UUID("0b9f5a3e-53a6-4ed4-9f7d-0f2f35ff2f0a")


class MemoryStore:
    """Keeps values and events in dictionaries; `commits` holds what each commit wrote and said."""

    def __init__(self) -> None:
        self.values: dict[str, Stored] = {}
        self.events: list[Event] = []
        self.commits: list[tuple[list[Put | Delete], list[Event]]] = []
        self._number = 0

    async def get(self, key: str) -> Stored | None:
        return self.values.get(key)

    async def get_many(self, keys: Sequence[str]) -> Mapping[str, Stored]:
        return {key: self.values[key] for key in keys if key in self.values}

    async def commit(self, writes: Sequence[Put | Delete] = (), events: Sequence[Event] = ()) -> None:
        for write in writes:
            current = self.values.get(write.key)
            if write.etag is not None and write.etag != (current.etag if current else ABSENT):
                raise Conflict("Someone else changed this first.")
        for write in writes:
            if isinstance(write, Delete):
                self.values.pop(write.key, None)
                continue
            self._number += 1
            self.values[write.key] = Stored(write.value, str(self._number))
        self.events += events
        self.commits.append((list(writes), list(events)))


class DirectWorkers:
    """Answers a call as the test says and remembers it."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.calls: list[tuple[str, object, float]] = []

    async def call(self, function: str, argument: object, deadline_s: float) -> Any:
        self.calls.append((function, argument, deadline_s))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def runtime(invoker: Any = None, workers: Any = None, app_id: str = "debug-agent") -> Runtime:
    """Return a runtime of one service with nothing real in it."""
    clock = FakeClock()
    invoker = invoker or ScriptedInvoker()
    return Runtime(
        app_id=app_id,
        store=MemoryStore(),
        log=None,  # type: ignore[arg-type]
        invoker=invoker,
        agents=ResilientInvoker(invoker, clock),
        workers=workers or DirectWorkers(),
        clock=clock,
        telemetry=Telemetry(),
        fleet=(app_id,),
    )


def call(key: str | None = None, fingerprint: str = "", sub: str = "ada", role: str = "student") -> Call:
    """Return a request of one caller."""
    principal = Principal(sub, role, ROLE_PERMISSIONS[role], "k1", 2e9)
    return Call(principal, REQUEST_ID, key, {}, fingerprint)
