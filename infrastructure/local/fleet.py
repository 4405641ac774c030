"""The whole fleet as processes of this machine: six services, a sidecar for each, one broker, one PostgreSQL."""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Self

from infrastructure.local.dapr_sidecar import Sidecar
from infrastructure.local.kafka_node import Kafka
from infrastructure.local.parts import Parts
from infrastructure.local.postgres import Postgres
from infrastructure.local.process import HOST, Process, answers_with, free_port
from infrastructure.rendering.dapr import BREAKER_TIMEOUT_S, write_resources
from learnflow.adapters.kafka.topics import Brokers, at_most, differences, read_topics
from learnflow.bootstrap import load_services
from learnflow.fleet import FLEET
from learnflow.kernel.auth.keys import KeyRing

TOPICS = Path(__file__).parents[1] / "kafka" / "topics.yaml"


class Service(Process):
    """`learnflow serve APP` beside its sidecar."""

    name = "service"
    start_s = 60.0

    def __init__(self, app_id: str, port: int, folder: Path, environment: Mapping[str, str]) -> None:
        super().__init__(folder)
        self.app_id, self.port, self._environment = app_id, port, dict(environment)

    def lay_out(self) -> None:
        """Nothing to write: the port is known to the sidecar already."""

    def command(self) -> list[str]:
        """Return the command that an operator would give."""
        program = Path(sys.executable).with_name("learnflow")
        return [str(program), "serve", self.app_id, "--port", str(self.port), "--host", HOST]

    def extra_environment(self) -> dict[str, str]:
        """Return the settings of the service."""
        return self._environment

    def answers(self) -> bool:
        """Return whether the service is ready."""
        return answers_with(HTTPStatus.OK, self.port, "/readyz")

    def ports(self) -> tuple[int, ...]:
        """Return the service's port."""
        return (self.port,)


class Mesh:
    """All of the fleet; a context manager that leaves nothing behind.

    `settings` go to every service. Kafka and PostgreSQL are started unless they are handed in.
    """

    def __init__(
        self,
        parts: Parts,
        *,
        kafka: Kafka | None = None,
        postgres: Postgres | None = None,
        settings: Mapping[str, str] | None = None,
        breaker_timeout_s: float = BREAKER_TIMEOUT_S,
    ) -> None:
        self._parts, self._given, self._settings = parts, (kafka, postgres), dict(settings or {})
        self._breaker_timeout_s = breaker_timeout_s
        self._open = ExitStack()
        self.services: dict[str, Service] = {}
        self.sidecars: dict[str, Sidecar] = {}

    @property
    def tokens(self) -> tuple[str, str]:
        """The sidecars' token and the apps' token."""
        return self._tokens

    @property
    def keys(self) -> Path:
        """The folder of the keys that sign and verify tokens."""
        return self.folder / "data" / "keys"

    def url(self, app_id: str) -> str:
        """Return a service's address."""
        return f"http://{HOST}:{self.services[app_id].port}"

    def __enter__(self) -> Self:
        began = time.monotonic()
        try:
            self._start()
        except BaseException:
            self._open.close()
            raise
        self.start_s = time.monotonic() - began
        return self

    def __exit__(self, *exc: object) -> None:
        self._open.close()

    def _start(self) -> None:
        self.folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="learnflow-mesh-")))
        kafka, postgres = self._given
        self.kafka = kafka or self._open.enter_context(Kafka(self._parts))
        self.postgres = postgres or self._open.enter_context(Postgres(self._parts))
        _make_topics(self.kafka.brokers)
        self.database = f"mesh_{secrets.token_hex(4)}"
        self.dsn = self.postgres.create_database(self.database)
        self._open.callback(self.postgres.drop_database, self.database)
        KeyRing.load_or_create(self.keys)
        tokens = self._tokens = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        resources = write_resources(
            self.folder / "dapr",
            load_services(),
            name_resolution_database=str(self.folder / "names.sqlite3"),
            breaker_timeout_s=self._breaker_timeout_s,
        )
        for member in FLEET:
            port = free_port()
            sidecar = Sidecar(
                self._parts,
                member.app_id,
                app_port=port,
                resources=resources.folder,
                config=resources.configuration,
                tokens=tokens,
                environment={"LEARNFLOW_MESH_KAFKA": self.kafka.brokers, "LEARNFLOW_MESH_POSTGRES": self.dsn},
            )
            self.sidecars[member.app_id] = self._open.enter_context(sidecar)
            environment = {
                "LEARNFLOW_DATA": str(self.folder / "data"),
                "LEARNFLOW_WORKERS": "1",
                "LEARNFLOW_MESH__SIDECAR_PORT": str(sidecar.http_port),
                "LEARNFLOW_MESH__SIDECAR_TOKEN": tokens[0],
                "LEARNFLOW_MESH__APP_TOKEN": tokens[1],
                "LEARNFLOW_MESH__POSTGRES": self.dsn,
                **self._settings,
            }
            service = Service(member.app_id, port, self.folder / member.app_id, environment)
            self._open.callback(service.close)
            self.services[member.app_id] = service
        with ThreadPoolExecutor(len(FLEET)) as side_by_side:
            list(side_by_side.map(lambda service: service.start(), self.services.values()))
        for sidecar in self.sidecars.values():
            sidecar.wait_ready()


def _make_topics(addresses: str) -> None:
    brokers = Brokers(addresses)
    wanted = at_most(1, read_topics(TOPICS.read_text(encoding="utf-8")))
    brokers.change(differences(wanted, brokers.topics(topic.name for topic in wanted)))
