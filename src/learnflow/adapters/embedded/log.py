"""The event log in the shared file: topics, groups with stored offsets, dead letters."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from learnflow.adapters.embedded.consumer import Backoff, Consumer
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.transaction import Commit
from learnflow.kernel.ports import Clock, Delivery, Event, Handler, check_event_name, dead_topic

_DEAD = dead_topic("")


class EmbeddedLog:
    """Implements `kernel.ports.Log`; dead letters of topics in `without_payload` keep no bytes."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        backoff: Backoff | None = None,
        without_payload: frozenset[str] = frozenset(),
    ) -> None:
        self._database, self._clock = database, clock
        self._backoff = backoff or Backoff()
        self._without_payload = without_payload
        self._consumers: list[Consumer] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def publish(self, events: Sequence[Event]) -> None:
        """Make the events durable, all or none; raises StorageUnavailable, InvalidInput for a bad name."""
        await self._database.submit(Commit("", (), events))

    def subscribe(self, topic: str, group: str, handler: Handler) -> None:
        """Register a handler before `start`; ValueError when the group has one for this topic."""
        if self._tasks:
            raise RuntimeError("subscribe before start")
        if any((consumer.topic, consumer.group) == (topic, group) for consumer in self._consumers):
            raise ValueError(f"{group} already reads {topic}")
        check_event_name(topic), check_event_name(group)
        self._consumers.append(Consumer(self._database, topic, group, handler, self._bury, self._backoff))

    async def start(self) -> None:
        """Begin to deliver where each group stopped; raises StorageUnavailable."""
        for consumer in self._consumers:
            consumer.load()
        self._tasks = [asyncio.create_task(consumer.run()) for consumer in self._consumers]

    async def stop(self) -> None:
        """Finish what is being handled and store the offsets; cancelled, it gives up on what does not end.

        What was given up, or could not be stored, comes again. A second call does nothing.
        """
        for consumer in self._consumers:
            consumer.stop()
        tasks, self._tasks = self._tasks, []
        await asyncio.gather(*tasks)
        if tasks:
            await self._database.store_offsets()

    def lag(self) -> Mapping[str, float]:
        """Return per group the age in seconds of its oldest unsettled event; raises StorageUnavailable."""
        now, ages = self._clock.now(), dict[str, float]()
        for consumer in self._consumers:
            ages[consumer.group] = max(ages.get(consumer.group, 0.0), consumer.lag(now))
        return ages

    def is_settled(self) -> bool:
        """Return whether every group has settled every event; raises StorageUnavailable."""
        return all(consumer.is_settled() for consumer in self._consumers)

    async def _bury(self, delivery: Delivery) -> None:
        if delivery.topic.endswith(_DEAD):
            return
        data = b"" if delivery.topic in self._without_payload else delivery.data
        await self.publish([Event(dead_topic(delivery.topic), delivery.key, delivery.id, data)])
