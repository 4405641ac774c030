"""The one harness around every consumer: what becomes of each error, and what a dead letter says."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
import structlog
from tests.unit.kernel.test_errors import CLASSES
from tests.unit.kernel.world import runtime

from fakes import FakeClock, until
from learnflow.adapters.embedded.consumer import Backoff
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.log import EmbeddedLog
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.contracts.values import BadInput
from learnflow.contracts.wire.codec import decode, encode
from learnflow.contracts.wire.events import StudentErased, StudentEvidence
from learnflow.kernel import events
from learnflow.kernel.errors import LearnFlowError
from learnflow.kernel.events import DEAD_LETTERS, MAX_CAUSES, Causes, event, evidence_events, subscribe
from learnflow.kernel.ports import MAX_ATTEMPTS, Delivery, Outcome, dead_topic
from learnflow.kernel.service import Consumer, Service

TOPIC = "learning.evidence"
FACT = StudentEvidence(event_id="e1", student_id="ada", kind="help", at=datetime(2026, 1, 31, tzinfo=UTC))


class Desk:
    """Subscribes one consumer and hands it deliveries."""

    def __init__(self, handler, topic: str = TOPIC) -> None:
        self.runtime = runtime(app_id="progress-agent")
        self.causes = Causes()
        self.handlers = {}
        service = Service("progress-agent", "s", consumers=(Consumer(topic, handler),))
        subscribe(self, service, self.runtime, self.causes)

    def subscribe(self, topic, group, handler):
        assert group == "progress-agent"
        self.handlers[topic] = handler

    async def deliver(self, data: bytes | None = None, topic: str = TOPIC, name: str = "e1") -> Outcome:
        data = encode(TOPIC, FACT) if data is None else data
        return await self.handlers[topic](Delivery(topic, "ada", name, data, 0.0))

    async def bury(self, data: bytes = b"\x01\x02", topic: str = TOPIC, name: str = "e1"):
        """Deliver the dead letter and return what was published of it."""
        outcome = await self.handlers[dead_topic(topic)](Delivery(dead_topic(topic), "ada", name, data, 0.0))
        assert outcome is Outcome.DONE
        (published,) = self.runtime.store.commits[-1][1]
        assert (published.topic, published.key, published.id) == (DEAD_LETTERS, "ada", name)
        return decode(DEAD_LETTERS, published.data)


def raising(error):
    async def handle(runtime, record):
        raise error

    return handle


async def accept(runtime, record):
    assert record == FACT


class TestHandling:
    async def test_a_handled_event_is_done(self):
        assert await Desk(accept).deliver() is Outcome.DONE

    @pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
    async def test_each_error_becomes_what_its_class_says(self, error):
        desk = Desk(raising(error("because")))
        assert await desk.deliver() is (Outcome.RETRY if error.on_event == "retry" else Outcome.DROP)
        letter = await desk.bury()
        assert (letter.error_type, letter.error_message) == ("processing", f"{error.code}: because")

    async def test_the_root_drops(self):
        assert await Desk(raising(LearnFlowError())).deliver() is Outcome.DROP

    async def test_bad_input_is_dropped_as_validation(self):
        desk = Desk(raising(BadInput("odd", "An id is missing.")))
        assert await desk.deliver() is Outcome.DROP
        assert (await desk.bury()).error_type == "validation"

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"x" * 40,
            encode(TOPIC, FACT)[:-1],
            encode("student.erased", StudentErased(event_id="x", student_id="ada", at=FACT.at)),
        ],
    )
    async def test_bytes_that_are_no_record_are_dropped_as_schema(self, data):
        desk = Desk(accept)
        assert await desk.deliver(data) is Outcome.DROP
        assert (await desk.bury(data)).error_type == "schema"

    async def test_a_fault_is_repeated_and_logged_without_its_message(self):
        desk = Desk(raising(KeyError("SECRET")))
        with structlog.testing.capture_logs() as logs:
            assert await desk.deliver() is Outcome.RETRY
        assert (logs[0]["event"], logs[0]["error_type"], logs[0]["event_id"]) == (
            "event_handler_failed",
            "KeyError",
            "e1",
        )
        letter = await desk.bury()
        assert letter.error_message == "KeyError"
        assert "SECRET" not in str(logs) + letter.model_dump_json()


class TestDeadLetters:
    async def test_one_says_what_it_was_and_carries_its_bytes(self):
        desk = Desk(accept)
        letter = await desk.bury(b"\x00\xff")
        assert base64.b64decode(letter.original_payload) == b"\x00\xff"
        assert (letter.event_id, letter.original_event_type) == ("e1", TOPIC)
        assert (letter.retry_count, letter.consumer_agent) == (MAX_ATTEMPTS, "progress-agent")
        assert letter.failed_at == datetime.fromtimestamp(desk.runtime.clock.now(), UTC)

    async def test_after_a_crash_the_lost_cause_is_said_to_be_lost(self):
        letter = await Desk(accept).bury()
        assert (letter.error_type, letter.error_message) == ("processing", "the process ended while handling it")

    async def test_a_cause_is_said_once(self):
        desk = Desk(raising(BadInput("odd", "An id is missing.")))
        await desk.deliver()
        assert (await desk.bury()).error_message == "An id is missing."
        assert (await desk.bury()).error_message == "the process ended while handling it"

    @pytest.mark.parametrize("topic", sorted(events.WITHOUT_PAYLOAD))
    async def test_of_what_students_wrote_no_byte_is_kept(self, topic):
        desk = Desk(accept, topic)
        assert (await desk.bury(b"SECRET", topic)).original_payload == ""

    async def test_they_are_counted(self):
        desk = Desk(accept)
        await desk.bury()
        assert f'dead_letters_total{{topic="{TOPIC}"}} 1.0' in desk.runtime.telemetry.exposition().decode()


class TestCauses:
    def test_the_newest_counts_and_the_oldest_are_forgotten(self):
        causes = Causes()
        for number in range(MAX_CAUSES + 1):
            causes.remember(Delivery("t", "k", str(number), b"", 0.0), "processing", "first")
        causes.remember(Delivery("t", "k", "1", b"", 0.0), "timeout", "second")
        assert causes.take("t", "0")[1] == "the process ended while handling it"
        assert causes.take("t", "1") == ("timeout", "second")

    def test_topics_do_not_share_ids(self):
        causes = Causes()
        causes.remember(Delivery("t", "k", "1", b"", 0.0), "timeout", "x")
        assert causes.take("u", "1")[0] == "processing"


class TestEvents:
    def test_evidence_is_ordered_by_student_and_known_by_its_id(self):
        (made,) = evidence_events([FACT])
        assert (made.topic, made.key, made.id) == (TOPIC, "ada", "e1")
        assert decode(TOPIC, made.data) == FACT
        assert made == event(TOPIC, "ada", "e1", FACT)


class TestPoison:
    async def test_it_ends_in_the_queue_while_others_go_on(self, tmp_path):
        clock = FakeClock()
        database = Database(tmp_path, clock)
        log = EmbeddedLog(database, clock, backoff=Backoff(0.001, 0.001))
        handled, letters = [], []
        world = runtime(app_id="progress-agent")
        object.__setattr__(world, "store", EmbeddedStore(database, "progress-agent"))

        async def handle(runtime, record):
            if record.student_id == "poison":
                raise KeyError("poison")
            handled.append(record.event_id)

        async def read(delivery):
            letters.append(decode(DEAD_LETTERS, delivery.data))
            return Outcome.DONE

        subscribe(log, Service("progress-agent", "s", consumers=(Consumer(TOPIC, handle),)), world, Causes())
        log.subscribe(DEAD_LETTERS, "operator", read)
        await log.start()
        facts = [
            FACT.model_copy(update={"event_id": f"e{n}", "student_id": "poison" if n % 3 == 0 else "ada"})
            for n in range(9)
        ]
        with structlog.testing.capture_logs():
            await log.publish(evidence_events(facts))
            await until(lambda: len(letters) == 3 and len(handled) == 6)
            await until(lambda: not any(log.lag().values()))
            await log.stop()
        await database.close()
        assert handled == ["e1", "e2", "e4", "e5", "e7", "e8"]
        assert [letter.event_id for letter in letters] == ["e0", "e3", "e6"]
        assert {letter.error_message for letter in letters} == {"KeyError"}
        assert decode(TOPIC, base64.b64decode(letters[0].original_payload)) == facts[0]
