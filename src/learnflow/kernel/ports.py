"""What a service needs from the world: storage, a log, other agents, time. Two worlds implement it.

`adapters.embedded` implements these ports in one process on SQLite; the mesh implements them with
sidecars, a broker and PostgreSQL. `tests/contract` holds one behaviour suite for each port.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from learnflow.kernel.errors import InvalidInput

ABSENT = ""
"""The ETag of what does not exist: a write with it succeeds only where there is nothing."""

MAX_KEYS = 200
MAX_NAME = 512
_EVENT_NAME = re.compile(rf"[!-~]{{1,{MAX_NAME}}}")


def check_name(name: str) -> str:
    """Return a key of the state; InvalidInput unless it is 1-512 printable characters without `||`."""
    # Printable excludes NUL and lone surrogates, which PostgreSQL refuses; a sidecar parts app id and key by `||`.
    if not name or len(name) > MAX_NAME or not name.isprintable() or "||" in name:
        raise InvalidInput(f"A key has 1 to {MAX_NAME} printable characters and no `||`.")
    return name


def check_event_name(name: str) -> str:
    """Return a topic, group, event key or event id; InvalidInput unless it is 1-512 visible ASCII characters."""
    # In the mesh they travel in headers, which carry nothing else unchanged.
    if not _EVENT_NAME.fullmatch(name):
        raise InvalidInput(f"A topic, a key or id of an event has 1 to {MAX_NAME} visible ASCII characters.")
    return name


@dataclass(frozen=True, slots=True)
class Stored:
    """A value and the ETag that a conditional write must name."""

    value: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Put:
    """Write `value`; with an ETag only if that is the current one; gone after `ttl_s` seconds."""

    key: str
    value: bytes
    etag: str | None = None
    ttl_s: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove a key (nothing there is fine without an ETag); with an ETag only if that is the current one."""

    key: str
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Bytes for a topic; events with one `key` keep their order, `id` names the event for deduplication."""

    topic: str
    key: str
    id: str
    data: bytes


def check_write(write: Put | Delete) -> None:
    """Return where any storage carries the write; InvalidInput for its key, TypeError for a value that is not bytes."""
    check_name(write.key)
    if isinstance(write, Put) and type(write.value) is not bytes:
        raise TypeError("a value is bytes")


def check_event(event: Event) -> None:
    """Return where any log carries the event; InvalidInput for a name in it, TypeError for data that are not bytes."""
    check_event_name(event.topic), check_event_name(event.key), check_event_name(event.id)
    if type(event.data) is not bytes:
        raise TypeError("an event carries bytes")


class Store(Protocol):
    """The state of one service; the keys of two services never meet. There is no scan.

    Raises StorageUnavailable when nothing can be read or stored now.
    """

    async def get(self, key: str) -> Stored | None:
        """Return the value, or None where there is none or its time to live is over."""
        ...

    async def get_many(self, keys: Sequence[str]) -> Mapping[str, Stored]:
        """Return those of at most 200 keys that exist."""
        ...

    async def commit(self, writes: Sequence[Put | Delete] = (), events: Sequence[Event] = ()) -> None:
        """Make all writes and events durable before returning, or none of them.

        Raises Conflict when an ETag is stale. (In the mesh events go first, then state: an event may then
        be there although Conflict was raised, and its consumers deduplicate.)
        """
        ...


class Outcome(enum.Enum):
    """What a handler says of a delivery."""

    DONE = "done"
    RETRY = "retry"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event as a consumer gets it; `published_at` in seconds since the epoch, `attempt` from 1."""

    topic: str
    key: str
    id: str
    data: bytes
    published_at: float
    attempt: int = 1


Handler = Callable[[Delivery], Awaitable[Outcome]]

MAX_ATTEMPTS = 5


def dead_topic(topic: str) -> str:
    """Return the topic that takes what could not be processed."""
    return f"{topic}.dead"


class Log(Protocol):
    """Topics with consumers by group: at least once, in order per key, offsets kept over a restart.

    A delivery that is answered RETRY (or whose handler raises) comes again, five times in all; then, or on
    DROP, its bytes go to `dead_topic(topic)` and the group moves on. Keys may share a lane (a broker's
    partition), where one waits for the other; keys of other lanes do not wait.
    """

    async def publish(self, events: Sequence[Event]) -> None:
        """Make the events durable before returning; raises StorageUnavailable."""
        ...

    def subscribe(self, topic: str, group: str, handler: Handler) -> None:
        """Register a group's handler for a topic; before `start`. A new group begins at the oldest event."""
        ...

    async def start(self) -> None:
        """Begin to deliver."""
        ...

    async def stop(self) -> None:
        """Finish what is being handled, store the offsets, deliver nothing more."""
        ...


class Invoker(Protocol):
    """Calls one operation of another service, always through JSON."""

    async def invoke(self, app_id: str, operation: str, body: bytes, deadline_ms: int) -> bytes:
        """Return the JSON answer.

        Raises AgentUnavailable (not there), CircuitOpen (refused by the breaker), AgentTimeout (the deadline
        passed) or SkillFailed (it answered with a fault of its own).
        """
        ...


class Clock(Protocol):
    """Time, so that tests can set it."""

    def now(self) -> float:
        """Return seconds since the epoch (UTC)."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...
