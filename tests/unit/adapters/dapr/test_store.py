"""How the store speaks with the sidecar, and what its texts mean."""

from __future__ import annotations

import base64
import re

import pytest
from aiohttp import web

from learnflow.adapters.dapr.store import DaprStore
from learnflow.kernel.errors import Conflict, InvalidInput, StorageUnavailable, TooLarge
from learnflow.kernel.ports import ABSENT, Delete, Event, Put, Stored

ETAG = "9a2c6170-021b-4c5a-bada-15f1da4486f7"
TRANSACTION = "error while executing state transaction: "


@pytest.fixture
def store(sidecar, log):
    return DaprStore(sidecar, log)


def failed(message, code="ERR_STATE_TRANSACTION"):
    return web.json_response({"errorCode": code, "message": message}, status=500)


class TestReading:
    async def test_values_come_from_one_bulk_request(self, played, store):
        played.plays(
            web.json_response(
                [{"key": "k", "data": "AP8=", "etag": ETAG}, {"key": "e", "data": "", "etag": ETAG}, {"key": "n"}]
            )
        )
        assert await store.get_many(["k", "n", "e", "k"]) == {"k": Stored(b"\x00\xff", ETAG), "e": Stored(b"", ETAG)}
        assert played.asked[0][1] == "/v1.0/state/state/bulk"
        assert played.bodies == [{"keys": ["k", "n", "e"]}]

    async def test_one_value_or_none(self, played, store):
        played.plays(web.json_response([{"key": "k", "data": "MQ==", "etag": ETAG}]), web.json_response([{"key": "k"}]))
        assert await store.get("k") == Stored(b"1", ETAG)
        assert await store.get("k") is None

    async def test_of_no_keys_nothing_is_asked(self, played, store):
        assert await store.get_many([]) == {}
        assert not played.asked

    async def test_too_many_keys_and_bad_names_are_refused_before_anything_is_asked(self, played, store):
        with pytest.raises(ValueError, match="200"):
            await store.get_many([f"k{number}" for number in range(201)])
        for key in ("", "a||b", "a\x00"):
            with pytest.raises(InvalidInput):
                await store.get(key)
        assert not played.asked

    @pytest.mark.parametrize(
        ("response", "outages"),
        [
            (failed("failed to connect to `user=learnflow`: connection refused", "ERR_STATE_BULK_GET"), 1),
            (web.json_response([{"key": "k", "error": "context deadline exceeded"}]), 1),
            (web.json_response([{"key": "k", "data": {"not": "ours"}, "etag": ETAG}]), 0),
            (web.json_response([{"key": "k", "data": "no base64", "etag": ETAG}]), 0),
            (web.Response(text="<html>"), 0),
            (web.Response(status=401, text="invalid api token\n"), 0),
        ],
    )
    async def test_what_cannot_be_read_is_unavailable_and_an_outage_only_when_it_may_pass(
        self, played, store, log, response, outages
    ):
        played.plays(response)
        with pytest.raises(StorageUnavailable):
            await store.get("k")
        assert log.refusals == outages

    async def test_without_a_sidecar_it_is_unavailable(self, played, store, log):
        await played.stop()
        with pytest.raises(StorageUnavailable, match="sidecar does not answer"):
            await store.get("k")
        assert log.refusals == 1


class TestWriting:
    async def operations(self, played, store, *writes):
        await store.commit(writes)
        assert played.asked[0][1] == "/v1.0/state/state/transaction"
        return [(operation["operation"], operation["request"]) for operation in played.bodies[0]["operations"]]

    async def test_each_condition_is_said_as_the_sidecar_understands_it(self, played, store):
        assert await self.operations(
            played, store, Put("a", b"\x00"), Put("b", b"1", ABSENT), Put("c", b"1", ETAG, ttl_s=5), Delete("d")
        ) == [
            ("upsert", {"key": "a", "value": "AA=="}),
            ("upsert", {"key": "b", "value": "MQ==", "options": {"concurrency": "first-write"}}),
            ("upsert", {"key": "c", "value": "MQ==", "metadata": {"ttlInSeconds": "5"}, "etag": ETAG}),
            ("delete", {"key": "d"}),
        ]

    async def test_a_conditional_delete_checks_by_a_conditional_write_first(self, played, store):
        assert await self.operations(played, store, Delete("k", ETAG), Delete("l", ABSENT)) == [
            ("upsert", {"key": "k", "value": "", "etag": ETAG}),
            ("delete", {"key": "k"}),
            ("upsert", {"key": "l", "value": "", "options": {"concurrency": "first-write"}}),
            ("delete", {"key": "l"}),
        ]

    async def test_a_value_that_is_over_at_once_is_not_kept_for_ever(self, played, store):
        operations = await self.operations(played, store, Put("a", b"1", ttl_s=0), Put("b", b"1", ETAG, ttl_s=-1))
        assert [name for name, _ in operations] == ["delete", "upsert", "delete"]
        assert "metadata" not in operations[1][1]

    async def test_keys_are_written_in_one_order_whoever_writes(self, played, store):
        operations = await self.operations(played, store, Put("b", b"1"), Put("a", b"1"), Put("b", b"2"))
        assert [(request["key"], base64.b64decode(request["value"])) for _, request in operations] == [
            ("a", b"1"),
            ("b", b"1"),
            ("b", b"2"),
        ]

    async def test_nothing_to_write_asks_nothing(self, played, store):
        await store.commit()
        assert not played.asked

    @pytest.mark.parametrize(
        "text",
        [
            "possible etag mismatch. error from state store",
            "possible etag mismatch. error from state store: invalid UUID length: 3",
            "invalid etag value",
            "no item was updated",
            "ERROR: deadlock detected (SQLSTATE 40P01)",
            "ERROR: could not serialize access (SQLSTATE 40001)",
        ],
    )
    async def test_a_conflict_is_told_by_its_text(self, played, store, log, text):
        played.plays(failed(TRANSACTION + text))
        with pytest.raises(Conflict):
            await store.commit([Put("k", b"1", "abc")])
        assert log.refusals == 0

    @pytest.mark.parametrize(
        ("response", "outages"),
        [
            (failed(TRANSACTION + "failed to connect to `user=learnflow database=postgres`: connection refused"), 1),
            (web.json_response({"errorCode": "ERR_MALFORMED_REQUEST", "message": "deserializing"}, status=400), 0),
            (web.Response(status=401, text="invalid api token\n"), 0),
        ],
    )
    async def test_every_other_failure_is_unavailable(self, played, store, log, response, outages):
        played.plays(response)
        with pytest.raises(StorageUnavailable, match=re.escape(str(response.status))):
            await store.commit([Put("k", b"1")])
        assert log.refusals == outages

    async def test_what_does_not_fit_is_refused_before_anything_happens(self, played, store):
        with pytest.raises(InvalidInput):
            await store.commit([Put("fine", b""), Put("a||b", b"")])
        with pytest.raises(TypeError):
            await store.commit([Put("k", "text")])
        with pytest.raises(TooLarge):
            await store.commit([Put("k", b"x" * 3_500_000)], [Event("t", "k", "e", b"")])
        assert not played.asked


class TestEvents:
    async def test_go_before_the_writes(self, played, store):
        await store.commit([Put("k", b"1")], [Event("t", "k", "e1", b"")])
        assert [path for _, path, *_ in played.asked] == ["/v1.0/publish/events/t", "/v1.0/state/state/transaction"]

    async def test_alone_touch_no_state(self, played, store):
        await store.commit(events=[Event("t", "k", "e1", b"")])
        assert [path for _, path, *_ in played.asked] == ["/v1.0/publish/events/t"]

    async def test_that_are_refused_leave_the_state_alone(self, played, store, box):
        played.plays(web.Response(status=500))
        box.away = True
        with pytest.raises(StorageUnavailable):
            await store.commit([Put("k", b"1")], [Event("t", "k", "e1", b"")])
        assert not [path for _, path, *_ in played.asked if "state" in path]

    async def test_are_there_though_the_write_conflicts(self, played, store):
        played.plays(web.Response(status=204), failed(TRANSACTION + "no item was updated"))
        with pytest.raises(Conflict):
            await store.commit([Put("k", b"1", ABSENT)], [Event("t", "k", "e1", b"")])
        assert len(played.asked) == 2
