"""How one group reads one topic: in order per key, keys side by side, at least once."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from learnflow.adapters.embedded.database import Database
from learnflow.kernel.errors import StorageUnavailable
from learnflow.kernel.logs import Logger
from learnflow.kernel.ports import MAX_ATTEMPTS, Delivery, Handler, Outcome

BATCH = 256
SIDE_BY_SIDE = 64

_READ = "SELECT offset, key, id, data, at FROM log WHERE topic = ? AND offset >= ? ORDER BY offset LIMIT ?"
_OLDEST = "SELECT at FROM log WHERE topic = ? AND offset >= ? ORDER BY offset LIMIT 1"
_STORED = "SELECT next FROM offsets WHERE grp = ? AND topic = ?"

_log = Logger("storage")
_Row = tuple[int, str, str, bytes, float]
Bury = Callable[[Delivery], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits between attempts, in seconds: `first_s`, doubled each time, `limit_s` at most."""

    first_s: float = 0.05
    limit_s: float = 1.0

    def pause(self, failures: int) -> float:
        """Return the wait after this many failures (1 or more)."""
        return min(self.limit_s, self.first_s * 2.0 ** min(failures - 1, 30))


class _Result(enum.Enum):
    SETTLED = enum.auto()
    FAILED = enum.auto()
    OUTAGE = enum.auto()
    STOPPED = enum.auto()


class Consumer:
    """One subscription; `bury` stores a dead letter durably."""

    def __init__(
        self, database: Database, topic: str, group: str, handler: Handler, bury: Bury, backoff: Backoff
    ) -> None:
        self.topic, self.group = topic, group
        self._database, self._handler, self._bury, self._backoff = database, handler, bury, backoff
        self._news = asyncio.Event()
        self._stopping = asyncio.Event()
        self._next = 0
        database.listen(topic, self._news.set)

    def load(self) -> None:
        """Continue where the group stopped, or at the oldest event; raises StorageUnavailable."""
        rows = self._database.read(_STORED, (self.group, self.topic))
        self._next = rows[0][0] if rows else 0

    def lag(self, now: float) -> float:
        """Return the age in seconds of the oldest event that is not settled, 0.0 without one."""
        rows = self._database.read(_OLDEST, (self.topic, self._next))
        return max(0.0, now - rows[0][0]) if rows else 0.0

    def is_settled(self) -> bool:
        """Return whether no event waits or is being handled."""
        return not self._database.read(_OLDEST, (self.topic, self._next))

    def stop(self) -> None:
        """Let `run` end after what is being handled."""
        self._stopping.set()
        self._news.set()

    async def run(self) -> None:
        """Deliver until `stop`; goes on after every failure, cancelled only by its owner."""
        failures = 0
        while not self._stopping.is_set():
            try:
                self._news.clear()
                rows = self._database.read(_READ, (self.topic, self._next, BATCH))
                if rows:
                    await self._handle(rows)
                    # Handlers that wait for nothing must not keep the event loop for a whole backlog.
                    await asyncio.sleep(0)
                else:
                    await self._news.wait()
                failures = 0
            except Exception as error:
                failures += 1
                _log.warning("log_unreadable", group=self.group, topic=self.topic, error_type=type(error).__name__)
                await self._pause(failures)

    async def _handle(self, rows: list[_Row]) -> None:
        keys: dict[str, list[_Row]] = {}
        for row in rows:
            keys.setdefault(row[1], []).append(row)
        unsettled: list[int] = []
        late: list[asyncio.Task[None]] = []
        queues = iter(keys.values())
        try:
            if len(keys) == 1:
                await self._work(queues, late, unsettled)
            else:
                width = min(SIDE_BY_SIDE, len(keys))
                await asyncio.gather(*(self._work(queues, late, unsettled) for _ in range(width)))
            await asyncio.gather(*late)
        finally:
            for task in late:
                task.cancel()
        # The stored offset says that everything before it is settled.
        following = min(unsettled) if unsettled else rows[-1][0] + 1
        if following > self._next:
            self._next = following
            self._database.store_offset(self.group, self.topic, following)

    async def _work(self, queues: Iterator[list[_Row]], late: list[asyncio.Task[None]], unsettled: list[int]) -> None:
        """Take one key after the other; a key that must wait goes on by itself and holds up no other."""
        for rows in queues:
            for index, row in enumerate(rows):
                result = _Result.STOPPED if self._stopping.is_set() else await self._attempt(row, 1)
                if result is _Result.SETTLED:
                    continue
                if result is _Result.STOPPED:
                    unsettled.append(row[0])
                else:
                    late.append(asyncio.create_task(self._go_on_late(rows[index:], result, unsettled)))
                break

    async def _go_on_late(self, rows: list[_Row], first: _Result, unsettled: list[int]) -> None:
        result: _Result | None = first
        for row in rows:
            if self._stopping.is_set() or not await self._settle(row, result):
                unsettled.append(row[0])
                return
            result = None

    async def _settle(self, row: _Row, first: _Result | None) -> bool:
        """Repeat an event, attempted already or not, until it is settled or a dead letter; False when stopped."""
        attempts = failures = 0
        result = await self._attempt(row, 1) if first is None else first
        while result is not _Result.SETTLED:
            if result is _Result.STOPPED:
                return False
            # What failed while nothing could be stored is no fault of the event.
            attempts += result is _Result.FAILED
            failures += 1
            if attempts >= MAX_ATTEMPTS:
                return await self._bury_until_stored(row, attempts)
            if await self._pause(failures):
                return False
            result = await self._attempt(row, attempts + 1)
        return True

    async def _attempt(self, row: _Row, attempt: int) -> _Result:
        offset, key, name, data, at = row
        refusals = self._database.refusals
        try:
            outcome = await self._handler(Delivery(self.topic, key, name, data, at, attempt))
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            outcome = Outcome.RETRY
        except Exception as error:
            _log.warning(
                "handler_failed",
                group=self.group,
                topic=self.topic,
                offset=offset,
                error_type=type(error).__name__,
            )
            outcome = Outcome.RETRY
        if outcome is Outcome.DONE:
            return _Result.SETTLED
        if outcome is Outcome.DROP:
            return _Result.SETTLED if await self._bury_until_stored(row, attempt) else _Result.STOPPED
        return _Result.FAILED if self._database.refusals == refusals else _Result.OUTAGE

    async def _bury_until_stored(self, row: _Row, attempt: int) -> bool:
        _, key, name, data, at = row
        failures = 0
        while True:
            try:
                await self._bury(Delivery(self.topic, key, name, data, at, attempt))
            except StorageUnavailable:
                failures += 1
                if await self._pause(failures):
                    return False
            else:
                return True

    async def _pause(self, failures: int) -> bool:
        """Wait; return at once and True when stopping."""
        try:
            await asyncio.wait_for(self._stopping.wait(), self._backoff.pause(failures))
        except TimeoutError:
            return False
        return True
