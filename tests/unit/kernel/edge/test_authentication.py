from __future__ import annotations

from typing import Any

import pytest

from fakes import FakeClock
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import Verifier, mint
from learnflow.kernel.edge.authentication import Authenticator, idempotency_key_of, principal_of, require
from learnflow.kernel.edge.limiting import SlidingWindow
from learnflow.kernel.errors import BadRequest, NotAllowed, NotAuthenticated, TooManyRequests


def scope(*headers: tuple[bytes, bytes], client: Any = ("10.0.0.7", 1)) -> dict[str, Any]:
    return {"type": "http", "headers": list(headers), "client": client}


@pytest.fixture
def bearer(ring: KeyRing, clock: FakeClock) -> tuple[bytes, bytes]:
    return (b"authorization", b"Bearer " + mint(ring, "ada", "student", None, 600, clock).encode())


class TestPrincipal:
    @pytest.mark.parametrize("scheme", [b"Bearer", b"bearer", b"BEARER"])
    def test_one_header_is_taken(self, verifier: Verifier, bearer: tuple[bytes, bytes], scheme: bytes) -> None:
        header = (bearer[0], bearer[1].replace(b"Bearer", scheme))
        assert principal_of(scope(header), verifier).sub == "ada"

    def test_the_gateways_name_may_stand_beside_it(self, verifier: Verifier, bearer: Any) -> None:
        assert principal_of(scope((b"x-consumer-username", b"ada"), bearer), verifier).sub == "ada"

    @pytest.mark.parametrize(
        "value", [b"", b"Bearer", b"Bearer ", b"Basic YTpi", b"Token x", b"Bearer  x", b"Bearer \xff", b"Bearer\tx"]
    )
    def test_anything_else_is_refused(self, verifier: Verifier, value: bytes) -> None:
        with pytest.raises(NotAuthenticated):
            principal_of(scope((b"authorization", value)), verifier)

    def test_a_space_too_many_is_refused(self, verifier: Verifier, bearer: Any) -> None:
        with pytest.raises(NotAuthenticated):
            principal_of(scope((bearer[0], bearer[1].replace(b" ", b"  "))), verifier)

    def test_no_refusal_repeats_the_token(self, verifier: Verifier, bearer: Any) -> None:
        with pytest.raises(NotAuthenticated) as refused:
            principal_of(scope((bearer[0], bearer[1] + b"x")), verifier)
        assert bearer[1][20:40].decode() not in str(refused.value)


class TestAuthenticator:
    def test_addresses_that_keep_failing_wait_and_valid_tokens_pass(
        self, verifier: Verifier, clock: FakeClock, bearer: Any
    ) -> None:
        failures: list[None] = []
        authenticate = Authenticator(verifier, SlidingWindow(clock, limit=2), lambda: failures.append(None))
        for expected in (NotAuthenticated, NotAuthenticated, TooManyRequests):
            with pytest.raises(expected):
                authenticate(scope())
        assert len(failures) == 3
        assert authenticate(scope(bearer)).sub == "ada"
        with pytest.raises(NotAuthenticated):
            authenticate(scope(client=("10.0.0.8", 1)))

    @pytest.mark.parametrize(
        ("first", "second", "shared"),
        [
            (("2001:db8::1", 1), ("2001:db8::2", 1), True),
            (("2001:db8::1", 1), ("2001:db8:0:1::1", 1), False),
            (("fe80::1%eth0", 1), ("fe80::2", 1), True),
            (("::ffff:10.0.0.1", 1), ("10.0.0.1", 1), True),
            (("::ffff:10.0.0.1", 1), ("::ffff:10.0.0.2", 1), False),
            (None, ("/run/socket", 0), True),
        ],
    )
    def test_what_counts_as_one_address(
        self, verifier: Verifier, clock: FakeClock, first: Any, second: Any, shared: bool
    ) -> None:
        authenticate = Authenticator(verifier, SlidingWindow(clock, limit=1))
        with pytest.raises(NotAuthenticated):
            authenticate(scope(client=first))
        with pytest.raises(TooManyRequests if shared else NotAuthenticated):
            authenticate(scope(client=second))


class TestRequire:
    def test_a_permission_is_needed(self, verifier: Verifier, bearer: Any) -> None:
        principal = principal_of(scope(bearer), verifier)
        require(principal, "ask_questions")
        require(principal, None)
        for permission in ("read_class", "operate", ""):
            with pytest.raises(NotAllowed):
                require(principal, permission)


class TestIdempotencyKey:
    def test_none_and_one(self) -> None:
        assert idempotency_key_of(scope()) is None
        assert idempotency_key_of(scope((b"idempotency-key", b"a.B_1:2-3"))) == "a.B_1:2-3"

    @pytest.mark.parametrize("value", [b"", b"-a", b"a b", b"a\n", b"\xc3\xa4", b"a" * 129, b'"a"', b"../a"])
    def test_an_odd_one_is_refused(self, value: bytes) -> None:
        with pytest.raises(BadRequest):
            idempotency_key_of(scope((b"idempotency-key", value)))

    def test_two_are_refused(self) -> None:
        with pytest.raises(BadRequest):
            idempotency_key_of(scope((b"idempotency-key", b"a"), (b"idempotency-key", b"a")))
