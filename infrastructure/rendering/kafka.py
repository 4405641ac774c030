"""The broker's topics as one document, which `learnflow topics` applies and checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infrastructure.rendering.files import Document, text_of
from infrastructure.rendering.rights import dead_topics, rights_of
from learnflow.contracts.wire.registry import TOPICS, Topic
from learnflow.kernel.events import DEAD_LETTERS
from learnflow.kernel.service import Service

PARTITIONS = 6
REPLICATION = 3
IN_SYNC = 2
DAY_MS = 24 * 3600 * 1000


def files_of(services: Sequence[Service], topics: Mapping[str, Topic] = TOPICS) -> dict[str, str]:
    """Return every file by its path below the folder `kafka`; raises ConfigurationError as `rights_of` does."""
    return {"topics.yaml": text_of([topics_document(services, topics)])}


def topics_document(services: Sequence[Service], topics: Mapping[str, Topic] = TOPICS) -> Document:
    """Return every topic with partitions, replication and settings; dead letters are kept as long as their queue."""
    rights_of(services, topics)
    days = {topic.name: topic.retention_days for topic in topics.values()}
    days |= dict.fromkeys(dead_topics(services), TOPICS[DEAD_LETTERS].retention_days)
    return {"topics": [_topic(name, days[name]) for name in sorted(days)]}


def _topic(name: str, retention_days: int) -> Document:
    return {
        "name": name,
        "partitions": PARTITIONS,
        "replication": REPLICATION,
        "config": {
            "cleanup.policy": "delete",
            "min.insync.replicas": IN_SYNC,
            "retention.ms": retention_days * DAY_MS,
        },
    }
