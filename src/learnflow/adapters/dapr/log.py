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
from learnflow.kernel.ports import MAX_ATTEMPTS, Clock, Event, Handler, Outcome, check_event, check_event_name

PUBLISH_S = 1.0
MAX_EVENT_BYTES = 900_000
"""Kafka takes a megabyte with key and headers; what it never takes must not wait for it in the outbox."""

RELAY_EVERY_S = 0.25
STOP_S = 10.0
SAID_EVERY_S = 60.0
_LEAST_S = 0.01
_NEVER = frozenset({400, 401, 403, 404})
"""A wrong token, no such component, or no permission to publish there: no outage of the broker."""

_NO_BROKER = (
    "run out of available brokers",
    "broker not connected",
    "circuit breaker is open",
    "connection refused",
    "connection reset",
    "broken pipe",
    "i/o timeout",
    "no such host",
    "EOF",
)
"""What the sidecar says when it reaches no broker; whatever else it says is about one event or partition."""

_BYTES = {"content-type": "application/octet-stream"}
_log = Logger("events")


class _Answer(enum.Enum):
    TAKEN = enum.auto()
    REFUSED = enum.auto()
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
        """Publish by this sidecar's component `pubsub`; a call waits `publish_s` seconds for the broker."""
        self._sidecar, self._app_id, self._outbox, self._clock = sidecar, app_id, outbox, clock
        self._path = f"/v1.0/publish/{quote(pubsub, safe='')}/"
        self._publish_s = publish_s
        self._handlers: dict[str, Handler] = {}
        self._attempts = Attempts(clock.monotonic)
        self._handling: dict[object, float] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = asyncio.Event()
        self._started = False
        self._away: dict[str, bool] = {}
        self._failed_at = 0.0
        self._said: dict[tuple[str, str], float] = {}
        self._relay: asyncio.Task[None] | None = None
        self.refusals = 0
        """How often something was not stored or published because a part was away; `DaprStore` counts here too."""

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
            if event.topic in self._away or self._outbox.holds(event.key):
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

        Cancelled, or after ten seconds, it gives up on what does not end: that comes again.
        """
        self._stopping.set()
        self._started = False
        relay, self._relay = self._relay, None
        try:
            async with asyncio.timeout(STOP_S):
                await self._idle.wait()
                if relay is not None:
                    await relay
        except TimeoutError:
            _log.warning("stopped_in_the_middle", deliveries=len(self._handling))
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
        during which the sidecar, the state or the outbox was away is not counted.
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
        ends = loop.time() + self._publish_s

        async def send(lane: Sequence[Event]) -> set[int]:
            for index, event in enumerate(lane):
                left = ends - loop.time()
                answer, reason = (_Answer.REFUSED, "") if left < _LEAST_S else await self._send(event, left)
                if answer is _Answer.AWAY:
                    self._note_away(event.topic, reason)
                if answer is _Answer.FORBIDDEN:
                    forbidden.add(event.topic)
                    return set()
                if answer is not _Answer.TAKEN:
                    return {id(waiting) for waiting in lane[index:]}
            return set()

        forbidden: set[str] = set()
        late = set().union(*await asyncio.gather(*(send(lane) for lane in lanes)))
        if forbidden:
            # The outbox would keep it for ever.
            raise StorageUnavailable(f"This service may not publish to {', '.join(sorted(forbidden))}.")
        return late

    async def _send(self, event: Event, timeout_s: float) -> tuple[_Answer, str]:
        """Publish one event and return what became of it, and why."""
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
            return _Answer.AWAY, type(error).__name__
        reason = str(reply.status)
        if reply.ok:
            return _Answer.TAKEN, reason
        if reply.status in _NEVER:
            self._say("publishing_forbidden", event.topic, reason)
            return _Answer.FORBIDDEN, reason
        if any(text in reply.text for text in _NO_BROKER):
            return _Answer.AWAY, reason
        self._say("event_refused", event.topic, reason)
        return _Answer.REFUSED, reason

    def _say(self, what: str, topic: str, reason: str) -> bool:
        """Log once a minute for each topic: the relay comes four times a second."""
        now = asyncio.get_running_loop().time()
        if now - self._said.get((what, topic), -SAID_EVERY_S) < SAID_EVERY_S:
            return False
        self._said[what, topic] = now
        _log.warning(what, topic=topic, reason=reason)
        return True

    def _note_away(self, topic: str, reason: str) -> None:
        self._failed_at = asyncio.get_running_loop().time()
        if topic not in self._away:
            self._away[topic] = self._say("broker_away", topic, reason)

    async def _keep(self, events: Sequence[Event]) -> None:
        try:
            await self._outbox.append(events)
        except StorageUnavailable:
            self.refusals += 1
            # What cannot be kept must be published: the next call asks the broker again.
            self._away.clear()
            raise

    async def _relay_until_stopped(self) -> None:
        loop, outbox_away = asyncio.get_running_loop(), False
        while not self._stopping.is_set():
            try:
                # What failed a moment ago may still be on its way into an outbox that looks empty.
                if await self._outbox.relay(self._relayed) and loop.time() - self._failed_at > 2 * self._publish_s:
                    self._back(*self._away)
                outbox_away = False
            except StorageUnavailable as error:
                if not outbox_away:
                    _log.warning("outbox_away", reason=error.detail, error_type=type(error.__cause__).__name__)
                outbox_away = True
                # What waits cannot be asked for; whether the broker takes events is asked by the next publish.
                self._away.clear()
            except Exception as error:
                _log.error("relay_failed", error_type=type(error).__name__, frames=frames_of(error))
            try:
                await asyncio.wait_for(self._stopping.wait(), RELAY_EVERY_S)
            except TimeoutError:
                continue

    async def _relayed(self, event: Event) -> bool:
        if self._stopping.is_set() or (await self._send(event, self._publish_s))[0] is not _Answer.TAKEN:
            return False
        self._back(event.topic)
        return True

    def _back(self, *topics: str) -> None:
        for topic in topics:
            if self._away.pop(topic, False):
                _log.warning("broker_back", topic=topic)


def _check(event: Event) -> None:
    check_event(event)
    if len(event.data) > MAX_EVENT_BYTES:
        raise TooLarge(f"An event has at most {MAX_EVENT_BYTES} bytes.")
