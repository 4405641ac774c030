"""What deliveries become, how the log stops, and its lag."""

from __future__ import annotations

import asyncio
import base64
import json

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from learnflow.adapters.dapr import deliveries
from learnflow.adapters.dapr import log as module
from learnflow.adapters.dapr.log import DaprLog
from learnflow.adapters.dapr.store import DaprStore
from learnflow.kernel.errors import InvalidInput
from learnflow.kernel.ports import MAX_ATTEMPTS, Event, Outcome, Put, dead_topic

TOPIC = "learning.evidence"
REFUSED = web.json_response({"errorCode": "ERR_PUBSUB_PUBLISH_MESSAGE", "message": "out of brokers"}, status=500)
TAKEN = web.Response(status=204)


def envelope(data):
    return json.dumps({"data_base64": base64.b64encode(data).decode(), "specversion": "1.0"}).encode()


def headers(name="e1", key="a", offset=0):
    return {
        "eventid": name,
        "__key": key,
        "partitionkey": key,
        "__offset": str(offset),
        "__partition": "3",
        "__timestamp": "1799999995500",
        "__topic": TOPIC,
        "rawpayload": "true",
    }


class Recorder:
    def __init__(self, answer=Outcome.DONE):
        self.answer, self.deliveries = answer, []

    async def __call__(self, delivery):
        self.deliveries.append(delivery)
        answer = self.answer(delivery) if callable(self.answer) else self.answer
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def begin(log):
    async def start(handler, topic=TOPIC):
        log.subscribe(topic, "progress-agent", handler)
        await log.start()

    return start


async def deliver(log, *, topic=TOPIC, body=None, times=1, **named):
    return [
        await log.deliver(topic, headers(**named), envelope(b"data") if body is None else body) for _ in range(times)
    ]


class TestDeliveries:
    async def test_a_delivery_is_what_was_published(self, log, begin):
        seen = Recorder()
        await begin(seen)
        assert await log.deliver(TOPIC, headers(), envelope(b"\x00\xff")) is Outcome.DONE
        (delivery,) = seen.deliveries
        assert (delivery.topic, delivery.key, delivery.id, delivery.data) == (TOPIC, "a", "e1", b"\x00\xff")
        assert (delivery.published_at, delivery.attempt) == (1799999995.5, 1)

    async def test_what_others_published_is_named_by_its_place(self, log, begin, clock):
        seen = Recorder()
        await begin(seen)
        await log.deliver(TOPIC, {"__partition": "3", "__offset": "7"}, envelope(b""))
        (delivery,) = seen.deliveries
        assert (delivery.key, delivery.id) == ("learning.evidence-3-7",) * 2
        assert delivery.published_at == clock.now()

    async def test_nothing_is_taken_before_the_start_after_the_stop_or_without_a_handler(self, log):
        seen = Recorder()
        log.subscribe(TOPIC, "progress-agent", seen)
        assert await deliver(log) == [Outcome.RETRY]
        await log.start()
        assert await deliver(log, topic="other") == [Outcome.RETRY]
        await log.stop()
        assert await deliver(log) == [Outcome.RETRY]
        assert not seen.deliveries

    @pytest.mark.parametrize("fault", [Outcome.RETRY, ValueError("x"), asyncio.CancelledError(), None])
    async def test_the_fifth_failure_is_dropped(self, log, begin, fault):
        seen = Recorder(fault)
        await begin(seen)
        outcomes = await deliver(log, times=MAX_ATTEMPTS)
        assert outcomes == [Outcome.RETRY] * (MAX_ATTEMPTS - 1) + [Outcome.DROP]
        assert [delivery.attempt for delivery in seen.deliveries] == [1, 2, 3, 4, 5]

    async def test_what_was_dropped_and_comes_again_is_dropped_unheard(self, log, begin):
        seen = Recorder(Outcome.DROP)
        await begin(seen)
        assert await deliver(log, times=2) == [Outcome.DROP, Outcome.DROP]
        assert len(seen.deliveries) == 1

    async def test_what_was_dropped_and_is_replayed_minutes_later_is_heard(self, log, begin, clock):
        seen = Recorder(lambda delivery: Outcome.DONE if len(seen.deliveries) > 1 else Outcome.DROP)
        await begin(seen)
        assert await deliver(log) == [Outcome.DROP]
        clock.advance(deliveries.REMEMBERED_S)
        assert await deliver(log) == [Outcome.DONE]
        assert [delivery.attempt for delivery in seen.deliveries] == [1, 1]

    async def test_a_success_forgets_the_failures(self, log, begin):
        seen = Recorder(lambda delivery: Outcome.DONE if delivery.attempt == 3 else Outcome.RETRY)
        await begin(seen)
        await deliver(log, times=4)
        assert [delivery.attempt for delivery in seen.deliveries] == [1, 2, 3, 1]

    async def test_attempts_are_counted_for_each_delivery(self, log, begin):
        seen = Recorder(Outcome.RETRY)
        await begin(seen)
        for named in ({"offset": 1}, {"offset": 2}, {"name": "other", "offset": 1}):
            await deliver(log, **named)
        assert [delivery.attempt for delivery in seen.deliveries] == [1, 1, 1]

    async def test_the_oldest_counts_are_forgotten(self, log, begin, monkeypatch):
        monkeypatch.setattr(deliveries, "MAX_REMEMBERED", 2)
        seen = Recorder(Outcome.RETRY)
        await begin(seen)
        for offset in (1, 2, 3, 1, 3):
            await deliver(log, offset=offset)
        assert [delivery.attempt for delivery in seen.deliveries] == [1, 1, 1, 1, 2]

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b'{"data": "x"}', b'{"data_base64": 1}', b'{"data_base64": "!"}']
    )
    async def test_a_body_that_is_no_envelope_is_a_failure(self, log, begin, body):
        seen = Recorder()
        await begin(seen)
        outcomes = await deliver(log, body=body, times=MAX_ATTEMPTS)
        assert outcomes[-2:] == [Outcome.RETRY, Outcome.DROP]
        assert not seen.deliveries

    async def test_the_log_says_no_more_than_the_kind_of_a_fault(self, log, begin):
        await begin(Recorder(ValueError("secret")))
        with capture_logs() as logs:
            await deliver(log)
        assert logs[0]["error_type"] == "ValueError"
        assert "secret" not in str(logs)

    async def test_its_owner_may_cancel_it(self, log, begin):
        going = asyncio.Event()

        async def hang(delivery):
            going.set()
            await asyncio.Event().wait()

        await begin(hang)
        task = asyncio.create_task(deliver(log))
        await going.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert log.lag() == {"progress-agent": 0.0}


class TestOutages:
    async def test_an_attempt_that_could_not_store_is_not_counted(self, played, sidecar, log, begin):
        store, attempts = DaprStore(sidecar, log), []

        async def handle(delivery):
            attempts.append(delivery.attempt)
            await store.commit([Put("k", b"1")])
            return Outcome.DONE

        await begin(handle)
        played.plays(web.json_response({"errorCode": "ERR_STATE_TRANSACTION", "message": "refused"}, status=500))
        assert await deliver(log, times=10) == [Outcome.RETRY] * 10
        played.plays(TAKEN)
        assert await deliver(log) == [Outcome.DONE]
        assert attempts == [1] * 11

    async def test_an_attempt_that_could_not_publish_is_not_counted(self, played, log, box, begin):
        async def handle(delivery):
            await log.publish([Event("student.progress", "a", "a1", b"")])
            return Outcome.DONE

        await begin(handle)
        played.plays(REFUSED)
        box.away = True
        assert await deliver(log, times=6) == [Outcome.RETRY] * 6

    async def test_an_attempt_that_may_never_publish_or_store_is_counted(self, played, sidecar, log, begin):
        store = DaprStore(sidecar, log)

        async def handle(delivery):
            await (log.publish([Event("t", "a", "a1", b"")]) if delivery.attempt % 2 else store.get("k"))

        await begin(handle)
        played.plays(web.Response(status=403))
        assert await deliver(log, times=MAX_ATTEMPTS) == [Outcome.RETRY] * (MAX_ATTEMPTS - 1) + [Outcome.DROP]


class TestSubscribing:
    async def test_one_handler_for_a_topic_of_the_own_group_before_the_start(self, log):
        log.subscribe(TOPIC, "progress-agent", Recorder())
        with pytest.raises(ValueError, match="already"):
            log.subscribe(TOPIC, "progress-agent", Recorder())
        with pytest.raises(ValueError, match="progress-agent"):
            log.subscribe(dead_topic(TOPIC), "other-agent", Recorder())
        with pytest.raises(InvalidInput):
            log.subscribe("a topic", "progress-agent", Recorder())
        await log.start()
        with pytest.raises(RuntimeError):
            log.subscribe("other", "progress-agent", Recorder())


class TestStopping:
    async def test_waits_for_what_is_being_handled(self, log, begin):
        going, go_on = asyncio.Event(), asyncio.Event()

        async def handle(delivery):
            going.set()
            await go_on.wait()
            return Outcome.DONE

        await begin(handle)
        delivering = asyncio.create_task(deliver(log))
        await going.wait()
        stopping = asyncio.create_task(log.stop())
        await asyncio.sleep(0)
        assert await deliver(log, offset=1) == [Outcome.RETRY]
        assert not stopping.done()
        go_on.set()
        await stopping
        assert await delivering == [Outcome.DONE]

    async def test_twice_before_the_start_or_started_twice_is_fine(self, sidecar, box, clock):
        log = DaprLog(sidecar, "a", box, clock)
        await log.stop()
        await log.start()
        await log.start()
        await log.stop()
        await log.stop()

    async def test_cancelled_or_after_a_time_it_gives_up(self, log, begin, monkeypatch):
        going = asyncio.Event()

        async def hang(delivery):
            going.set()
            await asyncio.Event().wait()

        await begin(hang)
        delivering = asyncio.create_task(deliver(log))
        await going.wait()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(log.stop(), 0.01)
        monkeypatch.setattr(module, "STOP_S", 0.01)
        with capture_logs() as logs:
            await log.stop()
        assert (logs[0]["event"], logs[0]["deliveries"]) == ("stopped_in_the_middle", 1)
        delivering.cancel()


class TestLag:
    async def test_is_the_age_of_what_is_handled_or_waits(self, log, begin, box):
        going, go_on = asyncio.Event(), asyncio.Event()

        async def handle(delivery):
            going.set()
            await go_on.wait()
            return Outcome.DONE

        assert log.lag() == {"progress-agent": 0.0}
        await begin(handle)
        delivering = asyncio.create_task(deliver(log))
        await going.wait()
        assert log.lag() == {"progress-agent": 4.5}
        box.rows = [Event(TOPIC, "z", "z1", b"")]
        assert log.lag() == {"progress-agent": 10.0}
        go_on.set()
        await delivering
        box.rows = []
        assert log.lag() == {"progress-agent": 0.0}
