"""The ASGI types (version 3) and what every layer reads from a scope."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from learnflow.kernel.errors import BadRequest

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

HeaderPair = tuple[bytes, bytes]


def header_values(scope: Scope, name: bytes) -> list[bytes]:
    """Return every value of a header, in order; `name` in lower case."""
    return [value for key, value in scope["headers"] if key == name]


def only_header(scope: Scope, name: bytes) -> bytes | None:
    """Return the header's one value, or None without it; raise BadRequest where it comes twice."""
    values = header_values(scope, name)
    if len(values) > 1:
        raise BadRequest(f"The header {name.decode('ascii')} may be sent once only.")
    return values[0] if values else None


def state_of(scope: Scope) -> dict[str, Any]:
    """Return the request's own state, made where the server gave none."""
    state: dict[str, Any] = scope.setdefault("state", {})
    return state


def request_id_of(scope: Scope) -> str:
    """Return the request's id as a UUID in text; empty before it was given one."""
    return str(state_of(scope).get("request_id", ""))
