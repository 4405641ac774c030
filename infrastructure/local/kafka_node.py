"""One Kafka node, broker and controller in one, on free ports of this machine."""

from __future__ import annotations

import socket
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from concurrent.futures import wait
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from infrastructure.local.parts import Parts
from infrastructure.local.process import HOST, DidNotStart, Process, free_port

JAVA_FLAGS = ("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers={host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
num.partitions=1
default.replication.factor=1
min.insync.replicas=1
# One partition each: the default of fifty costs seconds at the first group of a test.
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
log.cleaner.dedupe.buffer.size=8388608
"""


class Kafka(Process):
    """A broker that stores what it acknowledged below its folder; topics are made by hand."""

    name = "kafka"

    def __init__(self, parts: Parts, folder: Path | None = None) -> None:
        super().__init__(folder)
        self._java, self._classpath = str(parts.java), f"{parts.kafka_lib}/*"
        self.port = self._controller = 0

    @property
    def brokers(self) -> str:
        """Where clients begin, as `host:port`; unknown before the first start."""
        return f"{HOST}:{self.port}"

    def create_topics(self, topics: Mapping[str, int]) -> None:
        """Create topics of so many partitions, and return when the broker has them; KafkaException where one exists."""
        admin = self._admin()
        made = admin.create_topics([NewTopic(name, partitions, 1) for name, partitions in topics.items()])
        wait(made.values(), 30)
        for future in made.values():
            future.result(0)

    def lay_out(self) -> None:
        """Write the properties and format the data folder."""
        self.port, self._controller = free_port(), free_port()
        self._scratch.mkdir(exist_ok=True)
        self._properties.write_text(
            PROPERTIES.format(host=HOST, port=self.port, controller=self._controller, data=self.data), "utf-8"
        )
        # A letter first: the tool would take an id that begins with a dash for an option.
        cluster = "A" + urlsafe_b64encode(uuid.uuid4().bytes)[1:22].decode()
        tool = ["kafka.tools.StorageTool", "format", "--standalone", "-t", cluster, "-c", str(self._properties)]
        done = subprocess.run([*self._jvm(), *tool], capture_output=True, check=False, timeout=60)
        if done.returncode:
            raise DidNotStart(f"Kafka's data folder could not be formatted: {done.stderr.decode('utf-8', 'replace')}")

    def command(self) -> list[str]:
        """Return the broker's command line."""
        return [*self._jvm(), "kafka.Kafka", str(self._properties)]

    def answers(self) -> bool:
        """Return whether the broker names itself in the cluster's metadata, which it does when it takes records."""
        try:
            socket.create_connection((HOST, self.port), 1).close()
            return bool(self._admin().list_topics(timeout=1).brokers)
        except (OSError, KafkaException):
            return False

    def ports(self) -> tuple[int, ...]:
        """Return the broker's and the controller's port."""
        return self.port, self._controller

    @property
    def _scratch(self) -> Path:
        return self.folder / "tmp"

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    def _jvm(self) -> list[str]:
        # Native libraries are unpacked there; in the machine's own folder a killed broker would leave them.
        return [self._java, *JAVA_FLAGS, QUIET, f"-Djava.io.tmpdir={self._scratch}", "-cp", self._classpath]

    def _admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.brokers, "log_level": 0, "socket.timeout.ms": 2000})
