from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey

from fakes import FakeClock
from learnflow.kernel.auth.keys import KeyRing, PublicKeySet
from learnflow.kernel.auth.tokens import CACHE_S, LEEWAY_S, ROLE_PERMISSIONS, Verifier, mint
from learnflow.kernel.errors import InvalidInput, NotAuthenticated

DAY_S = 86_400


def signed(ring: KeyRing, claims: dict[str, Any], header: dict[str, Any] | None = None) -> str:
    return jwt.encode(header or {"alg": "ES256", "typ": "JWT", "kid": ring.signing_kid}, claims, ring.signing_key)


def good_claims(now: float, **changed: Any) -> dict[str, Any]:
    claims = {
        "iss": "learnflow-auth",
        "aud": "learnflow-api",
        "sub": "student-1",
        "role": "student",
        "permissions": ["ask_questions"],
        "iat": int(now),
        "exp": int(now) + 600,
        **changed,
    }
    return {name: value for name, value in claims.items() if value is not None}


class TestMint:
    @pytest.mark.parametrize("role", list(ROLE_PERMISSIONS))
    def test_a_token_carries_all_of_its_role(
        self, ring: KeyRing, clock: FakeClock, verifier: Verifier, role: str
    ) -> None:
        principal = verifier.verify(mint(ring, "ada", role, None, 60, clock))
        assert (principal.sub, principal.role) == ("ada", role)
        assert principal.permissions == ROLE_PERMISSIONS[role]
        assert principal.kid == ring.signing_kid
        assert principal.expires_at == clock.now() + 60

    def test_fewer_permissions_can_be_asked_for(self, ring: KeyRing, clock: FakeClock, verifier: Verifier) -> None:
        token = mint(ring, "ada", "teacher", ["read_class"], 60, clock)
        assert verifier.verify(token).permissions == {"read_class"}

    @pytest.mark.parametrize("sub", ["", "-a", ".a", "a" * 65, "a b", "a\n", "ädä", "аdа", "../a", "a/b", "a:b"])
    def test_an_id_outside_the_pattern_is_refused(self, ring: KeyRing, clock: FakeClock, sub: str) -> None:
        with pytest.raises(InvalidInput):
            mint(ring, sub, "student", None, 60, clock)

    @pytest.mark.parametrize(
        ("role", "permissions", "ttl_s"),
        [
            ("root", None, 60),
            ("student", ["erase"], 60),
            ("student", None, 0),
            ("student", None, DAY_S + 1),
        ],
    )
    def test_no_token_that_would_not_be_taken(
        self, ring: KeyRing, clock: FakeClock, role: str, permissions: list[str] | None, ttl_s: int
    ) -> None:
        with pytest.raises(InvalidInput):
            mint(ring, "ada", role, permissions, ttl_s, clock)


class TestClaims:
    def test_the_good_claims_are_good(self, ring: KeyRing, clock: FakeClock, verifier: Verifier) -> None:
        assert verifier.verify(signed(ring, good_claims(clock.now()))).sub == "student-1"

    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": None},
            {"iss": "someone"},
            {"aud": None},
            {"aud": "another-api"},
            {"aud": ["learnflow-api", "another-api"]},
            {"sub": None},
            {"sub": 7},
            {"sub": "../a"},
            {"sub": "a\n"},
            {"sub": "students" * 9},
            {"role": None},
            {"role": "root"},
            {"role": ["student"]},
            {"permissions": None},
            {"permissions": "erase"},
            {"permissions": [1]},
            {"iat": None},
            {"exp": None},
            {"exp": True},
            {"exp": "9999999999"},
            {"exp": 1 << 60},
            {"nbf": "soon"},
            {"nbf": []},
        ],
    )
    def test_one_wrong_claim_is_enough(
        self, ring: KeyRing, clock: FakeClock, verifier: Verifier, changed: dict[str, Any]
    ) -> None:
        with pytest.raises(NotAuthenticated):
            verifier.verify(signed(ring, good_claims(clock.now(), **changed)))

    def test_a_permission_beyond_the_role_is_not_given(
        self, ring: KeyRing, clock: FakeClock, verifier: Verifier
    ) -> None:
        token = signed(ring, good_claims(clock.now(), permissions=["ask_questions", "erase", "fly"]))
        assert verifier.verify(token).permissions == {"ask_questions"}

    def test_a_payload_that_is_no_object_is_refused(self, ring: KeyRing, verifier: Verifier) -> None:
        from joserfc import jws

        for payload in (b"[]", b"1", b"", b"{", b'{"exp": NaN}'):
            token = jws.serialize_compact(
                {"alg": "ES256", "typ": "JWT", "kid": ring.signing_kid}, payload, ring.signing_key
            )
            with pytest.raises(NotAuthenticated):
                verifier.verify(token)


class TestTime:
    def test_expiry_has_no_leeway(self, ring: KeyRing, clock: FakeClock, verifier: Verifier) -> None:
        token = signed(ring, good_claims(clock.now()))
        clock.advance(599)
        verifier.verify(token)
        clock.advance(1)
        with pytest.raises(NotAuthenticated, match="expired"):
            verifier.verify(token)

    @pytest.mark.parametrize("claim", ["iat", "nbf"])
    def test_another_clock_may_be_a_little_ahead(
        self, ring: KeyRing, clock: FakeClock, verifier: Verifier, claim: str
    ) -> None:
        verifier.verify(signed(ring, good_claims(clock.now(), **{claim: int(clock.now()) + LEEWAY_S})))
        with pytest.raises(NotAuthenticated, match="not valid yet"):
            verifier.verify(signed(ring, good_claims(clock.now(), **{claim: int(clock.now()) + LEEWAY_S + 1})))

    def test_a_life_of_more_than_a_day_is_refused(self, ring: KeyRing, clock: FakeClock, verifier: Verifier) -> None:
        now = int(clock.now())
        verifier.verify(signed(ring, good_claims(now, exp=now + DAY_S)))
        with pytest.raises(NotAuthenticated):
            verifier.verify(signed(ring, good_claims(now, exp=now + DAY_S + 1)))

    def test_an_end_before_its_beginning_is_refused(self, ring: KeyRing, clock: FakeClock, verifier: Verifier) -> None:
        now = int(clock.now())
        with pytest.raises(NotAuthenticated):
            verifier.verify(signed(ring, good_claims(now, iat=now + 20, exp=now + 10)))


class TestMemory:
    def test_a_verified_token_is_the_same_object_for_a_minute(
        self, ring: KeyRing, clock: FakeClock, verifier: Verifier
    ) -> None:
        token = mint(ring, "ada", "student", None, 600, clock)
        first = verifier.verify(token)
        clock.advance(CACHE_S - 1)
        assert verifier.verify(token) is first
        clock.advance(1)
        assert verifier.verify(token) is not first

    def test_rotation_empties_it_and_logs_nobody_out(self, ring: KeyRing, clock: FakeClock, verifier: Verifier) -> None:
        token = mint(ring, "ada", "student", None, 600, clock)
        first = verifier.verify(token)
        ring.rotate(clock.now())
        again = verifier.verify(token)
        assert again == first
        assert again is not first
        assert verifier.verify(mint(ring, "ada", "student", None, 600, clock)).kid == ring.signing_kid

    def test_a_removed_key_ends_its_tokens_at_once(
        self, ring: KeyRing, clock: FakeClock, verifier: Verifier, tmp_path: Path
    ) -> None:
        token = mint(ring, "ada", "student", None, 600, clock)
        verifier.verify(token)
        (tmp_path / "keys" / "ring.json").unlink()
        KeyRing.load_or_create(tmp_path / "keys")
        ring.refresh()
        with pytest.raises(NotAuthenticated):
            verifier.verify(token)

    def test_a_rotation_by_another_process_is_seen_with_its_first_token(
        self, ring: KeyRing, clock: FakeClock, verifier: Verifier, tmp_path: Path
    ) -> None:
        other = KeyRing(tmp_path / "keys")
        other.rotate(clock.now())
        assert verifier.verify(mint(other, "ada", "student", None, 600, clock)).kid == other.signing_kid

    def test_it_is_bounded_and_forgets_the_least_used(self, ring: KeyRing, clock: FakeClock) -> None:
        verifier = Verifier(ring, clock, cache_size=2)
        tokens = [mint(ring, f"s{number}", "student", None, 600, clock) for number in range(3)]
        first, second = verifier.verify(tokens[0]), verifier.verify(tokens[1])
        assert verifier.verify(tokens[0]) is first
        verifier.verify(tokens[2])
        assert verifier.verify(tokens[0]) is first
        assert verifier.verify(tokens[1]) is not second

    def test_public_keys_are_enough_to_verify(self, ring: KeyRing, clock: FakeClock) -> None:
        token = mint(ring, "ada", "student", None, 600, clock)
        assert Verifier(PublicKeySet(ring.public_jwks()), clock).verify(token).sub == "ada"


class TestForm:
    @pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "x" * 5000, "eyJ.\n.x"])
    def test_what_is_no_token(self, verifier: Verifier, token: str) -> None:
        with pytest.raises(NotAuthenticated):
            verifier.verify(token)

    def test_four_kibibytes_are_the_most(self, ring: KeyRing, clock: FakeClock, verifier: Verifier) -> None:
        with pytest.raises(NotAuthenticated):
            verifier.verify(signed(ring, good_claims(clock.now(), more="x" * 4096)))

    def test_every_single_changed_character_is_noticed(
        self, ring: KeyRing, clock: FakeClock, verifier: Verifier
    ) -> None:
        token = mint(ring, "ada", "student", None, 600, clock)
        # The last character of a signature carries four bits that mean nothing.
        for place in range(0, len(token) - 1, 7):
            other = "A" if token[place] != "A" else "B"
            with pytest.raises(NotAuthenticated):
                verifier.verify(token[:place] + other + token[place + 1 :])

    def test_a_signature_by_another_key_is_refused(self, ring: KeyRing, clock: FakeClock, verifier: Verifier) -> None:
        header = {"alg": "ES256", "typ": "JWT", "kid": ring.signing_kid}
        token = jwt.encode(header, good_claims(clock.now()), ECKey.generate_key("P-256"))
        with pytest.raises(NotAuthenticated):
            verifier.verify(token)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(text=st.text(max_size=60) | st.from_regex(r"\A[A-Za-z0-9_-]{1,90}(\.[A-Za-z0-9_-]{1,90}){2}\Z"))
    def test_no_text_raises_anything_else(self, verifier: Verifier, text: str) -> None:
        with pytest.raises(NotAuthenticated) as refused:
            verifier.verify(text)
        assert len(text) < 20 or text not in str(refused.value)
