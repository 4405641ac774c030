"""The state of one service behind its sidecar: PostgreSQL, one transaction for each commit."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson

from learnflow.adapters.dapr.log import DaprLog
from learnflow.adapters.dapr.sidecar import Reply, Sidecar, SidecarTimeout, SidecarUnreachable
from learnflow.kernel.app import INTERNAL_BODY_BYTES
from learnflow.kernel.errors import Conflict, StorageUnavailable, TooLarge
from learnflow.kernel.ports import ABSENT, MAX_KEYS, Delete, Event, Put, Stored, check_name, check_write

REQUEST_S = 3.0
"""Longer than the second after which PostgreSQL finds a deadlock."""

_CONFLICTS = (
    "possible etag mismatch",
    "invalid etag value",
    "no item was updated",
    # Two transactions that met in PostgreSQL: deadlock, and what a stricter isolation refuses.
    "SQLSTATE 40P01",
    "SQLSTATE 40001",
)
_JSON = {"content-type": "application/json"}


class DaprStore:
    """Implements `kernel.ports.Store`; the sidecar prefixes each key by its app id, so services never meet."""

    def __init__(self, sidecar: Sidecar, log: DaprLog, component: str = "state") -> None:
        """Keep the state in `component`, and publish the events of a commit by `log`."""
        self._sidecar, self._log = sidecar, log
        self._path = f"/v1.0/state/{quote(component, safe='')}"

    async def get(self, key: str) -> Stored | None:
        """Return the value, or None; raises StorageUnavailable, InvalidInput for a key that is no name."""
        return (await self.get_many([key])).get(key)

    async def get_many(self, keys: Sequence[str]) -> Mapping[str, Stored]:
        """Return those of at most 200 keys that exist; more are a ValueError."""
        if len(keys) > MAX_KEYS:
            raise ValueError(f"{len(keys)} keys were asked for at once; {MAX_KEYS} is the most")
        wanted = list(dict.fromkeys(check_name(key) for key in keys))
        if not wanted:
            return {}
        reply = await self._send("bulk", orjson.dumps({"keys": wanted}))
        if not reply.ok:
            raise self._failed(f"The state cannot be read (sidecar: {reply.status}).", reply)
        try:
            entries = orjson.loads(reply.body)
            if any(entry.get("error") for entry in entries):
                # What would have been a status of 500 for one key alone.
                self._log.refusals += 1
                raise StorageUnavailable("The sidecar could not read one of the keys.")
            return dict(_found(entries))
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise StorageUnavailable("The state has a value that cannot be read.") from error

    async def commit(self, writes: Sequence[Put | Delete] = (), events: Sequence[Event] = ()) -> None:
        """Make the events durable, then all writes or none.

        Raises Conflict, StorageUnavailable, InvalidInput for a bad name, TooLarge.
        """
        for write in writes:
            check_write(write)
        # One order for all, so that two commits of the same keys wait for each other instead of deadlocking.
        ordered = sorted(writes, key=lambda write: write.key)
        operations = [operation for write in ordered for operation in _operations(write)]
        body = orjson.dumps({"operations": operations})
        # Values are a third longer in base64.
        if len(body) > INTERNAL_BODY_BYTES:
            raise TooLarge(f"A commit carries at most {INTERNAL_BODY_BYTES} bytes as the sidecar counts them.")
        if events:
            await self._log.publish(events)
        if not operations:
            return
        reply = await self._send("transaction", body)
        if reply.ok:
            return
        text = reply.text
        if any(mark in text for mark in _CONFLICTS):
            raise Conflict("Someone else changed this first. Read it again and repeat.")
        raise self._failed(f"The state cannot be written (sidecar: {reply.status}).", reply)

    async def _send(self, what: str, body: bytes) -> Reply:
        try:
            return await self._sidecar.send(
                "POST", f"{self._path}/{what}", body=body, headers=_JSON, timeout_s=REQUEST_S
            )
        except (SidecarUnreachable, SidecarTimeout) as error:
            self._log.refusals += 1
            raise StorageUnavailable("The sidecar does not answer.") from error

    def _failed(self, reason: str, reply: Reply) -> StorageUnavailable:
        # Below 500 the request itself is refused, and will be again: no outage that an event could wait for.
        self._log.refusals += reply.status >= 500
        return StorageUnavailable(reason)


def _found(entries: list[dict[str, Any]]) -> Iterator[tuple[str, Stored]]:
    for entry in entries:
        if entry.get("etag"):
            yield entry["key"], Stored(base64.b64decode(entry["data"], validate=True), entry["etag"])


def _operations(write: Put | Delete) -> list[dict[str, Any]]:
    """Return one write as operations of the sidecar's transaction, which run in order."""
    remove = {"operation": "delete", "request": {"key": write.key}}
    lasting = isinstance(write, Put) and (write.ttl_s is None or write.ttl_s > 0)
    if not lasting and write.etag is None:
        return [remove]
    request: dict[str, Any] = {"key": write.key, "value": ""}
    if isinstance(write, Put):
        request["value"] = base64.b64encode(write.value).decode("ascii")
        if lasting and write.ttl_s is not None:
            request["metadata"] = {"ttlInSeconds": str(write.ttl_s)}
    if write.etag == ABSENT:
        request["options"] = {"concurrency": "first-write"}
    elif write.etag is not None:
        request["etag"] = write.etag
    upsert = {"operation": "upsert", "request": request}
    # A conditional delete of the sidecar looks neither at expiry nor for absence; its upsert does.
    return [upsert] if lasting else [upsert, remove]
