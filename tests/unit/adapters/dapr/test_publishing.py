"""Publishing by the sidecar or the outbox, and the relay between them."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from fakes import until
from learnflow.adapters.dapr.log import MAX_EVENT_BYTES, DaprLog
from learnflow.kernel.errors import InvalidInput, StorageUnavailable, TooLarge
from learnflow.kernel.ports import Event

TOPIC = "learning.evidence"
AWAY = web.json_response(
    {
        "errorCode": "ERR_PUBSUB_PUBLISH_MESSAGE",
        "message": "error when publishing to topic learning.evidence in pubsub events: kafka: client has run out of"
        " available brokers to talk to: dial tcp 127.0.0.1:1: connect: connection refused",
    },
    status=500,
)
TAKEN = web.Response(status=204)


def answers(*, taken):
    """Answer 204 where `taken(request, body)`, otherwise as without a broker."""
    return lambda request, body: (
        web.Response(status=204) if taken(request, body) else web.Response(status=500, body=AWAY.body)
    )


def events(*names):
    """Make one event per name; the letter in front is its key."""
    return [Event(TOPIC, name[0], name, name.encode()) for name in names]


def published(played):
    return [query["metadata.eventId"] for _, _, query, _, _ in played.asked]


class TestPublishing:
    async def test_the_bytes_go_raw_with_key_and_id(self, played, log, box):
        await log.publish([Event(TOPIC, "student/1", "e 1".replace(" ", "+"), b"\x00\xff")])
        ((method, path, query, headers, body),) = played.asked
        assert (method, path, body) == ("POST", "/v1.0/publish/events/learning.evidence", b"\x00\xff")
        assert query == {
            "metadata.rawPayload": "true",
            "metadata.partitionKey": "student/1",
            "metadata.eventId": "e+1",
        }
        assert headers["content-type"] == "application/octet-stream"
        assert not box.rows

    async def test_one_key_goes_in_order_and_others_do_not_wait_for_it(self, played, log):
        first = asyncio.get_running_loop().create_future()
        played.answer = lambda request, body: first if body == b"a1" else web.Response(status=204)
        publishing = asyncio.create_task(log.publish(events("a1", "a2", "b1", "c1")))
        await until(lambda: {"b1", "c1"} <= set(published(played)))
        assert "a2" not in published(played)
        first.set_result(web.Response(status=204))
        await publishing
        assert published(played)[-1] == "a2"

    async def test_what_the_broker_did_not_take_waits_with_all_that_follows_it(self, played, log, box):
        def answer(request, body):
            return web.Response(status=500 if body == b"a2" else 204)

        played.answer = answer
        await log.publish(events("a1", "a2", "a3", "b1"))
        assert sorted(published(played)) == ["a1", "a2", "b1"]
        assert [event.id for event in box.rows] == ["a2", "a3"]

    async def test_while_the_broker_is_away_it_is_not_asked_again(self, played, log, box):
        played.plays(AWAY)
        await log.publish(events("a1"))
        await log.publish(events("b1", "c1"))
        assert published(played) == ["a1"]
        assert [event.id for event in box.rows] == ["a1", "b1", "c1"]

    async def test_a_broker_that_is_away_for_one_topic_is_asked_for_others(self, played, log, box):
        played.answer = answers(taken=lambda request, body: not request.path.endswith(TOPIC))
        await log.publish([*events("a1"), Event("other", "b", "b1", b"")])
        played.plays(TAKEN)
        await log.publish([*events("a2", "c1"), Event("other", "b", "b2", b"")])
        assert published(played) == ["a1", "b1", "b2"]
        assert [event.id for event in box.rows] == ["a1", "a2", "c1"]

    async def test_an_event_that_the_broker_refuses_keeps_no_other_from_it(self, played, log, box):
        played.plays(web.json_response({"message": "kafka server: The message was too large"}, status=500), TAKEN)
        with capture_logs() as logs:
            await log.publish(events("a1"))
            await log.publish(events("b1", "a2"))
        assert published(played) == ["a1", "b1"]
        assert [event.id for event in box.rows] == ["a1", "a2"]
        assert [entry["event"] for entry in logs] == ["event_refused"]

    async def test_what_cannot_be_kept_is_tried_again(self, played, log, box):
        box.limit = 1
        played.plays(AWAY, TAKEN)
        await log.publish(events("a1"))
        with pytest.raises(StorageUnavailable):
            await log.publish(events("b1"))
        await log.publish(events("b1"))
        assert published(played) == ["a1", "b1"]

    async def test_a_broker_that_hangs_is_away_after_the_time_to_publish(self, played, log, box):
        played.answer = lambda request, body: asyncio.get_running_loop().create_future()
        start = asyncio.get_running_loop().time()
        await log.publish(events("a1", "a2", "b1"))
        assert asyncio.get_running_loop().time() - start < 1
        assert [event.id for event in box.rows] == ["a1", "a2", "b1"]

    async def test_a_key_that_waits_is_not_overtaken(self, played, log, box):
        box.rows = events("a1")
        await log.publish(events("a2", "b1"))
        assert published(played) == ["b1"]
        assert [event.id for event in box.rows] == ["a1", "a2"]

    async def test_without_broker_and_outbox_it_is_refused(self, played, log, box):
        played.plays(AWAY)
        box.away = True
        with pytest.raises(StorageUnavailable):
            await log.publish(events("a1"))
        assert log.refusals == 1

    async def test_without_a_sidecar_the_outbox_takes_it(self, played, log, box):
        await played.stop()
        await log.publish(events("a1"))
        assert box.rows == events("a1")

    @pytest.mark.parametrize("status", [401, 403, 404])
    async def test_what_the_sidecar_forbids_does_not_wait_for_ever(self, played, log, box, status):
        played.plays(web.json_response({"errorCode": "ERR_PUBSUB_FORBIDDEN"}, status=status))
        with pytest.raises(StorageUnavailable, match=r"may not publish to learning\.evidence"):
            await log.publish(events("a1"))
        assert not box.rows
        assert log.refusals == 0

    async def test_what_no_log_carries_is_refused_at_once(self, played, log):
        for event in (Event("", "k", "e", b""), Event("t", "k y", "e", b""), Event("t", "k", "é", b"")):
            with pytest.raises(InvalidInput):
                await log.publish([event])
        with pytest.raises(TooLarge):
            await log.publish([Event("t", "k", "e", b"x" * (MAX_EVENT_BYTES + 1))])
        with pytest.raises(TypeError):
            await log.publish([Event("t", "k", "e", "text")])
        await log.publish([])
        assert not played.asked


class TestRelay:
    async def test_what_waits_goes_in_order_when_the_broker_is_back(self, played, log, box):
        played.plays(AWAY)
        await log.publish(events("a1", "a2"))
        await log.start()
        await until(lambda: box.relays >= 1)
        assert [event.id for event in box.rows] == ["a1", "a2"]
        played.plays(TAKEN)
        await until(lambda: not box.rows)
        assert published(played)[-2:] == ["a1", "a2"]
        await log.publish(events("b1"))
        assert published(played)[-1] == "b1"

    async def test_an_outbox_that_others_emptied_means_that_the_broker_is_back(self, played, log, box):
        played.plays(AWAY)
        await log.publish(events("a1"))
        box.rows.clear()
        with capture_logs() as logs:
            await log.start()
            await until(lambda: logs)
        assert [entry["event"] for entry in logs] == ["broker_back"]
        await log.publish(events("a2"))
        assert published(played) == ["a1", "a2"]

    async def test_an_outbox_that_is_empty_because_the_event_is_on_its_way_does_not(self, played, sidecar, box, clock):
        log = DaprLog(sidecar, "progress-agent", box, clock, publish_s=5)
        played.plays(AWAY)
        append, arrived = box.append, asyncio.Event()

        async def slowly(events):
            await arrived.wait()
            await append(events)

        box.append = slowly
        await log.start()
        publishing = asyncio.create_task(log.publish(events("a1")))
        await until(lambda: played.asked)
        relays = box.relays
        await until(lambda: box.relays > relays)
        arrived.set()
        await publishing
        await log.publish(events("b1"))
        assert [event.id for event in box.rows] == ["a1", "b1"]
        assert "b1" not in published(played)
        await log.stop()

    async def test_without_its_database_the_broker_is_asked_again_and_the_relay_goes_on(self, played, log, box):
        played.plays(AWAY, TAKEN)
        box.away = True
        with pytest.raises(StorageUnavailable):
            await log.publish(events("a1"))
        with capture_logs() as logs:
            await log.start()
            await until(lambda: box.relays >= 2)
        assert [(entry["event"], entry["error_type"]) for entry in logs] == [("outbox_away", "ConnectionError")]
        await log.publish(events("b1"))
        box.away = False
        relays = box.relays
        await until(lambda: box.relays > relays)

    async def test_a_fault_of_ours_does_not_end_it(self, log, box):
        relay, box.relay = box.relay, None
        await log.start()
        with capture_logs() as logs:
            await until(lambda: logs)
        assert (logs[0]["event"], logs[0]["error_type"]) == ("relay_failed", "TypeError")
        box.relay = relay
        await until(lambda: box.relays)

    async def test_what_is_refused_again_and_again_is_said_once(self, played, log, box):
        played.plays(web.Response(status=403))
        box.rows = events("a1")
        with capture_logs() as logs:
            await log.start()
            await until(lambda: len(played.asked) >= 3)
        assert [entry["event"] for entry in logs] == ["publishing_forbidden"]

    async def test_a_relay_with_successes_and_failures_does_not_tell_of_a_broker_that_comes_and_goes(
        self, played, log, box
    ):
        played.answer = answers(taken=lambda request, body: body.startswith(b"b"))
        with capture_logs() as logs:
            await log.publish(events("a1"))
            box.rows = events("b1", "a1")
            await log.start()
            await until(lambda: len(played.asked) >= 5)
        assert [(entry["event"], entry["log_level"]) for entry in logs] == [
            ("broker_away", "warning"),
            ("broker_back", "warning"),
        ]

    async def test_stop_does_not_wait_until_all_is_relayed(self, played, log, box):
        box.rows = events("a1", "a2")
        played.plays(AWAY)
        await log.start()
        await until(lambda: played.asked)
        await log.stop()
        assert [event.id for event in box.rows] == ["a1", "a2"]
