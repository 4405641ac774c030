"""What a service declares of itself, and what it is given to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from uuid import UUID

from pydantic import BaseModel

from learnflow.kernel.auth.principal import Principal
from learnflow.kernel.ports import Clock, Invoker, Log, Store
from learnflow.kernel.resilience import ResilientInvoker
from learnflow.kernel.telemetry import Silent, Telemetry

Method = Literal["GET", "POST", "DELETE"]


class Workers(Protocol):
    """Runs a skill where it may take its time."""

    async def call(self, function: str, argument: object, deadline_s: float) -> Any:
        """Return `function(argument, tools)`; raise AgentTimeout, SkillFailed, BadInput or AgentUnavailable."""
        ...


class Archive(Protocol):
    """What was written to a topic for one student; only where the log itself can be read by key."""

    async def records(self, topic: str, key: str) -> Sequence[BaseModel]:
        """Return the student's records of a topic, oldest first."""
        ...

    async def forget(self, key: str, until: float) -> None:
        """Delete the student's records up to `until` (seconds since the epoch), also their bytes on the disk."""
        ...


@dataclass(frozen=True)
class Runtime:
    """One service's world: its own store, the log, the other services, workers, time, telemetry."""

    app_id: str
    store: Store
    log: Log
    invoker: Invoker
    agents: ResilientInvoker
    workers: Workers
    clock: Clock
    telemetry: Telemetry | Silent
    fleet: Sequence[str]
    archive: Archive | None = None
    commits_own_evidence: bool = False
    """Whether an agent makes its evidence durable itself before it answers: where its caller is another process."""
    memory: dict[str, Any] = field(default_factory=dict)
    """What a service keeps for speed only; losing it changes nothing."""


@dataclass(frozen=True)
class Call:
    """One request at a public route: who asks, with which key, and the values of the path."""

    principal: Principal
    request_id: UUID
    idempotency_key: str | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""


@dataclass(frozen=True)
class Route:
    """A public operation over HTTP; `handler(runtime, call, request)` returns the response or its bytes."""

    method: Method
    path: str
    handler: Callable[[Runtime, Call, Any], Awaitable[BaseModel | bytes]]
    response: type[BaseModel]
    summary: str
    permission: str
    request: type[BaseModel] | None = None
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Operation:
    """An internal operation that other services invoke by name, through JSON; gives the answer or its bytes."""

    name: str
    request: type[BaseModel]
    handler: Callable[[Runtime, Any], Awaitable[BaseModel | bytes]]


@dataclass(frozen=True)
class Consumer:
    """A handler of one topic's records; raising a LearnFlowError says retry or drop by its class."""

    topic: str
    handler: Callable[[Runtime, Any], Awaitable[None]]


@dataclass(frozen=True)
class Job:
    """Work on a timer."""

    name: str
    every_s: float
    run: Callable[[Runtime], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    """All that a service is: one frozen descriptor, registered by one line of FLEET."""

    app_id: str
    summary: str
    routes: tuple[Route, ...] = ()
    operations: tuple[Operation, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    publishes: tuple[str, ...] = ()
    """The topics it writes; a broker lets it write to no other. Dead letters follow from `consumers`."""
    jobs: tuple[Job, ...] = ()
    warm: Callable[[], None] = lambda: None
    """Loads content before the first request."""
    export: Callable[[Runtime, str], Awaitable[Mapping[str, Any]]] | None = None
    """Everything this service keeps about one student; its erasure is a consumer of `student.erased`."""
    archives: Mapping[str, tuple[str, Callable[[Any], BaseModel]]] = field(default_factory=dict)
    """For a topic whose records are kept longer without content: the topic they go to, and what is left."""
