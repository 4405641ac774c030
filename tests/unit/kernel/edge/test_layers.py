from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.kernel.edge.cors import Cors
from learnflow.kernel.edge.draining import Draining
from learnflow.kernel.edge.layers import HttpOnly, PathGuard, RequestIdentity, SecurityHeaders
from learnflow.kernel.edge.protection import protect
from learnflow.kernel.errors import BadRequest, ConfigurationError

IDENTITY = "8c0f5a3e-6a57-4c3e-9d6c-0123456789ab"
PARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ORIGIN = b"https://learn.example.org"


class Plain:
    """Answers 200 and remembers the scopes that reached it."""

    def __init__(self, *headers: tuple[bytes, bytes]) -> None:
        self.scopes: list[Any] = []
        self.headers = headers

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [*self.headers]})
            await send({"type": "http.response.body", "body": b"fine"})


class TestRequestIdentity:
    async def test_a_new_id_for_everyone(self, drive: Any) -> None:
        app = Plain()
        answers = [await drive(RequestIdentity(app)) for _ in range(2)]
        given = [answer.headers[b"x-request-id"].decode() for answer in answers]
        assert given == [scope["state"]["request_id"] for scope in app.scopes]
        assert len({uuid.UUID(one) for one in given}) == 2

    @pytest.mark.parametrize("sent", [IDENTITY, IDENTITY.upper()])
    async def test_the_callers_id_is_kept(self, drive: Any, sent: str) -> None:
        answer = await drive(RequestIdentity(Plain()), headers={b"x-request-id": sent.encode()})
        assert answer.headers[b"x-request-id"] == IDENTITY.encode()

    @pytest.mark.parametrize(
        "sent",
        [[b"7"], [b""], [IDENTITY.encode() + b"\r\nx: y"], [IDENTITY.encode() + b"\n"], [IDENTITY.encode()] * 2],
    )
    async def test_any_other_is_replaced(self, drive: Any, sent: list[bytes]) -> None:
        answer = await drive(RequestIdentity(Plain()), headers=[(b"x-request-id", value) for value in sent])
        assert str(uuid.UUID(answer.headers[b"x-request-id"].decode())) != IDENTITY

    async def test_a_valid_trace_context_is_kept(self, drive: Any) -> None:
        app = Plain()
        await drive(RequestIdentity(app), headers={b"traceparent": PARENT})
        assert app.scopes[0]["state"]["traceparent"] == PARENT.decode()

    @pytest.mark.parametrize(
        "sent", [b"", b"00-xyz", PARENT.upper(), b"ff" + PARENT[2:], PARENT + b"-1", b"00-" + b"0" * 32 + PARENT[35:]]
    )
    async def test_a_broken_trace_context_is_left_out(self, drive: Any, sent: bytes) -> None:
        app = Plain()
        await drive(RequestIdentity(app), headers={b"traceparent": sent})
        assert "traceparent" not in app.scopes[0]["state"]


class TestSecurityHeaders:
    async def test_every_answer_has_them(self, drive: Any) -> None:
        headers = (await drive(SecurityHeaders(Plain(), behind_tls=False))).headers
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert headers[b"content-security-policy"].startswith(b"default-src 'none'")
        assert headers[b"referrer-policy"] == b"no-referrer"
        assert headers[b"cache-control"] == b"no-store"
        assert b"strict-transport-security" not in headers

    async def test_hsts_only_behind_tls(self, drive: Any) -> None:
        headers = (await drive(SecurityHeaders(Plain(), behind_tls=True))).headers
        assert b"max-age=" in headers[b"strict-transport-security"]

    async def test_a_page_brings_its_own(self, drive: Any) -> None:
        app = Plain((b"content-security-policy", b"default-src 'self'"), (b"cache-control", b"max-age=60"))
        answer = await drive(SecurityHeaders(app, behind_tls=False))
        names = [name for name, _ in answer.sent[0]["headers"]]
        assert sorted(names) == sorted(set(names))
        assert answer.headers[b"content-security-policy"] == b"default-src 'self'"


class TestPathGuard:
    @pytest.mark.parametrize(
        "path", ["/", "/livez", "/api/v1/triage", "/api/v1/progress/a.b-c_d", "/.well-known/x", "/a/...b", "/a/"]
    )
    async def test_plain_paths_pass(self, drive: Any, path: str) -> None:
        assert (await drive(PathGuard(Plain()), path=path)).status == 200

    @pytest.mark.parametrize(
        "raw",
        [
            b"/a%2fb",
            b"/a%2F..%2f",
            b"/%2e%2e/x",
            b"/a/../b",
            b"/a/.",
            b"/..",
            b"/./a",
            b"/a%00",
            b"/a\x00",
            b"/a\\b",
            b"/a%5cb",
            b"//a",
            b"/a//b",
            b"/\xc3\xa4",
            b"/%c3%a4",
            b"/a b",
            b"/a%20b",
            b"/a;b",
            b"/a\n",
            b"a",
            b"*",
            b"/" + b"a" * 3000,
            b"/eyJhbGciOiJFUzI1NiJ9.x.y",
        ],
    )
    async def test_everything_else_is_refused(self, drive: Any, raw: bytes) -> None:
        with pytest.raises(BadRequest):
            await drive(PathGuard(Plain()), raw_path=raw)

    async def test_without_a_raw_path_the_path_is_judged(self, drive: Any) -> None:
        with pytest.raises(BadRequest):
            await drive(PathGuard(Plain()), path="/ä", raw_path=None)

    @pytest.mark.parametrize("query", [b"days=7", b"a=1&b=&c", b"q=%C3%A4", b"tokens=1"])
    async def test_plain_queries_pass(self, drive: Any, query: bytes) -> None:
        assert (await drive(PathGuard(Plain()), query_string=query)).status == 200

    @pytest.mark.parametrize(
        "query",
        [
            b"jwt=x",
            b"a=1&access_token=x",
            b"token=",
            b"%74oken=x",
            b"TOKEN=x",
            b"a=1;token=x",
            b"token",
            b"+token+=x",
            b"q=eyJhbGciOiJFUzI1NiJ9.x.y",
            b"q=\xc3\xa4",
            b"q=" + b"a" * 3000,
        ],
    )
    async def test_tokens_and_odd_bytes_are_refused(self, drive: Any, query: bytes) -> None:
        with pytest.raises(BadRequest) as refused:
            await drive(PathGuard(Plain()), query_string=query)
        assert "eyJ" not in refused.value.detail

    @settings(max_examples=60)
    @given(path=st.binary(max_size=30), query=st.binary(max_size=30))
    async def test_no_bytes_raise_anything_else(self, path: bytes, query: bytes) -> None:
        app = Plain()
        try:
            await PathGuard(app)({"type": "http", "path": "/", "raw_path": path, "query_string": query}, None, _nothing)
        except BadRequest:
            assert not app.scopes


async def _nothing(message: Any) -> None:
    pass


class TestCors:
    def layer(self) -> Cors:
        return Cors(Plain(), origins=[ORIGIN.decode(), "http://localhost:5173", "http://[::1]:8080"])

    async def test_a_named_origin_is_marked(self, drive: Any) -> None:
        headers = (await drive(self.layer(), headers={b"origin": ORIGIN})).headers
        assert headers[b"access-control-allow-origin"] == ORIGIN
        assert headers[b"vary"] == b"origin"
        assert b"access-control-allow-credentials" not in headers

    @pytest.mark.parametrize(
        "origin",
        [
            b"null",
            b"*",
            b"https://evil.example.org",
            ORIGIN + b".evil.org",
            ORIGIN + b":444",
            b"http://learn.example.org",
            ORIGIN.upper(),
            ORIGIN + b"/",
        ],
    )
    async def test_no_other_origin_is(self, drive: Any, origin: bytes) -> None:
        answer = await drive(self.layer(), headers={b"origin": origin})
        assert b"access-control-allow-origin" not in answer.headers

    async def test_two_origins_are_none(self, drive: Any) -> None:
        answer = await drive(self.layer(), headers=[(b"origin", ORIGIN), (b"origin", ORIGIN)])
        assert b"access-control-allow-origin" not in answer.headers

    async def test_without_an_origin_nothing_is_added(self, drive: Any) -> None:
        assert (await drive(self.layer())).headers == {}

    async def test_a_preflight_is_answered_here(self, drive: Any) -> None:
        headers = {b"origin": ORIGIN, b"access-control-request-method": b"POST"}
        answer = await drive(self.layer(), "OPTIONS", headers=headers)
        assert answer.status == 204
        assert answer.headers[b"access-control-allow-origin"] == ORIGIN
        assert b"authorization" in answer.headers[b"access-control-allow-headers"]
        assert b"POST" in answer.headers[b"access-control-allow-methods"]

    async def test_a_foreign_preflight_is_refused(self, drive: Any) -> None:
        headers = {b"origin": b"null", b"access-control-request-method": b"POST"}
        answer = await drive(self.layer(), "OPTIONS", headers=headers)
        assert answer.status == 403
        assert answer.problem()["code"] == "forbidden"
        assert not any(name.startswith(b"access-control") for name in answer.headers)

    @pytest.mark.parametrize(
        "origin",
        [
            "*",
            "null",
            "https://*.example.org",
            "https://a.org/",
            "https://a.org/x",
            "a.org",
            "ftp://a.org",
            "https://A.org",
            "https://u@a.org",
            "https://ä.org",
            "https://a.org:0",
            "https://[",
            "",
            "https://a.org\n",
        ],
    )
    def test_a_setting_that_is_no_exact_origin_is_refused(self, origin: str) -> None:
        with pytest.raises(ConfigurationError, match="An allowed origin is"):
            Cors(Plain(), origins=[origin])


class TestOtherScopes:
    async def test_start_and_stop_of_the_server_pass_every_layer(self, drive: Any) -> None:
        app = Plain()
        edge = protect(app, draining=Draining(), origins=[ORIGIN.decode()])
        await edge({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
        assert app.scopes == [{"type": "lifespan"}]

    async def test_a_websocket_is_closed(self) -> None:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await HttpOnly(Plain())({"type": "websocket"}, None, send)  # type: ignore[arg-type]
        assert sent == [{"type": "websocket.close", "code": 1008}]
