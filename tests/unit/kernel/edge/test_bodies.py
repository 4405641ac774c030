from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from learnflow.kernel.edge.bodies import BodyLimit, read_body
from learnflow.kernel.edge.refusals import BrokenFraming, RequestTimeout, UnsupportedMediaType
from learnflow.kernel.errors import BadRequest, TooLarge

JSON = (b"content-type", b"application/json")
CHUNKED = (b"transfer-encoding", b"chunked")


async def echo(scope: Any, receive: Any, send: Any) -> None:
    body = await read_body(receive)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def careless(scope: Any, receive: Any, send: Any) -> None:
    """Hides what goes wrong while reading, as frameworks do."""
    status = 200
    with contextlib.suppress(Exception):
        await read_body(receive)
    with contextlib.suppress(Exception):
        await read_body(receive)
        status = 201
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"fine"})


def length(number: int | str) -> tuple[bytes, bytes]:
    return (b"content-length", str(number).encode())


class TestSize:
    async def test_a_body_of_just_the_limit(self, drive: Any) -> None:
        answer = await drive(BodyLimit(echo, limit=6), "POST", headers=[JSON, length(6)], parts=[b"abc", b"def"])
        assert answer.body == b"abcdef"

    async def test_an_announced_one_is_refused_before_anything_runs(self, drive: Any) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            raise AssertionError

        with pytest.raises(TooLarge):
            await drive(BodyLimit(app, limit=6), "POST", headers=[JSON, length(7)])

    @pytest.mark.parametrize("app", [echo, careless])
    async def test_a_chunked_one_is_refused_whatever_the_app_makes_of_it(self, drive: Any, app: Any) -> None:
        parts = [b"abc", b"def", b"g", b"never read"]
        with pytest.raises(TooLarge):
            await drive(BodyLimit(app, limit=6), "POST", headers=[JSON, CHUNKED], parts=parts)

    async def test_a_chunked_one_within_the_limit(self, drive: Any) -> None:
        answer = await drive(BodyLimit(echo, limit=6), "POST", headers=[JSON, CHUNKED], parts=[b"abc", b""])
        assert answer.body == b"abc"

    async def test_a_fault_of_the_app_stays_what_it_is(self, drive: Any) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            raise KeyError

        with pytest.raises(KeyError):
            await drive(BodyLimit(app), "POST", headers=[JSON, length(0)])


class TestTime:
    @pytest.mark.parametrize("app", [echo, careless])
    async def test_a_body_that_never_ends_is_refused(self, drive: Any, app: Any) -> None:
        never = [b"abc", b""]

        async def silent(scope: Any, receive: Any, send: Any) -> None:
            async def first_part() -> Any:
                message = await receive()
                return {**message, "more_body": True}

            await BodyLimit(app, time_s=0.01)(scope, first_part, send)

        with pytest.raises(RequestTimeout):
            await drive(silent, "POST", headers=[JSON, length(9)], parts=never)

    async def test_waiting_for_a_hang_up_after_the_body_has_no_limit(self) -> None:
        messages: list[Any] = [{"type": "http.request", "body": b"{}"}, {"type": "http.disconnect"}]
        seen: list[Any] = []

        async def receive() -> Any:
            if len(messages) == 1:
                await asyncio.sleep(0.005)
            return messages.pop(0)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            seen.append(await read_body(receive))
            seen.append(await receive())

        scope = {"type": "http", "method": "POST", "headers": [JSON, length(2)]}
        await BodyLimit(app, time_s=0.0)(scope, receive, None)  # type: ignore[arg-type]
        assert seen == [b"{}", {"type": "http.disconnect"}]


class TestMediaType:
    @pytest.mark.parametrize(
        "value",
        [
            b"application/json",
            b"Application/JSON",
            b"application/json; charset=utf-8",
            b'application/json;charset="UTF-8"',
        ],
    )
    async def test_json_in_utf_8(self, drive: Any, value: bytes) -> None:
        headers = [(b"content-type", value), length(2)]
        assert (await drive(BodyLimit(echo), "POST", headers=headers, parts=[b"{}"])).status == 200

    @pytest.mark.parametrize(
        "values",
        [
            [],
            [b""],
            [b"text/plain"],
            [b"application/json", b"application/json"],
            [b"application/json; charset=latin-1"],
            [b"application/jsonx"],
            [b"multipart/form-data; boundary=x"],
        ],
    )
    @pytest.mark.parametrize("method", ["POST", "DELETE", "GET"])
    async def test_nothing_else(self, drive: Any, values: list[bytes], method: str) -> None:
        headers = [*((b"content-type", value) for value in values), length(2)]
        with pytest.raises(UnsupportedMediaType):
            await drive(BodyLimit(echo), method, headers=headers, parts=[b"{}"])

    async def test_a_write_without_a_body_needs_it_too(self, drive: Any) -> None:
        with pytest.raises(UnsupportedMediaType):
            await drive(BodyLimit(echo), "POST")

    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
    async def test_others_without_a_body_do_not(self, drive: Any, method: str) -> None:
        assert (await drive(BodyLimit(echo), method, headers=[length(0)])).status == 200

    async def test_other_types_where_told_so(self, drive: Any) -> None:
        layer = BodyLimit(echo, media_types=[b"application/cloudevents+json"])
        headers = [(b"content-type", b"application/cloudevents+json"), length(2)]
        assert (await drive(layer, "POST", headers=headers, parts=[b"{}"])).status == 200


class TestFraming:
    @pytest.mark.parametrize(
        "headers",
        [
            [length(2), CHUNKED],
            [length(2), length(2)],
            [length(2), length(3)],
            [CHUNKED, CHUNKED],
            [(b"transfer-encoding", b"gzip, chunked")],
            [(b"transfer-encoding", b"xchunked")],
            [(b"transfer-encoding", b"")],
            [length("+2")],
            [length("-1")],
            [length("0x2")],
            [length("2, 2")],
            [length("")],
            [length("1" * 30)],
            [length(2), (b"x-folded", b"a\r\n b")],
            [length(2), (b"x-nul", b"a\0")],
        ],
    )
    async def test_two_readings_of_one_request_are_refused(self, drive: Any, headers: list[Any]) -> None:
        with pytest.raises(BrokenFraming):
            await drive(BodyLimit(echo), "POST", headers=[JSON, *headers], parts=[b"{}"])


class TestReadBody:
    async def test_a_connection_that_ends_too_early(self) -> None:
        messages: list[Any] = [
            {"type": "http.request", "body": b"a", "more_body": True},
            {"type": "http.disconnect"},
        ]

        async def receive() -> Any:
            return messages.pop(0)

        with pytest.raises(BadRequest):
            await read_body(receive)
