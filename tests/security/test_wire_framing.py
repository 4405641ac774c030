from __future__ import annotations

import contextlib
import http.client
from collections.abc import Callable
from typing import Any

import pytest

Raw = Callable[..., bytes]


def request(edge: Any, *lines: bytes, body: bytes = b"{}", method: bytes = b"POST", path: bytes = b"/notes") -> bytes:
    head = [
        method + b" " + path + b" HTTP/1.1",
        b"Host: localhost",
        b"Authorization: Bearer " + edge.token().encode(),
        b"Content-Type: application/json",
        *lines,
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def statuses(received: bytes) -> list[int]:
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


@pytest.fixture
def good(server: Any) -> bytes:
    return request(server[0], b"Content-Length: 12", body=b'{"text":"a"}')


@pytest.fixture(autouse=True)
def _fresh(server: Any) -> None:
    server[0].clock.advance(60)
    server[0].parsed.clear()


def test_a_good_request_is_answered_and_the_connection_kept(raw: Raw, good: bytes) -> None:
    assert statuses(raw(good + good)) == [200, 200]


class TestStatement15:
    def test_statement_15_length_and_chunked_together_are_refused(self, server: Any, raw: Raw) -> None:
        smuggled = b"0\r\n\r\nGET /open HTTP/1.1\r\nHost: localhost\r\n\r\n"
        head = [b"Content-Length: %d" % len(smuggled), b"Transfer-Encoding: chunked"]
        for lines in (head, head[::-1]):
            received = raw(request(server[0], *lines, body=smuggled))
            assert statuses(received) == [400]
            assert b'"open"' not in received

    @pytest.mark.parametrize(
        "lines",
        [
            [b"Content-Length: 2", b"Content-Length: 3"],
            [b"Content-Length: 2", b"Content-Length: 2"],
            [b"Content-Length: +2"],
            [b"Content-Length: 2, 2"],
            [b"Content-Length: 0x2"],
            [b"Transfer-Encoding: chunked, identity"],
            [b"Transfer-Encoding: xchunked"],
            [b"Transfer-Encoding : chunked"],
            [b"Transfer-Encoding:\x0bchunked"],
            [b"Content-Length: 2", b"X-A: b\nX-C: d"],
            [b"Content-Length: 2", b"X-A: b\rX-C: d"],
            [b"Content-Length: 2", b"X-A: b\r\n folded"],
            [b"Content-Length: 2", b"X-A: b\x00c"],
            [b"Content-Length: 2", b"X A: b"],
            [b"Content-Length: 2", b": b"],
        ],
        ids=lambda lines: b" | ".join(lines).decode("latin-1").encode("unicode_escape").decode(),
    )
    def test_statement_15_odd_headers_are_refused(self, server: Any, raw: Raw, lines: list[bytes]) -> None:
        assert statuses(raw(request(server[0], *lines))) == [400]

    def test_statement_15_bare_line_feeds_are_refused(self, server: Any, raw: Raw, good: bytes) -> None:
        assert statuses(raw(good.replace(b"\r\n", b"\n"))) == [400]

    @pytest.mark.parametrize(
        "chunks",
        [b"2\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"0x2\r\n{}\r\n0\r\n\r\n", b"2\r\n{}XX0\r\n\r\n"],
    )
    def test_statement_15_broken_chunks_are_never_answered_as_good(self, server: Any, raw: Raw, chunks: bytes) -> None:
        received = raw(request(server[0], b"Transfer-Encoding: chunked", body=chunks))
        assert 200 not in statuses(received)
        assert server[0].parsed == []


class TestStatement13:
    def test_statement_13_an_announced_large_body_is_refused_before_it_is_sent(self, server: Any, raw: Raw) -> None:
        received = raw(request(server[0], b"Content-Length: 1048577", body=b""))
        assert statuses(received) == [413]
        assert b"connection: close" in received.lower()

    def test_statement_13_a_chunked_large_body_is_refused_before_parsing(self, server: Any, raw: Raw) -> None:
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        received = raw(request(server[0], b"Transfer-Encoding: chunked", body=b""), *[chunk] * 17)
        assert statuses(received) == [413]
        assert server[0].parsed == []

    def test_statement_13_a_client_in_the_middle_of_sending_still_reads_why(self, server: Any) -> None:
        edge, port = server
        for _ in range(3):
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                headers = {"Content-Type": "application/json", "Authorization": f"Bearer {edge.token()}"}
                connection.request("POST", "/notes", b" " * 4_000_000, headers)
                assert connection.getresponse().status == 413

    def test_statement_13_a_mebibyte_is_taken(self, server: Any, raw: Raw) -> None:
        body = b'{"text":"' + b"a" * (1048576 - 11) + b'"}'
        received = raw(request(server[0], b"Content-Length: 1048576", b"Connection: close", body=body), silence_s=2)
        assert statuses(received) == [200]

    def test_a_body_that_does_not_come_is_refused_in_time(self, server: Any, raw: Raw) -> None:
        received = raw(request(server[0], b"Content-Length: 10", body=b"{"), silence_s=2)
        assert statuses(received) == [408]
        assert b"connection: close" in received.lower()


class TestConnection:
    def test_after_a_refusal_that_read_nothing_the_next_request_is_read_rightly(
        self, server: Any, raw: Raw, good: bytes
    ) -> None:
        smuggled = b"GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n"
        refused = request(server[0], b"Content-Length: %d" % len(smuggled), body=smuggled, path=b"/nowhere")
        received = raw(refused + good)
        assert statuses(received) == [404, 200]
        assert b'"open"' not in received

    def test_statement_23_traversal_never_reaches_a_route(self, server: Any, raw: Raw) -> None:
        for path in (b"/notes/../open", b"/notes/%2e%2e/open", b"/notes/%2fopen", b"/notes/a%00", b"/notes/\xc3\xa4"):
            received = raw(request(server[0], b"Connection: close", path=path, method=b"GET", body=b""))
            assert statuses(received) == [400], path

    @pytest.mark.parametrize("target", [b"*", b"http://evil.example/open", b"evil.example:80", b"", b"/a b"])
    def test_other_forms_of_a_target_do_no_harm(self, server: Any, raw: Raw, target: bytes) -> None:
        received = raw(request(server[0], path=target, method=b"OPTIONS", body=b""))
        assert statuses(received) in ([400], [405])
