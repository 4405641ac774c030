"""The event log behind the sidecar: published to the broker or kept in the outbox, delivered by HTTP."""

from __future__ import annotations

import asyncio
import enum
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import quote

from learnflow.adapters.dapr.deliveries import Attempts, Place, delivery_of, place_of, published_at
from learnflow.adapters.dapr.outbox import Publish
from learnflow.adapters.dapr.sidecar import Sidecar, SidecarTimeout, SidecarUnreachable
from learnflow.kernel.errors import StorageUnavailable, TooLarge
from learnflow.kernel.faults import frames_of
from learnflow.kernel.logs import Logger
from learnflow.kernel.ports import MAX_ATTEMPTS, Clock, Event, Handler, Outcome, check_event_name

PUBLISH_S = 1.0
MAX_EVENT_BYTES = 900_000
"""Kafka takes a megabyte with key and headers; what it never takes must not wait for it in the outbox."""

MANY = 100
"""More events than a reply has: a call with so many may take longer, while the broker answers each in time."""

RELAY_EVERY_S = 0.25
_LEAST_S = 0.01
_NEVER = frozenset({400, 401, 403, 404})
"""A wrong token, no such component, or no permission to publish there: no outage of the broker."""

_BYTES = {"content-type": "application/octet-stream"}
_log = Logger("events")


class _Answer(enum.Enum):
    TAKEN = enum.auto()
    AWAY = enum.auto()
    FORBIDDEN = enum.auto()


class Box(Protocol):
    """Where events wait durably while the broker takes none; `outbox.Outbox` keeps its promises."""

    def holds(self, key: str) -> bool:
        """Return whether events of this key are known to wait."""
        ...

    def oldest(self) -> float | None:
        """Return since when the oldest one waits (seconds since the epoch)."""
        ...

    async def append(self, events: Sequence[Event]) -> None:
        """Make all durable or none; raises StorageUnavailable."""
        ...

    async def relay(self, publish: Publish) -> bool:
        """Publish what waits and return whether nothing waits any more; raises StorageUnavailable."""
        ...


class DaprLog:
    """Implements `kernel.ports.Log` for one group, the app id of the service."""

    def __init__(
        self,
        sidecar: Sidecar,
        app_id: str,
        outbox: Box,
        clock: Clock,
        pubsub: str = "events",
        publish_s: float = PUBLISH_S,
    ) -> None:
        """Publish by this sidecar's component `pubsub`; a call waits `publish_s` seconds for up to 100 events."""
        self._sidecar, self._app_id, self._outbox, self._clock = sidecar, app_id, outbox, clock
        self._path = f"/v1.0/publish/{quote(pubsub, safe='')}/"
        self._publish_s = publish_s
        self._handlers: dict[str, Handler] = {}
        self._attempts = Attempts()
        self._handling: dict[object, float] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = asyncio.Event()
        self._started = False
        self._away = False
        self._failed_at = 0.0
        self._relay: asyncio.Task[None] | None = None
        self.refusals = 0
        """How often this service could not store or publish something; `DaprStore` counts here too."""

    async def publish(self, events: Sequence[Event]) -> None:
        """Return once the broker or the outbox has every event.

        Raises StorageUnavailable, InvalidInput for a bad name, TooLarge. After StorageUnavailable some of the
        events may be there.
        """
        for event in events:
            _check(event)
        lanes: dict[tuple[str, str], list[Event]] = defaultdict(list)
        late: set[int] = set()
        for event in events:
            if self._away or self._outbox.holds(event.key):
                late.add(id(event))
            else:
                lanes[event.topic, event.key].append(event)
        if lanes:
            late |= await self._publish_lanes(list(lanes.values()))
        if late:
            await self._keep([event for event in events if id(event) in late])

    def subscribe(self, topic: str, group: str, handler: Handler) -> None:
        """Register the handler of a topic before `start`; ValueError for another group or a second handler."""
        if self._started:
            raise RuntimeError("subscribe before start")
        if check_event_name(group) != self._app_id:
            raise ValueError(f"{group} cannot read here: the group of this sidecar is {self._app_id}")
        if check_event_name(topic) in self._handlers:
            raise ValueError(f"{group} already reads {topic}")
        self._handlers[topic] = handler

    async def start(self) -> None:
        """Begin to accept deliveries and to relay what waits in the outbox."""
        self._started = True
        self._stopping.clear()
        if self._relay is None:
            self._relay = asyncio.create_task(self._relay_until_stopped())

    async def stop(self) -> None:
        """Finish what is being handled and answer RETRY to what comes; a second call does nothing.

        Cancelled, it gives up on what does not end: that comes again.
        """
        self._stopping.set()
        self._started = False
        relay, self._relay = self._relay, None
        try:
            await self._idle.wait()
            if relay is not None:
                await relay
        finally:
            if relay is not None:
                relay.cancel()

    def lag(self) -> Mapping[str, float]:
        """Return the age in seconds of the oldest event that is being handled or waits in the outbox, else 0.0."""
        times = [*self._handling.values()]
        oldest = self._outbox.oldest()
        if oldest is not None:
            times.append(oldest)
        return {self._app_id: max(0.0, self._clock.now() - min(times)) if times else 0.0}

    async def deliver(self, topic: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Return what the sidecar shall do with one delivery; names of headers in lower case.

        Never raises, except when its own task is cancelled. The fifth failure of a delivery is DROP; a failure
        during which this service could not store or publish is not counted.
        """
        handler = self._handlers.get(topic)
        if not self._started or handler is None:
            return Outcome.RETRY
        place = place_of(topic, headers)
        failures = self._attempts.of(place)
        if failures >= MAX_ATTEMPTS:
            # It was dropped before, but its dead letter could not be written.
            return Outcome.DROP
        ticket, published = object(), published_at(headers, self._clock.now())
        self._handling[ticket] = published
        self._idle.clear()
        refusals = self.refusals
        try:
            outcome = await self._handle(handler, topic, headers, body, published, failures + 1)
        finally:
            del self._handling[ticket]
            if not self._handling:
                self._idle.set()
        return self._settle(place, outcome, counts=self.refusals == refusals)

    async def _handle(
        self, handler: Handler, topic: str, headers: Mapping[str, str], body: bytes, published: float, attempt: int
    ) -> Outcome:
        try:
            return await handler(delivery_of(topic, headers, body, published, attempt))
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
        except Exception as error:
            _log.warning("handler_failed", topic=topic, error_type=type(error).__name__, frames=frames_of(error))
        return Outcome.RETRY

    def _settle(self, place: Place, outcome: Outcome, *, counts: bool) -> Outcome:
        if outcome is Outcome.DONE:
            self._attempts.forget(place)
            return outcome
        if outcome is Outcome.DROP:
            self._attempts.drop(place)
            return outcome
        if counts and self._attempts.fail(place) >= MAX_ATTEMPTS:
            return Outcome.DROP
        return Outcome.RETRY

    async def _publish_lanes(self, lanes: Sequence[Sequence[Event]]) -> set[int]:
        """Publish in order within each lane, lanes side by side; return the identities of what was not taken.

        Raises StorageUnavailable for a topic that this service may not publish to.
        """
        loop = asyncio.get_running_loop()
        events = sum(len(lane) for lane in lanes)
        ends = loop.time() + self._publish_s * max(1.0, events / MANY)

        async def send(lane: Sequence[Event]) -> set[int]:
            for index, event in enumerate(lane):
                left = ends - loop.time()
                answer = _Answer.AWAY if left < _LEAST_S else await self._send(event, min(left, self._publish_s))
                if answer is _Answer.FORBIDDEN:
                    forbidden.add(event.topic)
                    return set()
                if answer is _Answer.AWAY:
                    return {id(waiting) for waiting in lane[index:]}
            return set()

        forbidden: set[str] = set()
        late = set().union(*await asyncio.gather(*(send(lane) for lane in lanes)))
        if forbidden:
            # The outbox would keep it for ever.
            self.refusals += 1
            raise StorageUnavailable(f"This service may not publish to {', '.join(sorted(forbidden))}.")
        return late

    async def _send(self, event: Event, timeout_s: float) -> _Answer:
        params = {
            "metadata.rawPayload": "true",
            "metadata.partitionKey": event.key,
            "metadata.eventId": event.id,
        }
        try:
            reply = await self._sidecar.send(
                "POST",
                self._path + quote(event.topic, safe=""),
                body=event.data,
                headers=_BYTES,
                params=params,
                timeout_s=timeout_s,
            )
        except (SidecarUnreachable, SidecarTimeout) as error:
            return self._note_away(event.topic, type(error).__name__)
        if reply.ok:
            return _Answer.TAKEN
        if reply.status in _NEVER:
            _log.error("publishing_forbidden", topic=event.topic, status=reply.status)
            return _Answer.FORBIDDEN
        return self._note_away(event.topic, str(reply.status))

    def _note_away(self, topic: str, reason: str) -> _Answer:
        if not self._away:
            _log.warning("broker_away", topic=topic, reason=reason)
        self._away = True
        self._failed_at = asyncio.get_running_loop().time()
        return _Answer.AWAY

    async def _keep(self, events: Sequence[Event]) -> None:
        try:
            await self._outbox.append(events)
        except StorageUnavailable:
            self.refusals += 1
            raise

    async def _relay_until_stopped(self) -> None:
        loop, outbox_away = asyncio.get_running_loop(), False
        while not self._stopping.is_set():
            try:
                # What failed a moment ago may still be on its way into an outbox that looks empty.
                if await self._outbox.relay(self._relayed) and loop.time() - self._failed_at > 2 * self._publish_s:
                    self._back()
                outbox_away = False
            except StorageUnavailable as error:
                if not outbox_away:
                    _log.warning("outbox_away", reason=error.detail)
                outbox_away = True
                # What waits cannot be asked for; whether the broker takes events is asked by the next publish.
                self._away = False
            except Exception as error:
                _log.error("relay_failed", error_type=type(error).__name__, frames=frames_of(error))
            try:
                await asyncio.wait_for(self._stopping.wait(), RELAY_EVERY_S)
            except TimeoutError:
                continue

    async def _relayed(self, event: Event) -> bool:
        if self._stopping.is_set() or await self._send(event, self._publish_s) is not _Answer.TAKEN:
            return False
        self._back()
        return True

    def _back(self) -> None:
        if self._away:
            self._away = False
            _log.info("broker_back")


def _check(event: Event) -> None:
    check_event_name(event.topic), check_event_name(event.key), check_event_name(event.id)
    if type(event.data) is not bytes:
        raise TypeError("an event carries bytes")
    if len(event.data) > MAX_EVENT_BYTES:
        raise TooLarge(f"An event has at most {MAX_EVENT_BYTES} bytes.")
