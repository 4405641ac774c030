from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from learnflow.kernel.auth.keys import MAX_TOKEN_AGE_S, RETIRED_SLACK_S, RING_FILE, KeyRing, PublicKeySet
from learnflow.kernel.errors import ConfigurationError

NOW = 1_800_000_000.0


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestFirstStart:
    def test_folder_and_file_are_private_from_the_start(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            KeyRing.load_or_create(tmp_path / "data" / "keys")
        finally:
            os.umask(before)
        assert mode(tmp_path / "data" / "keys") == 0o700
        assert mode(tmp_path / "data" / "keys" / RING_FILE) == 0o600

    def test_nothing_else_is_left_in_the_folder(self, tmp_path: Path) -> None:
        KeyRing.load_or_create(tmp_path / "keys")
        assert {entry.name for entry in (tmp_path / "keys").iterdir()} == {RING_FILE, "ring.lock"}
        assert {mode(entry) for entry in (tmp_path / "keys").iterdir()} == {0o600}

    def test_a_disk_that_fails_leaves_no_half_a_file(
        self, ring: KeyRing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        kid = ring.signing_kid
        monkeypatch.setattr(os, "replace", fail)
        with pytest.raises(OSError, match="No space"):
            ring.rotate(NOW)
        assert {entry.name for entry in (tmp_path / "keys").iterdir()} == {RING_FILE, "ring.lock"}
        assert KeyRing(tmp_path / "keys").signing_kid == kid

    def test_a_second_start_finds_the_same_key(self, tmp_path: Path) -> None:
        first = KeyRing.load_or_create(tmp_path / "keys")
        assert KeyRing.load_or_create(tmp_path / "keys").signing_kid == first.signing_kid

    def test_first_starts_at_once_agree(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            rings = list(pool.map(lambda _: KeyRing.load_or_create(tmp_path / "keys"), range(16)))
        assert len({ring.signing_kid for ring in rings}) == 1

    def test_reading_makes_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="learnflow up"):
            KeyRing(tmp_path / "keys")
        assert not (tmp_path / "keys").exists()


class TestRefusals:
    @pytest.mark.parametrize("bits", [0o640, 0o604, 0o620])
    def test_a_file_that_others_can_open(self, ring: KeyRing, tmp_path: Path, bits: int) -> None:
        path = tmp_path / "keys" / RING_FILE
        path.chmod(bits)
        with pytest.raises(ConfigurationError, match=f"chmod 600 {path}"):
            KeyRing.load_or_create(tmp_path / "keys")

    def test_a_folder_that_others_can_open(self, tmp_path: Path) -> None:
        (tmp_path / "keys").mkdir(mode=0o755)
        with pytest.raises(ConfigurationError, match="chmod 700"):
            KeyRing.load_or_create(tmp_path / "keys")

    def test_a_file_in_place_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "keys").write_text("")
        with pytest.raises(ConfigurationError, match="must be a folder"):
            KeyRing.load_or_create(tmp_path / "keys")

    def test_a_link_in_place_of_the_file(self, ring: KeyRing, tmp_path: Path) -> None:
        path = tmp_path / "keys" / RING_FILE
        path.rename(tmp_path / "elsewhere.json")
        path.symlink_to(tmp_path / "elsewhere.json")
        with pytest.raises(ConfigurationError, match="plain file"):
            KeyRing(tmp_path / "keys")

    @pytest.mark.parametrize(
        "body",
        [b"", b"[]", b'{"format": 2, "keys": []}', b'{"format": 1, "keys": []}', b'{"format": 1, "keys": [1]}'],
    )
    def test_a_broken_file(self, ring: KeyRing, tmp_path: Path, body: bytes) -> None:
        (tmp_path / "keys" / RING_FILE).write_bytes(body)
        with pytest.raises(ConfigurationError, match="cannot be read"):
            KeyRing(tmp_path / "keys")


class TestRotation:
    def test_signs_with_the_new_key_and_still_finds_the_old(self, ring: KeyRing) -> None:
        old = ring.signing_kid
        new = ring.rotate(NOW)
        assert ring.signing_kid == new != old
        assert ring.find(old, NOW) is not None

    def test_a_retired_key_keeps_only_its_public_half(self, ring: KeyRing, tmp_path: Path) -> None:
        old = ring.signing_kid
        ring.rotate(NOW)
        found = KeyRing(tmp_path / "keys").find(old, NOW)
        assert found is not None
        assert not found.is_private

    def test_the_file_stays_private(self, ring: KeyRing, tmp_path: Path) -> None:
        ring.rotate(NOW)
        assert {mode(entry) for entry in (tmp_path / "keys").iterdir()} == {0o600}

    def test_an_old_key_ends_when_its_newest_token_must_have(self, ring: KeyRing) -> None:
        old = ring.signing_kid
        ring.rotate(NOW)
        end = NOW + MAX_TOKEN_AGE_S + RETIRED_SLACK_S
        assert ring.find(old, end - 1) is not None
        assert ring.find(old, end) is None

    def test_a_later_rotation_removes_what_has_ended_and_does_not_prolong(self, ring: KeyRing) -> None:
        old = ring.signing_kid
        ring.rotate(NOW)
        ring.rotate(NOW + MAX_TOKEN_AGE_S)
        assert len(ring.public_jwks()["keys"]) == 3
        ring.rotate(NOW + MAX_TOKEN_AGE_S + RETIRED_SLACK_S)
        assert old not in {key["kid"] for key in ring.public_jwks()["keys"]}

    def test_another_process_sees_it_after_refresh(self, ring: KeyRing, tmp_path: Path) -> None:
        other = KeyRing(tmp_path / "keys")
        seen = other.generation
        other.refresh()
        assert other.generation == seen
        new = ring.rotate(NOW)
        other.refresh()
        assert other.signing_kid == new
        assert other.generation > seen

    def test_rotations_at_once_keep_every_key(self, ring: KeyRing, tmp_path: Path) -> None:
        rings = [KeyRing(tmp_path / "keys") for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            kids = set(pool.map(lambda one: one.rotate(NOW), rings))
        final = KeyRing(tmp_path / "keys")
        assert {key["kid"] for key in final.public_jwks()["keys"]} == kids | {ring.signing_kid}

    def test_a_file_that_vanished_changes_nothing(self, ring: KeyRing, tmp_path: Path) -> None:
        kid = ring.signing_kid
        (tmp_path / "keys" / RING_FILE).unlink()
        ring.refresh()
        assert ring.find(kid, NOW) is not None

    def test_a_file_that_broke_changes_nothing(self, ring: KeyRing, tmp_path: Path) -> None:
        kid = ring.signing_kid
        (tmp_path / "keys" / RING_FILE).write_bytes(b"{")
        ring.refresh()
        assert ring.signing_kid == kid


class TestPublicKeys:
    def test_no_private_member_is_published(self, ring: KeyRing) -> None:
        ring.rotate(NOW)
        assert all(set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"} for key in ring.public_jwks()["keys"])

    def test_a_kid_is_found_exactly_or_not_at_all(self, ring: KeyRing) -> None:
        published = PublicKeySet(ring.public_jwks())
        published.refresh()
        assert published.find(ring.signing_kid, NOW) is not None
        assert published.find(ring.signing_kid[:-1], NOW) is None
        assert published.find("../" + ring.signing_kid, NOW) is None

    def test_other_curves_are_left_out(self, ring: KeyRing) -> None:
        other = {**ECKey.generate_key("P-384").as_dict(private=False), "kid": "other"}
        published = PublicKeySet({"keys": [other, *ring.public_jwks()["keys"]]})
        assert published.find("other", NOW) is None

    @pytest.mark.parametrize("document", [{}, {"keys": []}, {"keys": ["x"]}, {"keys": [{"crv": "P-256"}]}])
    def test_a_document_without_keys_is_refused(self, document: dict[str, object]) -> None:
        with pytest.raises(ConfigurationError):
            PublicKeySet(document)
