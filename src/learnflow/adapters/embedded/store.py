"""The state of one service in the shared file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.transaction import Commit
from learnflow.kernel.ports import MAX_KEYS, Delete, Event, Put, Stored, check_name

_GET = "SELECT value, etag FROM state WHERE app = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)"
_GET_MANY = (
    "SELECT state.key, state.value, state.etag FROM json_each(?) AS wanted CROSS JOIN state"
    " ON state.app = ? AND state.key = wanted.value WHERE state.expires_at IS NULL OR state.expires_at > ?"
)


class EmbeddedStore:
    """Implements `kernel.ports.Store`; its keys carry the service's app id, so services never meet."""

    def __init__(self, database: Database, app_id: str) -> None:
        self._database = database
        self._app_id = check_name(app_id)

    async def get(self, key: str) -> Stored | None:
        """Return the value, or None; raises StorageUnavailable, InvalidInput for a key that is no name."""
        database = self._database
        rows = database.read(_GET, (self._app_id, check_name(key), database.clock.now()))
        return Stored(rows[0][0], str(rows[0][1])) if rows else None

    async def get_many(self, keys: Sequence[str]) -> Mapping[str, Stored]:
        """Return those of at most 200 keys that exist; more are a ValueError."""
        if len(keys) > MAX_KEYS:
            raise ValueError(f"{len(keys)} keys were asked for at once; {MAX_KEYS} is the most")
        wanted = orjson.dumps([check_name(key) for key in keys]).decode()
        rows = self._database.read(_GET_MANY, (wanted, self._app_id, self._database.clock.now()))
        return {key: Stored(value, str(etag)) for key, value, etag in rows}

    async def commit(self, writes: Sequence[Put | Delete] = (), events: Sequence[Event] = ()) -> None:
        """Make all durable or none; raises Conflict, StorageUnavailable, InvalidInput."""
        await self._database.submit(Commit(self._app_id, writes, events))
