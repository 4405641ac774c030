"""Records to the log and back: publishing, and the one harness around every consumer."""

from __future__ import annotations

import base64
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from learnflow.contracts.values import BadInput
from learnflow.contracts.wire.codec import UnreadableRecord, decode, encode
from learnflow.contracts.wire.events import ErrorEvent, ErrorKind, StudentEvidence
from learnflow.kernel.errors import LearnFlowError
from learnflow.kernel.faults import frames_of
from learnflow.kernel.logs import Logger
from learnflow.kernel.ports import MAX_ATTEMPTS, Delivery, Event, Handler, Log, Outcome, dead_topic
from learnflow.kernel.service import Consumer, Runtime, Service

EVIDENCE = "learning.evidence"
DEAD_LETTERS = "dead-letter.queue"
WITHOUT_PAYLOAD = frozenset({"triage.audit", "triage.audit.archive"})
"""Topics that carry student text: their dead letters keep no payload."""

MAX_CAUSES = 1000
log = Logger("events")


def event(topic: str, key: str, event_id: str, record: BaseModel | Mapping[str, Any]) -> Event:
    """Return `record` as an event for `topic`, ordered by `key` and known by `event_id`."""
    return Event(topic, key, event_id, encode(topic, record))


class Causes:
    """Why deliveries failed, remembered until their dead letter is written; the oldest are forgotten."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._causes: OrderedDict[tuple[str, str], tuple[ErrorKind, str]] = OrderedDict()

    def remember(self, delivery: Delivery, kind: ErrorKind, message: str) -> None:
        """Keep the newest cause of a delivery's failure."""
        self._causes[delivery.topic, delivery.id] = (kind, message)
        while len(self._causes) > MAX_CAUSES:
            self._causes.popitem(last=False)

    def take(self, topic: str, event_id: str) -> tuple[ErrorKind, str]:
        """Return and forget a cause; a process that died in the middle left none."""
        return self._causes.pop((topic, event_id), ("processing", "the process ended while handling it"))


def subscribe(log_port: Log, service: Service, runtime: Runtime, causes: Causes) -> None:
    """Subscribe a service's consumers, each with the handler that turns its dead letters into ErrorEvents."""
    for consumer in service.consumers:
        log_port.subscribe(consumer.topic, service.app_id, _handler(consumer, runtime, causes))
        log_port.subscribe(dead_topic(consumer.topic), service.app_id, _wrapper(consumer.topic, runtime, causes))


def _handler(consumer: Consumer, runtime: Runtime, causes: Causes) -> Handler:
    async def handle(delivery: Delivery) -> Outcome:
        try:
            await consumer.handler(runtime, decode(delivery.topic, delivery.data))
        except UnreadableRecord as error:
            causes.remember(delivery, "schema", str(error))
            return Outcome.DROP
        except BadInput as error:
            causes.remember(delivery, "validation", error.detail)
            return Outcome.DROP
        except LearnFlowError as error:
            causes.remember(delivery, "processing", f"{error.code}: {error.detail}")
            return Outcome.RETRY if error.on_event == "retry" else Outcome.DROP
        except Exception as error:
            log.error(
                "event_handler_failed",
                topic=delivery.topic,
                event_id=delivery.id,
                error_type=type(error).__name__,
                frames=frames_of(error),
            )
            causes.remember(delivery, "processing", type(error).__name__)
            return Outcome.RETRY
        return Outcome.DONE

    return handle


def _wrapper(topic: str, runtime: Runtime, causes: Causes) -> Handler:
    async def wrap(delivery: Delivery) -> Outcome:
        kind, message = causes.take(topic, delivery.id)
        payload = "" if topic in WITHOUT_PAYLOAD else base64.b64encode(delivery.data).decode("ascii")
        record = ErrorEvent(
            event_id=delivery.id,
            original_event_type=topic,
            error_type=kind,
            error_message=message,
            failed_at=datetime.fromtimestamp(runtime.clock.now(), UTC),
            original_payload=payload,
            retry_count=MAX_ATTEMPTS,
            consumer_agent=runtime.app_id,
        )
        await runtime.store.commit(events=[event(DEAD_LETTERS, delivery.key, delivery.id, record)])
        runtime.telemetry.bound(runtime.telemetry.dead_letters, topic).inc()
        log.warning("dead_letter", topic=topic, event_id=delivery.id, error_type=kind, cause=message)
        return Outcome.DONE

    return wrap


def evidence_events(records: Sequence[StudentEvidence]) -> list[Event]:
    """Return the evidence of one reply as events, ordered per student."""
    return [event(EVIDENCE, record.student_id, record.event_id, record) for record in records]
