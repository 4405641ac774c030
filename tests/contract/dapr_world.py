"""The world of real parts: sidecars, a Kafka node and PostgreSQL, as the behaviour suites see it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import uvicorn
import yaml
from confluent_kafka import OFFSET_END, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from infrastructure.local.processes import Kafka, Postgres, Sidecar, free_port
from infrastructure.rendering.dapr import subscriptions, write_resources
from infrastructure.rendering.files import text_of

from learnflow.adapters.dapr import sidecar as client
from learnflow.adapters.dapr.inbound import routes
from learnflow.adapters.dapr.invoker import DaprInvoker
from learnflow.adapters.dapr.log import DaprLog
from learnflow.adapters.dapr.outbox import Outbox
from learnflow.adapters.dapr.store import DaprStore
from learnflow.adapters.embedded.clock import SystemClock
from learnflow.contracts.wire.events import StudentEvidence
from learnflow.contracts.wire.registry import Topic
from learnflow.kernel.app import internal_app
from learnflow.kernel.edge.draining import Draining
from learnflow.kernel.operations import JsonOperation
from learnflow.kernel.ports import Event, Handler, Invoker, dead_topic
from learnflow.kernel.resilience import ReportedBreaker, ResilientInvoker
from learnflow.kernel.service import Service

PARTITIONS = 6
NAMES = ("learning.evidence", "other", "topic")
TOPICS = (*NAMES, dead_topic("learning.evidence"), dead_topic(dead_topic("learning.evidence")))
CALLED = ("debug-agent", "review-agent")
REST_S = 1
RETRY_S = 0.02
_numbers = itertools.count(1)


class Parts:
    """What all tests of a session share: a broker, a server, and a sidecar for each app that keeps state."""

    def __init__(self, parts: Any, kafka: Kafka, postgres: Postgres, folder: Path) -> None:
        self.parts, self.kafka, self.postgres, self.folder = parts, kafka, postgres, folder
        self.api_token, self.app_token = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.dsn = postgres.create_database(f"contract_{secrets.token_hex(4)}")
        self.admin = AdminClient({"bootstrap.servers": kafka.brokers, "log_level": 0})
        made = self.admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in TOPICS])
        for future in made.values():
            future.result(30)
        self._sidecars: dict[str, Sidecar] = {}

    def sidecar(
        self, app_id: str, *, app_port: int | None = None, reads: Sequence[str] = (), trip: str = ""
    ) -> Sidecar:
        """Return a sidecar, not started, with the rendered resources of one app; `trip` instead of the breaker's."""
        folder = self.folder / f"{app_id}-{next(_numbers)}"
        topics = {name: Topic(name, StudentEvidence, "student-evidence", 7) for name in TOPICS}
        resources = write_resources(
            folder,
            [Service(app_id, "", publishes=TOPICS), *(Service(name, "") for name in CALLED if name != app_id)],
            topics=topics,
            name_resolution_database=str(self.folder / "names.sqlite3"),
            breaker_timeout_s=REST_S,
            inbound_retry_s=RETRY_S,
        )
        _allow(resources.folder / "components-events.yaml", app_id, reads)
        if trip:
            _trip(resources.folder / "resiliency.yaml", trip)
        if reads:
            text = text_of(subscriptions(app_id, reads))
            (resources.folder / "subscriptions.yaml").write_text(text, encoding="utf-8")
        return Sidecar(
            self.parts,
            app_id,
            app_port=app_port,
            resources=resources.folder,
            config=resources.configuration,
            tokens=(self.api_token, self.app_token),
            environment={"LEARNFLOW_MESH_KAFKA": self.kafka.brokers, "LEARNFLOW_MESH_POSTGRES": self.dsn},
            # Offsets are stored each second: one that is shot earlier, in the middle of a retry, loses the last.
            flags=("--dapr-graceful-shutdown-seconds", "3"),
        )

    def lasting(self, app_id: str) -> Sidecar:
        """Return the running sidecar of an app that has no server of its own."""
        if app_id not in self._sidecars:
            self._sidecars[app_id] = self.sidecar(app_id).start()
        return self._sidecars[app_id]

    def restart(self) -> None:
        """Restart every sidecar that is running."""
        for process in self._sidecars.values():
            process.restart()

    def forget_events(self) -> None:
        """Delete all events: a new group then begins with those of its own test."""
        ends = [TopicPartition(name, number, OFFSET_END) for name in TOPICS for number in range(PARTITIONS)]
        for future in self.admin.delete_records(ends).values():
            future.result(30)

    def close(self) -> None:
        """Stop the sidecars."""
        for process in self._sidecars.values():
            process.close()


def _allow(path: Path, app_id: str, reads: Iterable[str]) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for entry in document["spec"]["metadata"]:
        if entry["name"] == "subscriptionScopes":
            entry["value"] = f"{app_id}={','.join(reads)}"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")


def _trip(path: Path, trip: str) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["spec"]["policies"]["circuitBreakers"]["agent"]["trip"] = trip
    path.write_text(yaml.safe_dump(document), encoding="utf-8")


class App:
    """A web server in this process, where a sidecar delivers to."""

    def __init__(self, log: DaprLog | None, operations: dict[str, JsonOperation], token: str) -> None:
        self._routes = routes(token, operations, log)
        self.port = free_port()

    async def start(self) -> None:
        config = uvicorn.Config(
            internal_app(self._routes, Draining()),
            lifespan="off",
            log_config=None,
            access_log=False,
            http="httptools",
            timeout_graceful_shutdown=1,
        )
        # With the protocol named, or asyncio leaves Nagle's delay of 40 ms on what it accepts.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self._listener = listener
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._serving = asyncio.create_task(self._server._serve([listener]))
        while not self._server.started:
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._serving
        self._listener.close()


class Reader:
    """One group: its log, its server and its sidecar."""

    def __init__(self, world: DaprWorld, group: str) -> None:
        self.app_id = f"{group}-{world.number}"
        self.outbox = Outbox(world.parts.dsn, self.app_id)
        self.log = DaprLog(world.client("publisher"), self.app_id, self.outbox, SystemClock())
        self.topics: list[str] = []
        self._world = world

    async def start(self) -> None:
        await self.outbox.open()
        await self.log.start()
        self._app = App(self.log, {}, self._world.parts.app_token)
        await self._app.start()
        self.sidecar = self._world.parts.sidecar(self.app_id, app_port=self._app.port, reads=self.topics)
        await asyncio.to_thread(self.sidecar.start)
        await asyncio.to_thread(self.sidecar.wait_ready)

    async def stop(self) -> None:
        await self.log.stop()
        await asyncio.to_thread(self.sidecar.close)
        await self._app.stop()
        await self.outbox.close()

    async def crash(self) -> None:
        await asyncio.to_thread(self.sidecar.kill)
        with contextlib.suppress(TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(self.log.stop(), 0.01)
        await asyncio.to_thread(self.sidecar.close)
        await self._app.stop()
        await self.outbox.close()


class WorldLog:
    """A log as a process with several groups would have it: one reader for each."""

    def __init__(self, world: DaprWorld) -> None:
        self._world, self._readers, self._started = world, dict[str, Reader](), False

    async def publish(self, events: Sequence[Event]) -> None:
        await self._world.publisher.publish(events)

    def subscribe(self, topic: str, group: str, handler: Handler) -> None:
        if self._started:
            raise RuntimeError("subscribe before start")
        reader = self._readers.get(group)
        if reader is None:
            reader = self._readers[group] = Reader(self._world, group)
        reader.log.subscribe(topic, reader.app_id, handler)
        reader.topics.append(topic)

    async def start(self) -> None:
        self._started = True
        self._world.logs.append(self)
        await asyncio.gather(*(reader.start() for reader in self._readers.values()))

    async def stop(self) -> None:
        readers, self._readers = self._readers, {}
        await asyncio.gather(*(reader.stop() for reader in readers.values()))

    async def crash(self) -> None:
        readers, self._readers = self._readers, {}
        await asyncio.gather(*(reader.crash() for reader in readers.values()))


class DaprWorld:
    """One test's view of the real parts; its groups are its own, its topics and its state begin empty."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.number = next(_numbers)
        self.logs: list[WorldLog] = []
        self._clients: dict[str, client.Sidecar] = {}
        self._opened: list[Any] = []
        self.trip = ""

    async def open(self, folder: Path) -> None:
        self._database = await asyncpg.connect(self.parts.dsn)
        self.outbox = Outbox(self.parts.dsn, "publisher")
        await self.outbox.open()
        self.publisher = DaprLog(self.client("publisher"), "publisher", self.outbox, SystemClock())
        await self._database.execute("TRUNCATE learnflow_state")
        self.parts.forget_events()
        await self.publisher.start()

    async def close(self) -> None:
        for log in self.logs:
            await log.stop()
        for stop in reversed(self._opened):
            await stop()
        await self.publisher.stop()
        for open_client in self._clients.values():
            await open_client.close()
        await self.outbox.close()
        await self._database.close()

    def client(self, app_id: str) -> client.Sidecar:
        if app_id not in self._clients:
            process = self.parts.lasting(app_id)
            self._clients[app_id] = client.Sidecar(process.http_port, self.parts.api_token)
        return self._clients[app_id]

    def store(self, app_id: str) -> DaprStore:
        return DaprStore(self.client(app_id), self.publisher)

    def log(self) -> WorldLog:
        return WorldLog(self)

    async def crash(self, log: WorldLog) -> None:
        await log.crash()

    async def restart(self) -> None:
        await asyncio.to_thread(self.parts.restart)

    async def pass_time(self, seconds: float) -> None:
        """Move every expiry nearer: the server's own clock cannot be set."""
        await self._database.execute(
            "UPDATE learnflow_state SET expires_at = expires_at - make_interval(secs => $1)", seconds
        )

    def lane(self, key: str) -> object:
        """Return the partition as sarama's hash partitioner chooses it: FNV-1a, the remainder without its sign."""
        digest = 2166136261
        for byte in key.encode():
            digest = (digest ^ byte) * 16777619 & 0xFFFFFFFF
        signed = digest - 2**32 if digest >= 2**31 else digest
        return abs(signed) % PARTITIONS

    async def invoker(self, app_id: str, operation: str, handler: JsonOperation) -> Invoker:
        app = App(None, {operation: handler}, self.parts.app_token)
        await app.start()
        self._opened.append(app.stop)
        processes = [
            self.parts.sidecar(app_id, app_port=app.port),
            self.parts.sidecar("triage-service", trip=self.trip),
        ]
        for process in processes:
            self._opened.append(lambda process=process: asyncio.to_thread(process.close))
        await asyncio.gather(*(asyncio.to_thread(process.start) for process in processes))
        await asyncio.to_thread(processes[0].wait_ready)
        calling = client.Sidecar(processes[1].http_port, self.parts.api_token)
        self._opened.append(calling.close)
        return DaprInvoker(calling)

    async def caller(self, app_id: str, operation: str, handler: JsonOperation) -> ResilientInvoker:
        invoker = await self.invoker(app_id, operation, handler)
        return ResilientInvoker(invoker, SystemClock(), make_breaker=ReportedBreaker)

    async def rest(self) -> None:
        # The sidecar's own time: nothing else makes a breaker rest.
        await asyncio.sleep(REST_S + 0.1)
