"""Six services wired into one process, over one SQLite file."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from learnflow.adapters.embedded.clock import SystemClock
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.invoker import LocalInvoker
from learnflow.adapters.embedded.lock import FolderLock
from learnflow.adapters.embedded.log import EmbeddedLog
from learnflow.adapters.embedded.maintenance import StorageProbe
from learnflow.adapters.embedded.records import Records
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.bootstrap.wiring import TOOLS, counting_breakers, health, load_services, open_jail, warm, workers_beside
from learnflow.contracts.wire.codec import UnreadableRecord, decode, encode
from learnflow.contracts.wire.registry import TOPICS
from learnflow.kernel import events, idempotency
from learnflow.kernel.jobs import Timer
from learnflow.kernel.logs import Logger
from learnflow.kernel.operations import json_operation, operations_of
from learnflow.kernel.ports import Clock, Delivery, Event, dead_topic
from learnflow.kernel.resilience import ResilientInvoker
from learnflow.kernel.service import Runtime, Service
from learnflow.kernel.telemetry import Silent, Telemetry
from learnflow.kernel.workers import InlineWorkers, WorkerPool

if TYPE_CHECKING:
    from learnflow.adapters.sandbox.client import JailServer

log = Logger("bootstrap")

DAY_S = 24 * 3600
PURGE_EVERY_S = 60.0
RETAIN_EVERY_S = 3600.0
SETTLE_EVERY_S = 0.005


class EmbeddedArchive:
    """What the embedded log holds of one student."""

    def __init__(self, records: Records) -> None:
        """Read through the log's records."""
        self._records = records

    async def records(self, topic: str, key: str) -> Sequence[BaseModel]:
        """Return the student's records of a topic that can be read, oldest first."""
        found = [_readable(delivery) for delivery in await self._records.records(topic, key)]
        return [record for record in found if record is not None]

    async def forget(self, key: str, until: float) -> None:
        """Delete the student's records up to `until`, and stored answers to repeated requests."""
        await self._records.forget_state(idempotency.keys_of(key))
        await self._records.forget(key, until)


@dataclass
class Platform:
    """Six services in one process: their runtimes, what carries them, and how they start and stop."""

    services: tuple[Service, ...]
    runtimes: dict[str, Runtime]
    database: Database
    log: EmbeddedLog
    workers: WorkerPool | InlineWorkers
    telemetry: Telemetry | Silent
    clock: Clock
    lock: FolderLock
    records: Records
    timer: Timer
    probe: StorageProbe
    jail: JailServer | None

    async def start(self, *, jobs: bool = True, warm: bool = True) -> None:
        """Load content, deliver events, begin the jobs."""
        for service in self.services if warm else ():
            service.warm()
        await self.log.start()
        if jobs:
            self._start_jobs()

    async def warm_worker(self) -> None:
        """Start the jail, and one worker with what debug and review need."""
        await warm(self.workers, self.jail)

    async def stop(self) -> None:
        """Let what runs end, store the offsets, close the file, give the data folder back."""
        await self.timer.stop()
        await self.log.stop()
        await self.workers.close()
        if self.jail is not None:
            await asyncio.to_thread(self.jail.close)
        await self.database.close()
        self.lock.release()

    async def settle(self, timeout_s: float) -> bool:
        """Wait until every event was handled, at most `timeout_s`; return whether that was reached."""
        # The event loop's own time: a test that stands the clock still must not wait for ever.
        ends = asyncio.get_running_loop().time() + timeout_s
        while not self.log.is_settled():
            if asyncio.get_running_loop().time() > ends:
                return False
            await asyncio.sleep(SETTLE_EVERY_S)
        return True

    async def check(self) -> dict[str, Any]:
        """Return what works; raise StorageUnavailable when nothing can be stored."""
        await self.probe.check()
        return health(self.runtimes["triage-service"].agents, self.runtimes, self.log.lag(), self.jail)

    def runtime(self, app_id: str) -> Runtime:
        """Return one service's runtime."""
        return self.runtimes[app_id]

    def _start_jobs(self) -> None:
        for service in self.services:
            runtime = self.runtimes[service.app_id]
            for job in service.jobs:
                self.timer.every(job.every_s, job.name, partial(job.run, runtime))
        self.timer.every(PURGE_EVERY_S, "purge", self.database.purge_expired)
        self.timer.every(RETAIN_EVERY_S, "retention", self.retain)

    async def retain(self) -> None:
        """Remove what is older than its topic is kept; what goes on without content goes to its archive."""
        archives = {topic: kept for service in self.services for topic, kept in service.archives.items()}
        now = self.clock.now()
        dead_before = now - TOPICS[events.DEAD_LETTERS].retention_days * DAY_S
        for topic in TOPICS.values():
            replace = _archiver(*archives[topic.name]) if topic.name in archives else None
            await self.records.retain(topic.name, now - topic.retention_days * DAY_S, replace)
            await self.records.retain(dead_topic(topic.name), dead_before)


def _archiver(target: str, strip: Callable[[Any], BaseModel]) -> Callable[[Delivery], Event | None]:
    def archived(delivery: Delivery) -> Event | None:
        record = _readable(delivery)
        return None if record is None else Event(target, delivery.key, delivery.id, encode(target, strip(record)))

    return archived


def _readable(delivery: Delivery) -> BaseModel | None:
    try:
        return decode(delivery.topic, delivery.data)
    except UnreadableRecord:
        log.warning("unreadable_record", topic=delivery.topic, event_id=delivery.id)
        return None


def embedded(
    data: Path,
    *,
    workers: int = 0,
    sandbox: str = "auto",
    clock: Clock | None = None,
    services: tuple[Service, ...] | None = None,
    telemetry: Telemetry | Silent | None = None,
) -> Platform:
    """Return the whole platform in this process on one data folder.

    With `workers` 0 skills work in the process itself, and open a jail of their own where they need one; otherwise the
    platform has one, of the tier that `sandbox` names.

    Raises StorageUnavailable when another process holds the folder, ConfigurationError for a newer schema.
    """
    clock = clock or SystemClock()
    services = services or load_services()
    with contextlib.ExitStack() as opened:
        lock = FolderLock.acquire(data)
        opened.callback(lock.release)
        database = Database(data, clock)
        opened.callback(database.abandon)
        jail = open_jail(sandbox) if workers else None
        pool = workers_beside(jail, workers) if workers else InlineWorkers(TOOLS)
        platform = _wired(services, database, lock, pool, jail, telemetry or Telemetry(), clock)
        opened.pop_all()
        return platform


def _wired(
    services: tuple[Service, ...],
    database: Database,
    lock: FolderLock,
    pool: WorkerPool | InlineWorkers,
    jail: JailServer | None,
    telemetry: Telemetry | Silent,
    clock: Clock,
) -> Platform:
    invoker = LocalInvoker()
    log = EmbeddedLog(database, clock, without_payload=events.WITHOUT_PAYLOAD)
    records = Records(database)
    probe = StorageProbe(database, clock)

    agents = ResilientInvoker(invoker, clock, counting_breakers(telemetry))
    causes = events.Causes()
    runtimes: dict[str, Runtime] = {}
    for service in services:
        runtime = runtimes[service.app_id] = Runtime(
            app_id=service.app_id,
            store=EmbeddedStore(database, service.app_id),
            log=log,
            invoker=invoker,
            agents=agents,
            workers=pool,
            clock=clock,
            telemetry=telemetry,
            fleet=tuple(each.app_id for each in services),
            archive=EmbeddedArchive(records),
        )
        for operation in operations_of(service):
            invoker.register(service.app_id, operation.name, json_operation(operation, runtime))
        events.subscribe(log, service, runtime, causes)
    telemetry.projection_lag.set_function(lambda: log.lag().get("progress-agent", 0.0))
    return Platform(services, runtimes, database, log, pool, telemetry, clock, lock, records, Timer(), probe, jail)
