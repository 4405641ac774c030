"""What one request does inside the writer's transaction: conditional writes of state, appends to the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Protocol

from learnflow.kernel.errors import Conflict
from learnflow.kernel.ports import ABSENT, Delete, Event, Put, check_event, check_write

_PUT = (
    "INSERT INTO state (app, key, value, etag, expires_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (app, key) DO UPDATE"
    " SET value = excluded.value, etag = excluded.etag, expires_at = excluded.expires_at"
)
_PUT_ABSENT = _PUT + " WHERE state.expires_at <= ?"
_PUT_IF = (
    "UPDATE state SET value = ?, etag = ?, expires_at = ?"
    " WHERE app = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?) AND etag = ?"
)
_DELETE = "DELETE FROM state WHERE app = ? AND key = ?"
_DELETE_IF = "DELETE FROM state WHERE app = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?) AND etag = ?"
_EXISTS = "SELECT 1 FROM state WHERE app = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)"
_APPEND = "INSERT INTO log (topic, offset, key, id, at, data) VALUES (?, ?, ?, ?, ?, ?)"
_LONGEST_ETAG = 18


class Transaction:
    """One group's transaction on the writing connection; times in seconds since the epoch."""

    __slots__ = ("_rows", "connection", "now", "number", "topics")

    def __init__(self, connection: sqlite3.Connection, now: float, number: Callable[[], int]) -> None:
        self.connection = connection
        self.now = now
        self.number = number
        self.topics: set[str] = set()
        self._rows: list[tuple[str, int, str, str, float, bytes]] = []

    def append(self, event: Event, at: float | None = None) -> None:
        """Add an event to its topic; `at` is now unless told."""
        published = self.now if at is None else at
        self._rows.append((event.topic, self.number(), event.key, event.id, published, event.data))
        self.topics.add(event.topic)

    def write_events(self) -> None:
        """Write what was appended, all in one statement; raises sqlite3.Error."""
        if self._rows:
            self.connection.executemany(_APPEND, self._rows)

    def put(self, app: str, write: Put) -> None:
        """Write a value; raises Conflict where its ETag is stale."""
        expires = None if write.ttl_s is None else self.now + write.ttl_s
        number, execute = self.number(), self.connection.execute
        if write.etag is None:
            execute(_PUT, (app, write.key, write.value, number, expires))
            return
        if write.etag == ABSENT:
            cursor = execute(_PUT_ABSENT, (app, write.key, write.value, number, expires, self.now))
        else:
            etag = _number(write.etag)
            cursor = execute(_PUT_IF, (write.value, number, expires, app, write.key, self.now, etag))
        if cursor.rowcount == 0:
            raise _conflict()

    def delete(self, app: str, write: Delete) -> None:
        """Remove a key; raises Conflict where its ETag is stale."""
        execute = self.connection.execute
        if write.etag is None:
            execute(_DELETE, (app, write.key))
        elif write.etag == ABSENT:
            if execute(_EXISTS, (app, write.key, self.now)).fetchone() is not None:
                raise _conflict()
        elif execute(_DELETE_IF, (app, write.key, self.now, _number(write.etag))).rowcount == 0:
            raise _conflict()


class Job(Protocol):
    """A request to the writer."""

    @property
    def may_half_fail(self) -> bool:
        """Tell whether a Conflict may come after something was written, so that a savepoint is needed."""
        ...

    def apply(self, transaction: Transaction) -> object:
        """Do it and return what the caller waits for; raises Conflict or sqlite3.Error."""
        ...


class Commit:
    """Writes of one service and events, all or none."""

    __slots__ = ("_app", "_events", "_writes", "may_half_fail")

    def __init__(self, app: str, writes: Sequence[Put | Delete], events: Sequence[Event]) -> None:
        """Check what can be checked before; raises InvalidInput for a name, TypeError for what is not bytes."""
        for write in writes:
            check_write(write)
        for event in events:
            check_event(event)
        self._app, self._writes, self._events = app, writes, events
        # A condition on the first write alone fails before anything was written.
        self.may_half_fail = any(write.etag is not None for write in writes[1:])

    def apply(self, transaction: Transaction) -> None:
        """Write; events join the group's one statement only when every write held."""
        for write in self._writes:
            if isinstance(write, Put):
                transaction.put(self._app, write)
            else:
                transaction.delete(self._app, write)
        for event in self._events:
            transaction.append(event)


class Work:
    """Any statements that cannot conflict: retention, erasure, cleaning."""

    __slots__ = ("_function",)

    may_half_fail = False

    def __init__(self, function: Callable[[Transaction], object]) -> None:
        self._function = function

    def apply(self, transaction: Transaction) -> object:
        """Run the function and return what it returned."""
        return self._function(transaction)


def _number(etag: str) -> int:
    # What this storage never gave out is stale, whatever it looks like.
    return int(etag) if len(etag) <= _LONGEST_ETAG and etag.isascii() and etag.isdigit() else -1


def _conflict() -> Conflict:
    return Conflict("Someone else changed this first. Read it again and repeat.")
