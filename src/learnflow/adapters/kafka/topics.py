"""The broker's topics held against a file: what is missing or different, and making it so.

Needs the extra `mesh`; nothing of it is imported before a broker is asked or a file is read.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import Any, Literal

from learnflow.contracts.values import BadInput
from learnflow.kernel.errors import ConfigurationError, StorageUnavailable

REACHED_S = 8.0
"""How long a broker may take to answer at all."""
REQUEST_S = 15.0
SHOWN_S = 15.0
LOOK_AGAIN_S = 0.05
IN_SYNC = "min.insync.replicas"

Kind = Literal["missing", "partitions", "settings", "refused"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as a file wants it or a broker has it; `settings` by their names in Kafka."""

    name: str
    partitions: int
    replication: int
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about one topic that is not as wanted; `refused` needs a human, and `text` says what to do."""

    kind: Kind
    topic: Topic
    text: str


def read_topics(text: str) -> tuple[Topic, ...]:
    """Return the topics of a file like `infrastructure/kafka/topics.yaml`; raises BadInput for any other."""
    try:
        import yaml
    except ImportError:
        raise StorageUnavailable(_EXTRA_MISSING) from None
    try:
        entries = yaml.safe_load(text)["topics"]
        found = tuple(_entry(entry) for entry in entries)
    except (yaml.YAMLError, TypeError, KeyError, ValueError) as error:
        detail = f"The topics file cannot be read ({type(error).__name__}): write it with `make render`."
        raise BadInput("bad_topics_file", detail) from None
    if not found or len({topic.name for topic in found}) < len(found):
        raise BadInput("bad_topics_file", "The topics file names no topic, or one twice: write it with `make render`.")
    return found


def at_most(replication: int, topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Return topics with at most so many replicas, and as many fewer of them in sync; at least one of both."""
    return tuple(_smaller(topic, min(topic.replication, replication)) for topic in topics)


def differences(wanted: Sequence[Topic], found: Mapping[str, Topic]) -> tuple[Difference, ...]:
    """Return what of `wanted` is not so, in its order; what nobody wants is left alone, and so are more replicas."""
    return tuple(difference for topic in wanted for difference in _compared(topic, found.get(topic.name)))


class Brokers:
    """A Kafka cluster, asked about its topics and changed; `addresses` as `host:port,host:port`."""

    def __init__(self, addresses: str) -> None:
        """Prepare to ask; raises ConfigurationError without an address, StorageUnavailable without the extra."""
        if not addresses.strip():
            raise ConfigurationError(
                "LEARNFLOW_MESH__KAFKA is empty: write the brokers (host:port,host:port), or give --brokers."
            )
        self._kinds = kinds = _library()
        try:
            # The client's own log would go to standard error, beside what the command says.
            self._admin = kinds.AdminClient({"bootstrap.servers": addresses, "log_level": 0})
        except kinds.KafkaException as error:
            raise ConfigurationError(f"The brokers' addresses do not work: {_said(error)}.") from None

    def topics(self, names: Iterable[str]) -> dict[str, Topic]:
        """Return those of the topics that exist, with their settings.

        Raises StorageUnavailable when no broker answers within 8 seconds.
        """
        there = self._metadata().topics
        found = {name: _described(name, there[name]) for name in names if name in there}
        asked = [self._resource(name) for name in found]
        if asked:
            answers = self._admin.describe_configs(asked, request_timeout=REQUEST_S)
            for resource, answer in answers.items():
                entries = self._settled(answer, f"The settings of {resource.name}")
                settings = {entry.name: str(entry.value) for entry in entries.values()}
                found[resource.name] = changed(found[resource.name], settings=settings)
        return found

    def change(self, steps: Sequence[Difference]) -> None:
        """Make every difference go away, and return once the brokers show it.

        Raises ConfigurationError where one of them is refused, with nothing changed, or where the brokers refuse one;
        StorageUnavailable.
        """
        refused = [step.text for step in steps if step.kind == "refused"]
        if refused:
            raise ConfigurationError(" ".join(refused))
        self._create([step.topic for step in steps if step.kind == "missing"])
        self._extend([step.topic for step in steps if step.kind == "partitions"])
        self._configure([step.topic for step in steps if step.kind == "settings"])
        self._wait_until_shown([step.topic for step in steps])

    def _create(self, topics: Sequence[Topic]) -> None:
        new = [
            self._kinds.NewTopic(
                topic.name,
                num_partitions=topic.partitions,
                replication_factor=topic.replication,
                config=dict(topic.settings),
            )
            for topic in topics
        ]
        if new:
            for name, answer in self._admin.create_topics(new, request_timeout=REQUEST_S).items():
                self._settled(answer, f"{name} was not created")

    def _extend(self, topics: Sequence[Topic]) -> None:
        new = [self._kinds.NewPartitions(topic.name, topic.partitions) for topic in topics]
        if new:
            for name, answer in self._admin.create_partitions(new, request_timeout=REQUEST_S).items():
                self._settled(answer, f"{name} got no more partitions")

    def _configure(self, topics: Sequence[Topic]) -> None:
        operation = self._kinds.AlterConfigOpType.SET
        entries: dict[str, list[Any]] = {}
        for topic in topics:
            entries.setdefault(topic.name, []).extend(
                self._kinds.ConfigEntry(name, value, incremental_operation=operation)
                for name, value in topic.settings.items()
            )
        resources = [self._resource(name, incremental_configs=found) for name, found in entries.items()]
        if resources:
            answers = self._admin.incremental_alter_configs(resources, request_timeout=REQUEST_S)
            for resource, answer in answers.items():
                self._settled(answer, f"{resource.name} was not configured")

    def _resource(self, topic: str, **more: Any) -> Any:
        return self._kinds.ConfigResource(self._kinds.ConfigResource.Type.TOPIC, topic, **more)

    def _wait_until_shown(self, topics: Sequence[Topic]) -> None:
        # A change is decided by the controller; the broker that is asked next may learn of it a little later.
        ends = time.monotonic() + SHOWN_S
        while differences(topics, self.topics(topic.name for topic in topics)):
            if time.monotonic() > ends:
                raise StorageUnavailable("The brokers took the changes but do not show them yet: check again.")
            time.sleep(LOOK_AGAIN_S)

    def _metadata(self) -> Any:
        try:
            return self._admin.list_topics(timeout=REACHED_S)
        except self._kinds.KafkaException as error:
            raise StorageUnavailable(f"No broker answers: {_said(error)}.") from None

    def _settled(self, answer: Future[Any], what: str) -> Any:
        try:
            return answer.result(REQUEST_S)
        except self._kinds.KafkaException as error:
            detail = f"{what}: {_said(error)}."
            if error.args[0].name() == "INVALID_REPLICATION_FACTOR":
                detail += " Start the other brokers, or give --replication N where there are to be no more."
            raise (StorageUnavailable(detail) if _passes(error) else ConfigurationError(detail)) from None
        except TimeoutError:
            raise StorageUnavailable(f"{what}: no answer within {REQUEST_S:.0f} seconds.") from None


_EXTRA_MISSING = "This needs the extra `mesh`: install learnflow[mesh]."


def _library() -> Any:
    try:
        return importlib.import_module("confluent_kafka.admin")
    except ImportError:
        raise StorageUnavailable(_EXTRA_MISSING) from None


def _entry(entry: Any) -> Topic:
    settings = {str(name): str(value) for name, value in entry["config"].items()}
    return Topic(str(entry["name"]), int(entry["partitions"]), int(entry["replication"]), settings)


def _smaller(topic: Topic, replication: int) -> Topic:
    settings = dict(topic.settings)
    if IN_SYNC in settings:
        settings[IN_SYNC] = str(max(1, int(settings[IN_SYNC]) - (topic.replication - replication)))
    return changed(topic, replication=replication, settings=settings)


def _compared(wanted: Topic, found: Topic | None) -> Iterable[Difference]:
    name = wanted.name
    if found is None:
        shape = f"{wanted.partitions} partitions, replication {wanted.replication}"
        yield Difference("missing", wanted, f"{name}: missing ({shape})")
        return
    if found.partitions < wanted.partitions:
        yield Difference("partitions", wanted, f"{name}: {found.partitions} partitions instead of {wanted.partitions}")
    if found.partitions > wanted.partitions:
        yield Difference(
            "refused",
            wanted,
            f"{name}: {found.partitions} partitions instead of {wanted.partitions}; Kafka cannot take partitions away: "
            "write that number into the file's source, or delete and create the topic when its records may go.",
        )
    if found.replication < wanted.replication:
        yield Difference(
            "refused",
            wanted,
            f"{name}: replication {found.replication} instead of {wanted.replication}; move its replicas with "
            "kafka-reassign-partitions, or give --replication where the cluster is to stay that small.",
        )
    for setting, value in wanted.settings.items():
        seen = found.settings.get(setting, "nothing")
        enough = setting == IN_SYNC and seen.isdecimal() and int(seen) >= int(value)
        if seen != value and not enough:
            alone = changed(wanted, settings={setting: value})
            yield Difference("settings", alone, f"{name}: {setting} is {seen} instead of {value}")


def _described(name: str, metadata: Any) -> Topic:
    partitions = metadata.partitions.values()
    # The least replicated partition counts: a topic is as safe as that one.
    replication = min((len(partition.replicas) for partition in partitions), default=0)
    return Topic(name, len(partitions), replication)


def _passes(error: Exception) -> bool:
    """Return whether asking again may help: the client's own codes (no answer) are negative."""
    reason: Any = error.args[0]
    return bool(reason.code() < 0 or reason.retriable())


def _said(error: Exception) -> str:
    """Return a failure of the client in its own words, without its code and final stop."""
    reason = error.args[0] if error.args else error
    return (str(reason.str()) if hasattr(reason, "str") else str(reason)).rstrip(".")
