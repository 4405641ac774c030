"""The key ring: ES256 keys by `kid` in a private folder, rotated without logging anyone out."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from learnflow.kernel.errors import ConfigurationError

MAX_TOKEN_AGE_S = 24 * 60 * 60
"""The longest life of a token, in seconds; a retired key verifies that long."""

RETIRED_SLACK_S = 120
"""Extra seconds for a token that another process signed while the keys changed."""

RING_FILE = "ring.json"
_LOCK_FILE = "ring.lock"
_FORMAT = 1


class PublicKeys(Protocol):
    """Keys that verify tokens, by `kid`."""

    @property
    def generation(self) -> int:
        """A number that changes whenever a key was added or removed."""
        ...

    def refresh(self) -> None:
        """Look for changes that another process made."""
        ...

    def find(self, kid: str, now: float) -> ECKey | None:
        """Return the key of exactly this `kid`, or None where there is none any more at `now`."""
        ...


@dataclass(frozen=True, slots=True)
class _RingKey:
    kid: str
    key: ECKey
    retired_at: float | None = None

    def usable(self, now: float) -> bool:
        return self.retired_at is None or now < self.retired_at + MAX_TOKEN_AGE_S + RETIRED_SLACK_S


class PublicKeySet:
    """Verification keys from a JWKS document (RFC 7517); whoever holds it can verify, never sign."""

    generation = 0

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        """Take the document's P-256 keys; raise ConfigurationError where it holds none."""
        found: dict[str, ECKey] = {}
        try:
            for entry in jwks["keys"]:
                if entry.get("crv") == "P-256":
                    found[str(entry["kid"])] = ECKey.import_key(
                        {name: entry[name] for name in ("kty", "crv", "x", "y")}
                    )
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigurationError("The set of public keys cannot be read: give the JWKS of the key ring.") from error
        if not found:
            raise ConfigurationError("The set of public keys holds no P-256 key with a kid.")
        self._keys = found

    def refresh(self) -> None:
        """Do nothing: the document never changes."""

    def find(self, kid: str, now: float) -> ECKey | None:
        """Return the key of exactly this `kid`, or None."""
        return self._keys.get(kid)


class KeyRing:
    """The keys of one data folder; the signing key is the newest, older ones only verify.

    The file is written whole beside itself and renamed, with mode 0600 from its first byte. A key that was
    rotated out keeps only its public half.
    """

    def __init__(self, folder: Path) -> None:
        """Read the ring; raise ConfigurationError where it is missing, broken or readable by others."""
        self._folder = folder
        self._path = folder / RING_FILE
        self._generation = 0
        self._keys: dict[str, _RingKey] = {}
        self._signing: _RingKey
        self._seen: tuple[int, int, int] | None = None
        self._load()

    @classmethod
    def load_or_create(cls, folder: Path) -> KeyRing:
        """Return the folder's ring, made on the first start; two first starts at once agree on one ring."""
        _make_private(folder)
        path = folder / RING_FILE
        if not path.exists():
            with _locked(folder / _LOCK_FILE):
                if not path.exists():
                    _write_whole(path, _dump([_new_key()]))
        return cls(folder)

    @property
    def generation(self) -> int:
        """A number that changes whenever a key was added or removed."""
        return self._generation

    @property
    def signing_kid(self) -> str:
        """The `kid` that new tokens name."""
        return self._signing.kid

    @property
    def signing_key(self) -> ECKey:
        """The private key that new tokens are signed with."""
        return self._signing.key

    def find(self, kid: str, now: float) -> ECKey | None:
        """Return the key of exactly this `kid`, or None where there is none any more at `now`."""
        found = self._keys.get(kid)
        return found.key if found is not None and found.usable(now) else None

    def refresh(self) -> None:
        """Read the file again if another process changed it; a broken or vanished file changes nothing."""
        with contextlib.suppress(OSError, ConfigurationError):
            if _signature(os.stat(self._path)) != self._seen:
                self._load()

    def rotate(self, now: float) -> str:
        """Sign with a new key from now on (seconds since the epoch) and return its `kid`.

        Older keys verify until the newest token that they signed has expired; then they are removed.
        """
        with _locked(self._folder / _LOCK_FILE):
            self._load()
            kept = [
                _RingKey(old.kid, _public(old.key), now if old.retired_at is None else old.retired_at)
                for old in self._keys.values()
            ]
            keys = [_new_key(), *(old for old in kept if old.usable(now))]
            _write_whole(self._path, _dump(keys))
            self._load()
        return self._signing.kid

    def public_jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the public halves as a JWKS document (RFC 7517), the signing key first."""
        return {"keys": [_public_members(key) for key in self._keys.values()]}

    def _load(self) -> None:
        body, seen = _read_private(self._path)
        try:
            document = orjson.loads(body)
            if document["format"] != _FORMAT:
                raise ValueError("another format")
            keys = [_RingKey(k["kid"], ECKey.import_key(k["jwk"]), k["retired_at"]) for k in document["keys"]]
            signing = next(key for key in keys if key.retired_at is None and key.key.is_private)
        except (JoseError, ValueError, KeyError, TypeError, StopIteration) as error:
            raise ConfigurationError(
                f"The key ring {self._path} cannot be read. Restore it from a backup, or remove the file: "
                "a new one is made at the next start and every token ends."
            ) from error
        self._keys = {key.kid: key for key in keys}
        self._signing = signing
        self._seen = seen
        self._generation += 1


def _new_key() -> _RingKey:
    key = ECKey.generate_key("P-256", private=True)
    return _RingKey(key.thumbprint(), key)


def _public(key: ECKey) -> ECKey:
    return ECKey.import_key(key.public_key)


def _public_members(entry: _RingKey) -> dict[str, str]:
    members = entry.key.as_dict(private=False)
    return {
        **{name: str(members[name]) for name in ("kty", "crv", "x", "y")},
        "kid": entry.kid,
        "alg": "ES256",
        "use": "sig",
    }


def _dump(keys: list[_RingKey]) -> bytes:
    entries = [
        {"kid": entry.kid, "retired_at": entry.retired_at, "jwk": entry.key.as_dict(private=entry.key.is_private)}
        for entry in keys
    ]
    return orjson.dumps({"format": _FORMAT, "keys": entries}, option=orjson.OPT_INDENT_2)


def _signature(status: os.stat_result) -> tuple[int, int, int]:
    return (status.st_ino, status.st_mtime_ns, status.st_size)


def _make_private(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} must be a folder: move away what is there.")
    _check_mode(folder, os.stat(folder), "700")


def _check_mode(path: Path, status: os.stat_result, right: str) -> None:
    if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
        raise ConfigurationError(f"{path} holds signing keys and others can read it: run chmod {right} {path}")


def _read_private(path: Path) -> tuple[bytes, tuple[int, int, int]]:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"There is no key ring at {path}: start the platform once with learnflow up."
        ) from error
    except OSError as error:
        raise ConfigurationError(f"The key ring {path} cannot be opened: it must be a plain file of yours.") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        _check_mode(path, status, "600")
        return file.read(), _signature(status)


def _write_whole(path: Path, body: bytes) -> None:
    """Replace the file at once; it is private, complete and on the disk before it gets its name."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two starts or rotations at once lose no key."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
