"""Idempotency-Key: the same key and body again gives the stored answer, another body is a conflict."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4, uuid5

from learnflow.kernel.errors import Conflict
from learnflow.kernel.ports import ABSENT, Put, Store
from learnflow.kernel.service import Call

KEPT_S = 24 * 3600
_NAMESPACE = UUID("5b6c4f0e-9a43-4a39-8f0f-4f3c0f2f6d11")
_FINGERPRINT_BYTES = 32


def fingerprint(operation: str, body: bytes) -> str:
    """Return what tells two requests apart."""
    return hashlib.sha256(operation.encode() + b"\n" + body).hexdigest()


def request_id(student_id: str, key: str | None) -> UUID:
    """Return the id of a request: the same for the same key of one student, otherwise random.

    Evidence ids derive from it, so a repeated request never counts twice.
    """
    return uuid4() if key is None else uuid5(_NAMESPACE, f"{student_id}/{key}")


def keys_of(student_id: str) -> str:
    """Return what the keys of a student's stored answers begin with."""
    return f"idempotency:{student_id}:"


def _key(call: Call) -> str:
    return f"{keys_of(call.principal.sub)}{call.idempotency_key}"


async def stored_answer(store: Store, call: Call) -> bytes | None:
    """Return the answer given before for this key; raise Conflict if the request was another one."""
    if call.idempotency_key is None:
        return None
    found = await store.get(_key(call))
    if found is None:
        return None
    return _matching(call, found.value)


def answer_write(call: Call, body: bytes) -> tuple[Put, ...]:
    """Return the write that keeps `body` for 24 h, to be committed with what the request changed."""
    if call.idempotency_key is None:
        return ()
    value = bytes.fromhex(call.fingerprint) + body
    return (Put(_key(call), value, etag=ABSENT, ttl_s=KEPT_S),)


def _matching(call: Call, value: bytes) -> bytes:
    if value[:_FINGERPRINT_BYTES] != bytes.fromhex(call.fingerprint):
        raise Conflict("This Idempotency-Key was used for another request: send a new key.")
    return value[_FINGERPRINT_BYTES:]
