from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from learnflow.kernel.edge.redaction import redact

Ask = Callable[..., Any]


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def claims(edge: Any, **changed: Any) -> dict[str, Any]:
    now = int(edge.clock.now())
    return {
        "iss": "learnflow-auth",
        "aud": "learnflow-api",
        "sub": "ada",
        "role": "student",
        "permissions": ["ask_questions"],
        "iat": now,
        "exp": now + 600,
        **changed,
    }


def signed(edge: Any, header: dict[str, Any] | None = None, key: Any = None, **changed: Any) -> str:
    full = {"alg": "ES256", "typ": "JWT", "kid": edge.ring.signing_kid, **(header or {})}
    registry = jws.JWSRegistry(algorithms=["ES256", "ES384", "HS256", "RS256"], strict_check_header=False)
    return jwt.encode(full, claims(edge, **changed), key or edge.ring.signing_key, registry=registry)


async def refused(ask: Ask, token: str) -> None:
    answer = await ask("POST", "/notes", token=token, body=b'{"text": "a"}')
    assert (answer.status, answer.code) == (401, "invalid_jwt")
    assert token.encode() not in answer.body
    assert token.split(".", maxsplit=1)[0].encode() not in answer.body


async def test_the_token_of_these_tests_is_good(edge: Any, ask: Ask) -> None:
    answer = await ask("POST", "/notes", token=signed(edge), body=b'{"text": "a"}')
    assert (answer.status, answer.document["sub"]) == (200, "ada")


class TestWhoMayDoWhat:
    async def test_statement_03_a_student_on_a_teachers_route_is_forbidden(self, edge: Any, ask: Ask) -> None:
        answer = await ask(path="/class", token=edge.token(role="student"))
        assert (answer.status, answer.code) == (403, "forbidden")
        assert (await ask(path="/class", token=edge.token("grace", "teacher"))).status == 200

    @pytest.mark.parametrize("name", ["mastery", "role", "student_id"])
    async def test_statement_04_an_unknown_field_is_refused(self, edge: Any, ask: Ask, name: str) -> None:
        body = orjson.dumps({"text": "a", name: "SECRET"})
        answer = await ask("POST", "/notes", token=edge.token(), body=body)
        assert (answer.status, answer.code) == (422, "schema_validation_failed")
        assert answer.document["errors"][0]["path"] == name
        assert b"SECRET" not in answer.body


class TestTokens:
    async def test_statement_06_a_missing_token_is_refused(self, ask: Ask) -> None:
        answer = await ask("POST", "/notes", body=b"{}")
        assert (answer.status, answer.code) == (401, "invalid_jwt")
        assert answer.headers[b"www-authenticate"].startswith(b"Bearer")

    async def test_statement_06_a_doubled_token_is_refused(self, edge: Any, ask: Ask) -> None:
        bearer = ("authorization", f"Bearer {edge.token()}")
        assert (await ask(path="/notes/ada", headers=[bearer, bearer])).status == 401
        assert (await ask(path="/notes/ada", headers=[bearer, ("authorization", "")])).status == 401

    @pytest.mark.parametrize("consumers", [["ada", "ada"], ["bob"], [""], ["Ada"], ["аda".encode().decode("latin-1")]])
    async def test_statement_06_the_gateways_name_must_be_one_and_the_same(
        self, edge: Any, ask: Ask, consumers: list[str]
    ) -> None:
        headers = [("x-consumer-username", name) for name in consumers]
        assert (await ask(path="/notes/ada", headers=headers, token=edge.token())).status == 401

    async def test_statement_06_the_gateways_name_alone_authenticates_nobody(self, ask: Ask) -> None:
        assert (await ask(path="/notes/ada", headers={"x-consumer-username": "ada"})).status == 401

    @pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
    @pytest.mark.parametrize("signature", ["", "A" * 86])
    async def test_statement_07_alg_none_is_refused(self, edge: Any, ask: Ask, alg: str, signature: str) -> None:
        header = {"alg": alg, "typ": "JWT", "kid": edge.ring.signing_kid}
        await refused(ask, f"{part(header)}.{part(claims(edge))}.{signature}")

    async def test_statement_07_hs256_with_the_public_key_is_refused(self, edge: Any, ask: Ask) -> None:
        public = edge.ring.signing_key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        jwk = orjson.dumps(edge.ring.public_jwks()["keys"][0])
        for secret in (base64.b64encode(public), jwk):
            await refused(ask, signed(edge, {"alg": "HS256"}, OctKey.import_key(secret)))

    async def test_statement_07_other_algorithms_are_refused(self, edge: Any, ask: Ask) -> None:
        own = RSAKey.import_key(rsa.generate_private_key(65537, 2048))
        await refused(ask, signed(edge, {"alg": "RS256"}, own))
        await refused(ask, signed(edge, {"alg": "ES384"}, ECKey.generate_key("P-384")))

    @pytest.mark.parametrize(
        "kid",
        [
            "../../../../dev/null",
            "/etc/passwd",
            "ring.json",
            "' OR '1'='1",
            "x' UNION SELECT 'key' --",
            "",
            "\x00",
            "https://evil.example/key",
            None,
            7,
            ["a"],
        ],
    )
    async def test_statement_08_a_kid_is_a_name_and_never_a_path(self, edge: Any, ask: Ask, kid: Any) -> None:
        header = {"alg": "ES256", "typ": "JWT", "kid": kid}
        if isinstance(kid, str):
            await refused(ask, signed(edge, header, ECKey.generate_key("P-256")))
        await refused(ask, f"{part(header)}.{part(claims(edge))}.{'A' * 86}")

    @pytest.mark.parametrize("member", ["jku", "x5u", "jwk", "x5c", "crit", "b64", "cty", "zip"])
    async def test_statement_08_a_key_in_the_header_is_refused_and_nothing_fetched(
        self, edge: Any, ask: Ask, member: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import socket

        def fetched(*_: Any, **__: Any) -> None:
            raise AssertionError("something was fetched")

        monkeypatch.setattr(socket, "create_connection", fetched)
        monkeypatch.setattr(socket, "getaddrinfo", fetched)
        own = ECKey.generate_key("P-256")
        values = {"jwk": own.as_dict(private=False), "crit": ["exp"], "b64": True, "x5c": ["x"]}
        header = {"alg": "ES256", "typ": "JWT", "kid": edge.ring.signing_kid}
        header[member] = values.get(member, "https://evil.example/keys")
        body = f"{part(header)}.{part(claims(edge))}"
        for key in (own, edge.ring.signing_key):
            signature = jws.JWSRegistry.algorithms["ES256"].sign(body.encode(), key)
            await refused(ask, f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")

    async def test_statement_09_an_expired_token_is_refused(self, edge: Any, ask: Ask) -> None:
        token = signed(edge)
        assert (await ask(path="/notes/ada", token=signed(edge, permissions=["read_progress"]))).status == 200
        edge.clock.advance(600)
        await refused(ask, token)

    async def test_statement_09_a_token_of_the_future_is_refused(self, edge: Any, ask: Ask) -> None:
        await refused(ask, signed(edge, nbf=int(edge.clock.now()) + 60))
        await refused(ask, signed(edge, iat=int(edge.clock.now()) + 60))

    @pytest.mark.parametrize("changed", [{"iss": "kong"}, {"aud": "account"}, {"iss": None}, {"aud": []}])
    async def test_statement_10_another_issuer_or_audience_is_refused(
        self, edge: Any, ask: Ask, changed: dict[str, Any]
    ) -> None:
        await refused(ask, signed(edge, **changed))

    @pytest.mark.parametrize("typ", ["at+jwt", "jwt", "JOSE", "", None])
    async def test_statement_10_another_type_is_refused(self, edge: Any, ask: Ask, typ: str | None) -> None:
        header = {"alg": "ES256", "kid": edge.ring.signing_kid} | ({} if typ is None else {"typ": typ})
        body = f"{part(header)}.{part(claims(edge))}"
        signature = jws.JWSRegistry.algorithms["ES256"].sign(body.encode(), edge.ring.signing_key)
        await refused(ask, f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")

    @pytest.mark.parametrize("name", ["jwt", "access_token", "token", "Token", "%6awt"])
    async def test_statement_11_a_token_in_the_address_is_refused(self, edge: Any, ask: Ask, name: str) -> None:
        query = f"{name}={edge.token()}".encode()
        for token in (None, edge.token()):
            answer = await ask(path="/notes/ada", query=query, token=token)
            assert (answer.status, answer.code) == (400, "bad_request")
            assert b"eyJ" not in answer.body


class TestLimits:
    async def test_statement_12_the_101st_request_in_a_minute_is_refused(self, edge: Any, ask: Ask) -> None:
        ada, bob = edge.token("ada"), edge.token("bob")
        for _ in range(100):
            assert (await ask(path="/notes/ada", token=ada)).status == 200
        answer = await ask(path="/notes/ada", token=ada)
        assert (answer.status, answer.code) == (429, "rate_limited")
        assert int(answer.headers[b"retry-after"]) == 60
        assert (await ask(path="/notes/bob", token=bob)).status == 200
        # A new token is still the same student.
        edge.clock.advance(1)
        assert (await ask(path="/notes/ada", token=edge.token("ada"))).status == 429
        edge.clock.advance(59)
        assert (await ask(path="/notes/ada", token=ada)).status == 200

    async def test_failed_tokens_of_a_neighbour_do_not_lock_a_student_out(self, edge: Any, ask: Ask) -> None:
        seen = {(await ask(path="/notes/ada", token="x")).status for _ in range(301)}
        assert seen == {401, 429}
        assert (await ask(path="/notes/ada", token=edge.token())).status == 200


class TestDocuments:
    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 100_000 + b"]" * 100_000,
            b'{"text":' * 100_000 + b"1" + b"}" * 100_000,
            b'{"text": "a", "number": NaN}',
            b'{"text": "a", "number": -Infinity}',
            b'{"text": "a", "number": 1e999}',
            b'{"text": "a", "number": ' + b"9" * 5000 + b"}",
            b'{"text": "\\ud800"}',
            b'{"text": "\xed\xa0\x80"}',
            b'{"text": "\\u0000"}',
            b'{"text": "\x00"}',
            b'{"text": "\xff"}',
            b'\xef\xbb\xbf{"text": "a"}',
            b'{"text": "a", "text": "b"}',
            b"",
            b"{",
        ],
        ids=lambda body: repr(body[:24]),
    )
    async def test_statement_14_hostile_json_is_refused_and_never_a_fault(
        self, edge: Any, ask: Ask, body: bytes
    ) -> None:
        answer = await ask("POST", "/notes", token=edge.token(), body=body)
        assert answer.status in {400, 422}
        assert answer.code in {"bad_request", "schema_validation_failed"}
        assert edge.parsed == []

    @pytest.mark.parametrize(
        "text",
        [
            "eval('1')",
            "'; DROP TABLE students; --",
            "<script>alert(1)</script>",
            "print('\\u0000', '\\ud800', NaN)",
            "[" * 5000,
            "${jndi:ldap://x}",
            "../../etc/passwd %2e%2e",
            "\u202e\x1b[31m",
        ],
    )
    async def test_statement_28_text_that_looks_dangerous_is_text(self, edge: Any, ask: Ask, text: str) -> None:
        answer = await ask("POST", "/notes", token=edge.token(), body=orjson.dumps({"text": text}))
        assert answer.status == 200
        assert answer.document["text"] == text


class TestLogs:
    def written(self, **event: Any) -> str:
        stream = io.StringIO()
        logger = structlog.wrap_logger(
            structlog.PrintLogger(stream), processors=[redact, structlog.processors.JSONRenderer()]
        )
        logger.info(**event)
        return stream.getvalue()

    @pytest.mark.parametrize("bad", ["\r\nfake line", "\x1b[2J", "\u202e", "\u2028", "\x9b"])
    def test_statement_20_control_characters_are_escaped(self, bad: str) -> None:
        line = json.loads(self.written(event="said", text=f"a{bad}b"))
        assert bad[0] not in line["text"]
        assert line["text"].startswith("a\\")

    def test_statement_21_nothing_private_is_written(self, edge: Any) -> None:
        token = edge.token()
        line = self.written(
            event=f"refused {token}",
            token=token,
            authorization=f"Bearer {token}",
            header=f"Authorization: Bearer {token}",
            code="print('SECRET')",
            query="SECRET",
            who="ada@example.org",
            key=str(edge.ring.signing_key.as_pem(private=True)),
            inner={"stdin": "SECRET", "deep": [{"traceback": "SECRET"}]},
        )
        assert not any(private in line for private in ("eyJ", "SECRET", "@", "MIG", token[-20:]))


class TestIds:
    @pytest.mark.parametrize("sub", ["аda", "ada\u200b", "ａda", "ada ", "ada\n", "a" * 65, "../ada", "ada%00", "-ada"])
    async def test_statement_22_look_alikes_of_an_id_are_refused(self, edge: Any, ask: Ask, sub: str) -> None:
        await refused(ask, signed(edge, sub=sub))

    @pytest.mark.parametrize(
        "path",
        [
            "/notes/../class",
            "/notes/%2e%2e/class",
            "/notes/..",
            "/notes/a%00",
            "/notes/a\0",
            "/notes/a\\b",
            "/notes/ädа",
        ],
    )
    async def test_statement_23_traversal_in_a_path_is_refused(self, edge: Any, ask: Ask, path: str) -> None:
        answer = await ask(path=path, token=edge.token())
        assert (answer.status, answer.code) == (400, "bad_request")

    @pytest.mark.parametrize("key", ["../x", "a b", "x" * 200, "a\x00"])
    async def test_statement_23_an_odd_idempotency_key_is_refused(self, edge: Any, ask: Ask, key: str) -> None:
        answer = await ask(
            "POST", "/notes", token=edge.token(), body=b'{"text": "a"}', headers={"idempotency-key": key}
        )
        assert answer.status == 400


class TestAnswers:
    async def test_statement_24_cors_names_exact_origins_only(self, ask: Ask) -> None:
        answer = await ask(headers={"origin": "https://learn.example.org"})
        assert answer.headers[b"access-control-allow-origin"] == b"https://learn.example.org"
        for origin in ("null", "*", "https://learn.example.org.evil.org", "http://learn.example.org"):
            answer = await ask(headers={"origin": origin})
            assert b"access-control-allow-origin" not in answer.headers
            preflight = await ask("OPTIONS", headers={"origin": origin, "access-control-request-method": "POST"})
            assert preflight.status == 403

    @pytest.mark.parametrize("path", ["/open", "/nowhere", "/class", "/notes/..", "/notes"])
    async def test_statement_25_every_answer_has_its_headers(self, ask: Ask, path: str) -> None:
        headers = (await ask(path=path)).headers
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert headers[b"content-security-policy"].startswith(b"default-src 'none'")
        assert headers[b"cache-control"] == b"no-store"
        assert headers[b"strict-transport-security"]
        assert headers[b"x-request-id"]

    async def test_statement_26_a_fault_shows_an_id_only(self, edge: Any, ask: Ask) -> None:
        with structlog.testing.capture_logs() as logs:
            answer = await ask(path="/fault", token=edge.token())
        assert (answer.status, answer.code) == (500, "internal_error")
        assert answer.document["request_id"] == answer.headers[b"x-request-id"].decode()
        assert b"hunter2" not in answer.body
        assert "hunter2" not in str(logs)
        assert [line["request_id"] for line in logs] == [answer.document["request_id"]]

    async def test_statement_26_a_refused_document_does_not_repeat_secrets(self, edge: Any, ask: Ask) -> None:
        body = orjson.dumps({"text": {"password": "hunter2"}, "number": "hunter2"})
        answer = await ask("POST", "/notes", token=edge.token(), body=body)
        assert answer.status == 422
        assert b"hunter2" not in answer.body

    async def test_unknown_paths_and_methods_are_problems_too(self, ask: Ask) -> None:
        assert (await ask(path="/nowhere")).code == "not_found"
        answer = await ask("DELETE", "/open")
        assert (answer.status, answer.code) == (405, "method_not_allowed")
        assert b"GET" in answer.headers[b"allow"]
