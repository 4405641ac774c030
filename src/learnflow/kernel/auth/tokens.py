"""Tokens: minted with ES256, verified strictly, and remembered for a minute once they were verified."""

from __future__ import annotations

import hashlib
import math
import re
from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import Any, TypeGuard

import orjson
from joserfc import jws, jwt

from learnflow.kernel.auth.keys import MAX_TOKEN_AGE_S, KeyRing, PublicKeys
from learnflow.kernel.auth.principal import ROLE_PERMISSIONS, Principal
from learnflow.kernel.errors import InvalidInput, NotAuthenticated
from learnflow.kernel.ports import Clock

ISSUER = "learnflow-auth"
AUDIENCE = "learnflow-api"
LEEWAY_S = 30
"""Seconds that another machine's clock may be ahead of ours; for `iat` and `nbf`, never for `exp`."""

MAX_TOKEN_BYTES = 4096
CACHE_S = 60.0
CACHE_SIZE = 16_384

_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_COMPACT = re.compile(r"[A-Za-z0-9_-]{1,700}\.[A-Za-z0-9_-]{1,3500}\.[A-Za-z0-9_-]{86}", re.ASCII)
_HEADER_MEMBERS = frozenset({"alg", "kid", "typ"})
_REGISTRY = jws.JWSRegistry(algorithms=["ES256"])

UNKNOWN_FORM = "The token is not one of ours: it must be a signed JWT (ES256, typ JWT) of LearnFlow."
WRONG_SIGNATURE = "The token's signature or key is not valid: get a new token."
EXPIRED = "The token has expired: get a new one."
NOT_YET = "The token is not valid yet: check the clocks, or get a new one."
WRONG_CLAIMS = "The token's claims are not those of a LearnFlow token: get a new one."


def mint(ring: KeyRing, sub: str, role: str, permissions: Collection[str] | None, ttl_s: int, clock: Clock) -> str:
    """Return a token for `ttl_s` seconds (1 to 86,400); `permissions` None means all of the role.

    Raises InvalidInput for an id, role, permission or lifetime that no verifier would take.
    """
    allowed = ROLE_PERMISSIONS.get(role)
    if allowed is None:
        raise InvalidInput(f"A role is one of {', '.join(ROLE_PERMISSIONS)}.")
    if not _SUBJECT.fullmatch(sub):
        raise InvalidInput("An id begins with a letter or digit and has at most 64 letters, digits, dots, _ and -.")
    if not 1 <= ttl_s <= MAX_TOKEN_AGE_S:
        raise InvalidInput(f"A token lives 1 to {MAX_TOKEN_AGE_S} seconds.")
    granted = allowed if permissions is None else frozenset(permissions)
    if not granted <= allowed:
        raise InvalidInput(f"The role {role} may be given only {', '.join(sorted(allowed))}.")
    ring.refresh()
    issued = int(clock.now())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": sub,
        "role": role,
        "permissions": sorted(granted),
        "iat": issued,
        "exp": issued + ttl_s,
    }
    header = {"alg": "ES256", "typ": "JWT", "kid": ring.signing_kid}
    return jwt.encode(header, claims, ring.signing_key, registry=_REGISTRY)


class Verifier:
    """Verifies tokens; one that was verified is remembered by its SHA-256 for a minute, never beyond its end.

    The memory holds at most `cache_size` tokens, the least recently used goes first, and it is emptied when a
    key is added or removed.
    """

    def __init__(self, keys: PublicKeys, clock: Clock, *, cache_size: int = CACHE_SIZE) -> None:
        """Verify with these keys, at this clock's time."""
        self._keys = keys
        self._clock = clock
        self._cache_size = cache_size
        self._generation = keys.generation
        self._cache: OrderedDict[bytes, tuple[Principal, float]] = OrderedDict()

    def verify(self, token: str) -> Principal:
        """Return whom the token names; raise NotAuthenticated, never echoing any of it."""
        if not token.isascii() or len(token) > MAX_TOKEN_BYTES:
            raise NotAuthenticated(UNKNOWN_FORM)
        digest = hashlib.sha256(token.encode("ascii")).digest()
        cache = self._cache
        found = cache.get(digest)
        if found is not None and self._generation == self._keys.generation:
            principal, until = found
            if self._clock.monotonic() < until and self._clock.now() < principal.expires_at:
                cache.move_to_end(digest)
                return principal
        self._keys.refresh()
        if self._generation != self._keys.generation:
            cache.clear()
            self._generation = self._keys.generation
        principal = self._check(token)
        cache[digest] = (principal, self._clock.monotonic() + CACHE_S)
        cache.move_to_end(digest)
        if len(cache) > self._cache_size:
            cache.popitem(last=False)
        return principal

    def _check(self, token: str) -> Principal:
        if not _COMPACT.fullmatch(token):
            raise NotAuthenticated(UNKNOWN_FORM)
        now = self._clock.now()
        try:
            unverified = jws.extract_compact(token.encode("ascii"), registry=_REGISTRY)
            kid = _kid_of(unverified.headers())
            key = self._keys.find(kid, now)
            if key is None:
                raise NotAuthenticated(WRONG_SIGNATURE)
            if not jws.validate_compact(unverified, key, registry=_REGISTRY):
                raise NotAuthenticated(WRONG_SIGNATURE)
            claims = orjson.loads(unverified.payload or b"")
            if type(claims) is not dict:
                raise NotAuthenticated(WRONG_CLAIMS)
        except NotAuthenticated:
            raise
        except Exception:  # Whatever a hostile token makes the library raise, it is no valid token.
            raise NotAuthenticated(WRONG_SIGNATURE) from None
        return _principal(claims, kid, now)


def _kid_of(header: Mapping[str, Any]) -> str:
    # Only the three members that we write: jku, jwk, x5u and crit are refused by not being among them.
    kid = header.get("kid")
    if header.keys() != _HEADER_MEMBERS or header["alg"] != "ES256" or header["typ"] != "JWT" or type(kid) is not str:
        raise NotAuthenticated(UNKNOWN_FORM)
    return kid


def _principal(claims: Mapping[str, Any], kid: str, now: float) -> Principal:
    issued, expires, begins = claims.get("iat"), claims.get("exp"), claims.get("nbf", 0)
    if not (_is_time(issued) and _is_time(expires) and _is_time(begins)):
        raise NotAuthenticated(WRONG_CLAIMS)
    if now >= expires:
        raise NotAuthenticated(EXPIRED)
    if issued > now + LEEWAY_S or begins > now + LEEWAY_S:
        raise NotAuthenticated(NOT_YET)
    sub, role, permissions = claims.get("sub"), claims.get("role"), claims.get("permissions")
    if (
        claims.get("iss") != ISSUER
        or claims.get("aud") not in (AUDIENCE, [AUDIENCE])
        or not 0 < expires - issued <= MAX_TOKEN_AGE_S
        or type(sub) is not str
        or not _SUBJECT.fullmatch(sub)
        or type(role) is not str
        or role not in ROLE_PERMISSIONS
        or type(permissions) is not list
        or not all(type(permission) is str for permission in permissions)
    ):
        raise NotAuthenticated(WRONG_CLAIMS)
    return Principal(sub, role, ROLE_PERMISSIONS[role].intersection(permissions), kid, float(expires))


def _is_time(value: object) -> TypeGuard[float]:
    # bool is an int in Python.
    return (type(value) is int and 0 <= value < 1 << 53) or (type(value) is float and math.isfinite(value))
