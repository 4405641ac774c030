"""Who asks: one bearer token in the header, verified here whatever stands in front of us."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Network, ip_address

from learnflow.kernel.auth.principal import Principal
from learnflow.kernel.auth.tokens import Verifier
from learnflow.kernel.edge.asgi import Scope, only_header
from learnflow.kernel.edge.limiting import SlidingWindow
from learnflow.kernel.errors import BadRequest, NotAllowed, NotAuthenticated

_SCHEME = "bearer "
_IPV6_PREFIX = 64
_IDEMPOTENCY_KEY = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


def principal_of(scope: Scope, verifier: Verifier) -> Principal:
    """Return whom the request's only Authorization header names.

    Raises NotAuthenticated where that header is missing, doubled, of another scheme or not valid, and where
    X-Consumer-Username is doubled or names someone else; the latter alone never names anyone.
    """
    credentials: bytes | None = None
    consumer: bytes | None = None
    for name, value in scope["headers"]:
        if name == b"authorization":
            if credentials is not None:
                raise NotAuthenticated("The header Authorization was sent twice: send one token.")
            credentials = value
        elif name == b"x-consumer-username":
            if consumer is not None:
                raise NotAuthenticated("The header X-Consumer-Username was sent twice.")
            consumer = value
    if credentials is None:
        raise NotAuthenticated("Send a token in the header Authorization, after the word Bearer.")
    text = credentials.decode("latin-1")
    if text[: len(_SCHEME)].lower() != _SCHEME:
        raise NotAuthenticated("Only bearer tokens are taken: Authorization: Bearer and the token.")
    principal = verifier.verify(text[len(_SCHEME) :])
    if consumer is not None and consumer != principal.sub.encode("ascii"):
        raise NotAuthenticated("The gateway and the token name two different callers.")
    return principal


class Authenticator:
    """Verifies callers and slows down addresses that keep failing, without touching valid tokens beside them."""

    def __init__(
        self, verifier: Verifier, failures: SlidingWindow, on_failure: Callable[[], None] | None = None
    ) -> None:
        """Use the verifier; `on_failure` is called for every refusal, for a metric."""
        self._verifier = verifier
        self._failures = failures
        self._on_failure = on_failure

    def __call__(self, scope: Scope) -> Principal:
        """Return who asks; raise NotAuthenticated, or TooManyRequests where the address failed too often."""
        try:
            return principal_of(scope, self._verifier)
        except NotAuthenticated:
            if self._on_failure is not None:
                self._on_failure()
            self._failures.admit(_address(scope))
            raise


def require(principal: Principal, permission: str | None) -> None:
    """Return where the caller has the permission (None needs none); raise NotAllowed otherwise."""
    if permission is not None and permission not in principal.permissions:
        raise NotAllowed("The token does not have the permission that this needs.")


def idempotency_key_of(scope: Scope) -> str | None:
    """Return the Idempotency-Key, or None without one; raise BadRequest for a doubled, long or odd one."""
    value = only_header(scope, b"idempotency-key")
    if value is None:
        return None
    if not _IDEMPOTENCY_KEY.fullmatch(value):
        raise BadRequest("An Idempotency-Key begins with a letter or digit and has at most 128 of A-Z a-z 0-9 . _ : -")
    return value.decode("ascii")


def _address(scope: Scope) -> str:
    client = scope.get("client")
    host = str(client[0]) if client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    # One caller owns a whole /64: counting single addresses would count nothing.
    return str(IPv6Network((int(address), _IPV6_PREFIX), strict=False))
