"""Events that the broker did not take, kept in a table until it does: durable, bounded, in order.

The order is that of each key of a topic within one process. Another replica learns within about a second that
events of a key wait; what it publishes of that key before then goes ahead of them.

All replicas of a service share the rows of its app id. Whoever appends holds one lock of the database while it
counts and inserts, so that ids grow in the order of commits and the limit holds; whoever relays holds another.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]

from learnflow.kernel.errors import ConfigurationError, StorageUnavailable
from learnflow.kernel.ports import Event

LIMIT = 10_000
CONNECTIONS = 4
BATCH, BATCH_BYTES, SIDE_BY_SIDE, HOPELESS = 200, 4_000_000, 8, 3
CALLER_WAITS_S = 0.9
"""How long a caller of `append` waits at most."""

RELAY_WAITS_S = 3.0
_OPENING_S = 10.0
_FULL_RETRY_S, _AWAY_RETRY_S = 5.0, 1.0
_APPENDING, _RELAYING = 0x4C460001, 0x4C460002

_EXISTS = "SELECT to_regclass('learnflow_outbox') IS NOT NULL"
_SCHEMA = f"""
SELECT pg_advisory_xact_lock({_APPENDING}, 0);
CREATE TABLE IF NOT EXISTS learnflow_outbox (
  id bigserial PRIMARY KEY,
  app text NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  event_id text NOT NULL,
  data bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS learnflow_outbox_app_id ON learnflow_outbox (app, id);
"""
_LOCK = "SELECT pg_advisory_xact_lock($1, hashtext($2))"
_APPEND = """
INSERT INTO learnflow_outbox (app, topic, key, event_id, data)
SELECT $1, topic, key, event_id, data
FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[]) WITH ORDINALITY
  AS new (topic, key, event_id, data, position)
WHERE $6 >= cardinality($2) + (SELECT count(*) FROM (SELECT 1 FROM learnflow_outbox WHERE app = $1 LIMIT $6) AS waiting)
ORDER BY position
RETURNING extract(epoch FROM at)::float8 AS at
"""
_BEGIN_RELAY = "SELECT pg_try_advisory_lock($1, hashtext($2))"
_END_RELAY = "SELECT pg_advisory_unlock($1, hashtext($2))"
_OLDEST_ROWS = """
SELECT id, topic, key, event_id, data
FROM (
  SELECT *, sum(octet_length(data)) OVER (ORDER BY id) - octet_length(data) AS bytes_before
  FROM (
    SELECT * FROM learnflow_outbox
    WHERE app = $1 AND topic <> ALL ($2::text[])
      AND (topic, key) NOT IN (SELECT * FROM unnest($3::text[], $4::text[]))
    ORDER BY id LIMIT $5
  ) AS oldest
) AS batch
WHERE bytes_before < $6 ORDER BY id
"""
_DELETE = "DELETE FROM learnflow_outbox WHERE id = ANY ($1::bigint[])"
_KEYS = """
SELECT key, extract(epoch FROM min(at))::float8 AS at
FROM (SELECT key, at FROM learnflow_outbox WHERE app = $1 ORDER BY id LIMIT $2) AS waiting GROUP BY key
"""
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM learnflow_outbox WHERE app = $1 LIMIT $2) AS waiting"

_OUTAGES = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_REFUSED = (
    asyncpg.ClientConfigurationError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)
_ENDED = (
    ConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)

Publish = Callable[[Event], Awaitable[bool]]
"""Publishes one event and returns whether it was acknowledged."""

_Result = TypeVar("_Result")
_Row = tuple[int, Event]
_Lane = tuple[str, str]
"""Topic and key: what keeps its order."""

_ADDRESS = (
    "Write postgresql://user:password@host:port/database, with each of / ? # [ ] @ in the password percent-encoded."
)


class Outbox:
    """The waiting events of one service; used from one event loop, its rows by several processes."""

    def __init__(self, dsn: str, app_id: str, limit: int = LIMIT) -> None:
        """Keep at most `limit` rows of `app_id` at this postgresql:// address; connects in `open`.

        Raises ConfigurationError for an address of another form.
        """
        scheme, _, rest = dsn.partition("://")
        if scheme not in ("postgresql", "postgres") or any(mark in rest.rpartition("@")[0] for mark in "/?#[]@"):
            raise ConfigurationError(f"The address of the outbox cannot be read. {_ADDRESS}")
        self._dsn, self._app, self._limit = dsn, app_id, limit
        self._pool: Any = None
        self._opening = asyncio.Lock()
        self._numbers = itertools.count(1)
        self._waiting: dict[str, int] = {}
        self._oldest: float | None = None
        self._refused: set[_Lane] = set()
        self._given_up: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        """Connect, create the table where there is none and learn which keys wait.

        Raises StorageUnavailable, ConfigurationError where the server refuses this user, database or table.
        """
        try:
            await self._bounded(self._prepare(), _OPENING_S)
        except StorageUnavailable as error:
            if isinstance(error.__cause__, _REFUSED):
                raise ConfigurationError(
                    f"The outbox cannot be opened ({type(error.__cause__).__name__}). Check the address of its"
                    " database, the password, and that this user may create a table there."
                ) from None
            raise
        except ValueError:
            # Its text has a part of the address, perhaps of the password.
            raise ConfigurationError(f"The address of the outbox cannot be read. {_ADDRESS}") from None
        await self._bounded(self._refresh(), RELAY_WAITS_S)

    async def close(self) -> None:
        """Close the connections, at the latest after some seconds; a second call does nothing."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            await asyncio.wait_for(pool.close(), RELAY_WAITS_S)
        except _OUTAGES:
            pool.terminate()

    def holds(self, key: str) -> bool:
        """Return whether this process knows that events of this key wait, of any topic."""
        return key in self._waiting

    def oldest(self) -> float | None:
        """Return when the oldest event known to wait was appended (seconds since the epoch), None without one."""
        return self._oldest

    async def append(self, events: Sequence[Event]) -> None:
        """Make all events durable or none, within a second.

        Raises StorageUnavailable when more would wait than the limit, or when the database is away; then
        events may wait nevertheless, because nobody knows whether a commit without an answer happened.
        """
        if not events:
            return
        at = await self._bounded(self._append(events), CALLER_WAITS_S)
        # Numbered after the commit: a refresh that began before it did not see these rows.
        self._waiting.update(dict.fromkeys((event.key for event in events), next(self._numbers)))
        if self._oldest is None:
            self._oldest = at

    async def waiting(self) -> int:
        """Return how many events of this service wait; raises StorageUnavailable."""
        return await self._bounded(self._count(), CALLER_WAITS_S)

    async def relay(self, publish: Publish) -> bool:
        """Publish what waits, oldest first and in order per key of a topic, and delete what was acknowledged.

        A key whose event is refused waits while others go on; after several refusals without a success the
        rest of its topic waits for the next call, which begins behind them. One replica does it at a time.
        Returns whether nothing waits any more; raises StorageUnavailable. A crash in the middle publishes some
        events twice and loses none.
        """
        await self._bounded(self._refresh(), RELAY_WAITS_S)
        if not self._waiting:
            return True
        pool = await self._bounded(self._prepare(), RELAY_WAITS_S)
        connection = await self._bounded(pool.acquire(), RELAY_WAITS_S)
        try:
            if await self._bounded(_asked(connection.fetchval, _BEGIN_RELAY, _RELAYING, self._app), RELAY_WAITS_S):
                await self._move(connection, publish)
                await self._bounded(_asked(connection.fetchval, _END_RELAY, _RELAYING, self._app), RELAY_WAITS_S)
        except BaseException:
            # The lock goes with its connection; one that the server ended may be gone from our hands already.
            with contextlib.suppress(asyncpg.InterfaceError):
                connection.terminate()
            raise
        finally:
            await self._bounded(pool.release(connection), RELAY_WAITS_S)
        await self._bounded(self._refresh(), RELAY_WAITS_S)
        return not self._waiting

    async def _move(self, connection: Any, publish: Publish) -> None:
        in_vain: Counter[str] = Counter()
        while True:
            hopeless = [topic for topic, refusals in in_vain.items() if refusals >= HOPELESS]
            topics, keys = [topic for topic, _ in self._refused], [key for _, key in self._refused]
            query = _asked(connection.fetch, _OLDEST_ROWS, self._app, hopeless, topics, keys, BATCH, BATCH_BYTES)
            rows = [_row(record) for record in await self._bounded(query, RELAY_WAITS_S)]
            if not rows:
                # Where all was tried, the next call begins with the oldest again.
                self._refused = {lane for lane in self._refused if lane[0] in hopeless}
                return
            moved, refused = await _publish_rows(rows, publish, in_vain)
            self._refused |= refused
            if moved:
                await self._bounded(_asked(connection.execute, _DELETE, moved), RELAY_WAITS_S)
                await self._bounded(self._refresh(), RELAY_WAITS_S)

    async def _append(self, events: Sequence[Event]) -> float:
        columns = [list(column) for column in zip(*((e.topic, e.key, e.id, e.data) for e in events), strict=True)]

        async def insert(connection: Any) -> Any:
            async with connection.transaction():
                await connection.execute(_LOCK, _APPENDING, self._app)
                return await connection.fetch(_APPEND, self._app, *columns, self._limit)

        rows = await self._on_connection(insert)
        if not rows:
            raise StorageUnavailable(
                "Too many events wait for the broker. Try again soon.", retry_after_s=_FULL_RETRY_S
            )
        return float(rows[0]["at"])

    async def _refresh(self) -> None:
        """Learn which keys wait, also those that other replicas appended."""
        began = next(self._numbers)
        rows = await self._on_connection(lambda connection: connection.fetch(_KEYS, self._app, self._limit))
        newer = {key: number for key, number in self._waiting.items() if number > began}
        self._waiting = {row["key"]: began for row in rows} | newer
        if rows or not newer:
            self._oldest = min((float(row["at"]) for row in rows), default=None)

    async def _count(self) -> int:
        count: int = await self._on_connection(
            lambda connection: connection.fetchval(_COUNT, self._app, self._limit + 1)
        )
        return count

    async def _on_connection(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """Return what `work` returns; once more where the connection had ended while nobody used it.

        An append whose commit lost its connection may then be done twice: its events are doubled.
        """
        pool = await self._prepare()
        try:
            async with pool.acquire() as connection:
                return await work(connection)
        except _ENDED:
            # After a restart of the server all connections have ended, and each says so only when it is used.
            await pool.expire_connections()
        async with pool.acquire() as connection:
            return await work(connection)

    async def _prepare(self) -> Any:
        """Return the pool; made, and the table with it, when first needed."""
        async with self._opening:
            if self._pool is None:
                pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=0,
                    max_size=CONNECTIONS,
                    timeout=RELAY_WAITS_S,
                    command_timeout=RELAY_WAITS_S,
                    server_settings={
                        "application_name": f"learnflow outbox {self._app}",
                        "statement_timeout": str(int(RELAY_WAITS_S * 1000)),
                        "lock_timeout": str(int(CALLER_WAITS_S * 1000)),
                        "idle_in_transaction_session_timeout": "2000",
                        # An event counts as kept only when it is on the disk.
                        "synchronous_commit": "on",
                    },
                )
                try:
                    async with pool.acquire() as connection:
                        # Creating takes locks that writers wait for, even where there is nothing to create.
                        if not await connection.fetchval(_EXISTS):
                            await connection.execute(_SCHEMA)
                except BaseException:
                    pool.terminate()
                    raise
                self._pool = pool
            return self._pool

    async def _bounded(self, work: Coroutine[Any, Any, _Result], seconds: float) -> _Result:
        """Return what `work` returns; StorageUnavailable when it fails as a database does, or takes longer.

        Work that is given up is cancelled but not waited for: the driver may wait for a dead peer itself.
        """
        task = asyncio.ensure_future(work)
        try:
            done, _ = await asyncio.wait({task}, timeout=seconds)
            if not done:
                raise StorageUnavailable("The outbox does not answer in time.", retry_after_s=_AWAY_RETRY_S)
            return task.result()
        except _OUTAGES as error:
            raise StorageUnavailable("The outbox cannot be reached.", retry_after_s=_AWAY_RETRY_S) from error
        finally:
            if not task.done():
                self._give_up(task)

    def _give_up(self, task: asyncio.Task[Any]) -> None:
        self._given_up.add(task)
        task.add_done_callback(self._forget)
        task.cancel()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._given_up.discard(task)
        if not task.cancelled():
            # Looked at, so that nobody reports it as never retrieved.
            task.exception()


async def _asked(method: Callable[..., Coroutine[Any, Any, Any]], *arguments: object) -> Any:
    """Return what a connection answers; one that is gone raises as it is called, so that is done in here."""
    return await method(*arguments)


def _row(record: Any) -> _Row:
    return record["id"], Event(record["topic"], record["key"], record["event_id"], record["data"])


async def _publish_rows(rows: Sequence[_Row], publish: Publish, in_vain: Counter[str]) -> tuple[list[int], set[_Lane]]:
    """Publish rows in order per lane, lanes side by side; return the ids that were taken and the lanes refused.

    `in_vain` counts the refusals of each topic since its last success.
    """
    lanes: dict[_Lane, list[_Row]] = defaultdict(list)
    for row in rows:
        lanes[row[1].topic, row[1].key].append(row)
    moved: list[int] = []
    refused: set[_Lane] = set()

    async def work(queues: Iterator[tuple[_Lane, list[_Row]]]) -> None:
        for lane, queue in queues:
            if in_vain[lane[0]] >= HOPELESS:
                continue
            for number, event in queue:
                if not await publish(event):
                    refused.add(lane)
                    in_vain[lane[0]] += 1
                    break
                moved.append(number)
                in_vain[lane[0]] = 0

    queues = iter(list(lanes.items()))
    async with asyncio.TaskGroup() as group:
        for _ in range(min(SIDE_BY_SIDE, len(lanes))):
            group.create_task(work(queues))
    return moved, refused
