"""Who may write and read which topic: what services declare, checked before anything is rendered from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from learnflow.contracts.wire.registry import TOPICS, Topic
from learnflow.kernel.errors import ConfigurationError
from learnflow.kernel.events import DEAD_LETTERS, WITHOUT_PAYLOAD
from learnflow.kernel.ports import dead_topic
from learnflow.kernel.service import Service

RESERVED = frozenset({"agent.responses"})
"""Topics that exist for consumers to come: nothing is written to them yet."""


class Rights(NamedTuple):
    """What one app may do with the log, dead letters included; topics are sorted."""

    app_id: str
    publishes: tuple[str, ...]
    subscribes: tuple[str, ...]


def is_dead(topic: str) -> bool:
    """Return whether a topic holds dead letters, which have no dead letters of their own."""
    return topic.endswith(dead_topic(""))


def dead_topics(services: Sequence[Service]) -> tuple[str, ...]:
    """Return the topics for dead letters of everything that is consumed, sorted."""
    consumed = {consumer.topic for service in services for consumer in service.consumers}
    return tuple(sorted(dead_topic(topic) for topic in consumed if not is_dead(topic)))


def rights_of(services: Sequence[Service], topics: Mapping[str, Topic] = TOPICS) -> tuple[Rights, ...]:
    """Return what each service may do with the log, in the order given.

    Raises ConfigurationError where what they declare cannot be rendered; it names the service and the topic.
    """
    for service in services:
        _check_service(service, topics)
    _check_topics(services, topics)
    return tuple(_rights(service) for service in services)


def _rights(service: Service) -> Rights:
    consumed = {consumer.topic for consumer in service.consumers}
    # The sidecar publishes a dead letter in the name of its app, which then wraps it with its cause.
    dead = {dead_topic(topic) for topic in consumed if not is_dead(topic)}
    wrapped = {DEAD_LETTERS} if dead else set()
    return Rights(
        service.app_id,
        publishes=tuple(sorted({*service.publishes, *dead, *wrapped})),
        subscribes=tuple(sorted({*consumed, *dead})),
    )


def _check_service(service: Service, topics: Mapping[str, Topic]) -> None:
    for topic in service.publishes:
        if topic not in topics:
            raise ConfigurationError(
                f"{service.app_id} publishes {topic}, which is no topic: add it to contracts/wire/registry.py."
            )
    for consumer in service.consumers:
        if consumer.topic in WITHOUT_PAYLOAD:
            raise ConfigurationError(
                f"{service.app_id} consumes {consumer.topic}, which carries student text: a sidecar would keep that "
                f"text in {dead_topic(consumer.topic)}. Publish what is needed under a topic without text."
            )


def _check_topics(services: Sequence[Service], topics: Mapping[str, Topic]) -> None:
    written = {topic for service in services for topic in service.publishes}
    written |= {target for service in services for target, _ in service.archives.values()}
    written |= {DEAD_LETTERS, *dead_topics(services)}
    for service in services:
        for consumer in service.consumers:
            if consumer.topic not in written:
                raise ConfigurationError(
                    f"{service.app_id} consumes {consumer.topic}, which no service declares in `publishes`."
                )
    orphans = sorted(topics.keys() - written - RESERVED)
    if orphans:
        raise ConfigurationError(
            f"No service declares {', '.join(orphans)}: name it in the `publishes` of the service that writes it."
        )
