"""Dapr's resources: components with scopes, configuration, resiliency and subscriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from infrastructure.rendering.files import Document, text_of, write
from infrastructure.rendering.rights import Rights, is_dead, rights_of
from learnflow.contracts.wire.registry import TOPICS, Topic
from learnflow.kernel.ports import dead_topic
from learnflow.kernel.service import Service

EVENTS, STATE, SECRETS, NAME = "events", "state", "environment", "learnflow"
KAFKA_VARIABLE, POSTGRES_VARIABLE = "LEARNFLOW_MESH_KAFKA", "LEARNFLOW_MESH_POSTGRES"

BREAKER_OPENS_AFTER = 5
BREAKER_TIMEOUT_S = 30.0
INVOCATION_S = 5.0
"""Longer than any deadline of ours (4 s), so that the one who asks decides."""
INBOUND_RETRY_S = 0.5
AWAY_S = 3600.0
"""How long an app may be away before its events become dead letters; an app that answers decides itself."""

CONFIGURATION_NOTES = (
    "No accessControl: its policies know callers by certificates (mTLS), which need Dapr's sentry. Every app checks",
    "the token of its own sidecar instead. The sidecar shows it for whatever app calls, so that any app of the fleet",
    "may invoke any operation; events it cannot bring, because deliveries that name a calling app are refused.",
    "Where sentry runs, an overlay adds the policies.",
)
RESILIENCY_NOTES = (
    "No retries between services: ours are in the caller's code, and attempts must not multiply. An app without an",
    "entry here would get Dapr's built-in three.",
)
SUBSCRIPTION_NOTES = (
    "What the app drops, and what finds no app for too long, goes to deadLetterTopic. A dead letter that the app",
    "drops stays where it is and the group moves on; one that finds no app waits for it.",
)


class Resources(NamedTuple):
    """What a sidecar is started with: `--resources-path` and `--config`."""

    folder: Path
    configuration: Path


def write_resources(
    folder: Path,
    services: Sequence[Service],
    *,
    topics: Mapping[str, Topic] = TOPICS,
    name_resolution_database: str | None = None,
    breaker_timeout_s: float = BREAKER_TIMEOUT_S,
    inbound_retry_s: float = INBOUND_RETRY_S,
) -> Resources:
    """Write what is rendered for `services` below `folder`, with what a local run or a test has otherwise.

    Raises ConfigurationError where the services' declarations cannot be rendered.
    """
    files = files_of(
        services,
        topics=topics,
        name_resolution_database=name_resolution_database,
        breaker_timeout_s=breaker_timeout_s,
        inbound_retry_s=inbound_retry_s,
    )
    settings = files.pop("configuration.yaml")
    # A sidecar does not look into folders below the one it is given, and that one holds nothing but resources.
    write(folder, {f"resources/{name.replace('/', '-')}": text for name, text in files.items()})
    write(folder, {"configuration.yaml": settings})
    return Resources(folder / "resources", folder / "configuration.yaml")


def files_of(
    services: Sequence[Service],
    *,
    topics: Mapping[str, Topic] = TOPICS,
    name_resolution_database: str | None = None,
    breaker_timeout_s: float = BREAKER_TIMEOUT_S,
    inbound_retry_s: float = INBOUND_RETRY_S,
) -> dict[str, str]:
    """Return every file by its path below the folder `dapr`."""
    rights = rights_of(services, topics)
    app_ids = [each.app_id for each in rights]
    rendered = {
        f"components/{EVENTS}.yaml": text_of([events_component(rights)]),
        f"components/{STATE}.yaml": text_of([state_component(app_ids)]),
        f"components/{SECRETS}.yaml": text_of([secrets_component(app_ids)]),
        "configuration.yaml": text_of([configuration(name_resolution_database)], CONFIGURATION_NOTES),
        "resiliency.yaml": text_of([resiliency(app_ids, breaker_timeout_s, inbound_retry_s)], RESILIENCY_NOTES),
    }
    for each in rights:
        if each.subscribes:
            documents = subscriptions(each.app_id, each.subscribes)
            rendered[f"subscriptions/{each.app_id}.yaml"] = text_of(documents, SUBSCRIPTION_NOTES)
    return rendered


def events_component(rights: Sequence[Rights]) -> Document:
    """Return the log as a component; no app can touch a topic that is not its own."""
    everything = sorted({topic for each in rights for topic in (*each.publishes, *each.subscribes)})
    metadata = {
        "authType": "none",
        "consumerGroup": "{appID}",
        "clientId": "{appID}",
        "initialOffset": "oldest",
        "version": "4.0.0",
        "sessionTimeout": "6s",
        "heartbeatInterval": "2s",
        "maxMessageBytes": "1000000",
        "producerRequiredAcks": "all",
        # Protected topics ask for a scope; allowed topics refuse what is in no list, also to an app without scopes.
        "allowedTopics": ",".join(everything),
        "protectedTopics": ",".join(everything),
        "publishingScopes": _scopes({each.app_id: each.publishes for each in rights}),
        "subscriptionScopes": _scopes({each.app_id: each.subscribes for each in rights}),
    }
    secrets = {"brokers": KAFKA_VARIABLE}
    return _component(EVENTS, "pubsub.kafka", "v1", secrets, metadata, [each.app_id for each in rights])


def state_component(app_ids: Sequence[str]) -> Document:
    """Return the state as a component: one table, the keys of each app under its own prefix."""
    metadata = {
        # Away from the table `learnflow_outbox`, which may live in the same database.
        "tablePrefix": "learnflow_",
        "metadataTableName": "learnflow_dapr_metadata",
        "keyPrefix": "appid",
        "timeout": "5s",
        "cleanupInterval": "10m",
    }
    secrets = {"connectionString": POSTGRES_VARIABLE}
    return _component(STATE, "state.postgresql", "v2", secrets, metadata, app_ids)


def secrets_component(app_ids: Sequence[str]) -> Document:
    """Return the sidecar's environment as the store that the other components read their secrets from."""
    return _component(SECRETS, "secretstores.local.env", "v1", {}, {}, app_ids)


def configuration(name_resolution_database: str | None = None) -> Document:
    """Return the configuration; with a database, sidecars of one machine find each other through that file."""
    spec: Document = {
        "metrics": {"enabled": True, "http": {"increasedCardinality": False}},
        "tracing": {"samplingRate": "0"},
        # Components read their secrets all the same; what is refused is an app that asks for them over the API.
        "secrets": {"scopes": [{"storeName": SECRETS, "defaultAccess": "deny"}]},
        # On by default: a file that changes under a running sidecar would change it, or end it.
        "features": [{"name": "HotReload", "enabled": False}],
    }
    if name_resolution_database is not None:
        resolver = {"connectionString": name_resolution_database}
        spec["nameResolution"] = {"component": "sqlite", "version": "v1", "configuration": resolver}
    return _resource("v1alpha1", "Configuration", NAME, spec)


def resiliency(
    app_ids: Sequence[str],
    breaker_timeout_s: float = BREAKER_TIMEOUT_S,
    inbound_retry_s: float = INBOUND_RETRY_S,
) -> Document:
    """Return the policies: a breaker and a timeout for every app, and how long an event waits for its app."""
    policies: Document = {
        "timeouts": {"invocation": _duration(INVOCATION_S)},
        "retries": {
            "delivery": {
                "policy": "constant",
                "duration": _duration(inbound_retry_s),
                "maxRetries": round(AWAY_S / inbound_retry_s),
            }
        },
        "circuitBreakers": {
            "agent": {
                "maxRequests": 1,
                "timeout": _duration(breaker_timeout_s),
                "trip": f"consecutiveFailures >= {BREAKER_OPENS_AFTER}",
            }
        },
    }
    targets: Document = {
        "apps": {app_id: {"timeout": "invocation", "circuitBreaker": "agent"} for app_id in app_ids},
        # Nothing outbound: a publish has a bound of its own and an outbox, a commit is repeated by who asked.
        "components": {EVENTS: {"inbound": {"retry": "delivery"}}},
    }
    return _resource("v1alpha1", "Resiliency", NAME, {"policies": policies, "targets": targets})


def subscriptions(app_id: str, topics: Sequence[str]) -> list[Document]:
    """Return one subscription for each topic of an app; dead letters have no dead letters of their own."""
    return [_subscription(app_id, topic) for topic in topics]


def _subscription(app_id: str, topic: str) -> Document:
    spec: Document = {
        "pubsubname": EVENTS,
        "topic": topic,
        "routes": {"default": f"/internal/events/{topic}"},
        "metadata": {"rawPayload": "true"},
    }
    if not is_dead(topic):
        spec["deadLetterTopic"] = dead_topic(topic)
    return {**_resource("v2alpha1", "Subscription", f"{app_id}.{topic}", spec), "scopes": [app_id]}


def _component(
    name: str, kind: str, version: str, secrets: Mapping[str, str], metadata: Mapping[str, str], app_ids: Sequence[str]
) -> Document:
    entries: list[Document] = [
        {"name": entry, "secretKeyRef": {"name": variable, "key": variable}} for entry, variable in secrets.items()
    ]
    entries += [{"name": entry, "value": value} for entry, value in metadata.items()]
    document = _resource("v1alpha1", "Component", name, {"type": kind, "version": version, "metadata": entries})
    if secrets:
        document["auth"] = {"secretStore": SECRETS}
    document["scopes"] = list(app_ids)
    return document


def _resource(version: str, kind: str, name: str, spec: Document) -> Document:
    return {"apiVersion": f"dapr.io/{version}", "kind": kind, "metadata": {"name": name}, "spec": spec}


def _scopes(topics: Mapping[str, Sequence[str]]) -> str:
    return ";".join(f"{app_id}={','.join(names)}" for app_id, names in topics.items())


def _duration(seconds: float) -> str:
    return f"{seconds:.0f}s" if seconds == int(seconds) else f"{round(seconds * 1000)}ms"
