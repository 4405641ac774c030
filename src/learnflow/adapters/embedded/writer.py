"""Group commit: every request that waits is written in one transaction, acknowledged when it is on the disk.

Statements run on the event loop, only COMMIT (fsync and checkpoint) runs in a thread of its own: with one
interpreter lock, a thread that ran every statement would wait for the lock at each of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable

from learnflow.adapters.embedded.connection import is_outage, unavailable
from learnflow.adapters.embedded.transaction import Job, Transaction, Work
from learnflow.kernel.errors import Conflict, StorageUnavailable
from learnflow.kernel.logs import Logger
from learnflow.kernel.ports import Clock

MAX_WAITING = 20_000
GROUP = 64
"""Requests per transaction: bounds how long the event loop is busy with one group (about 3 ms)."""

_GATHER_S = 0.002
_IMPATIENT_GROUPS = 32

_OFFSETS_WITHIN_S = 0.05
_OFFSETS_AGAIN_S = 1.0
_STORE_OFFSET = "INSERT OR REPLACE INTO offsets (grp, topic, next) VALUES (?, ?, ?)"

_log = Logger("storage")
_Waiting = tuple["asyncio.Future[object]", Job]
_Outcomes = list[tuple["asyncio.Future[object]", object]]


class Writer:
    """The only user of the writing connection; belongs to the event loop of its first request."""

    def __init__(
        self, connection: sqlite3.Connection, clock: Clock, number: Callable[[], int], limit: int = MAX_WAITING
    ) -> None:
        self._connection, self._clock, self._number, self._limit = connection, clock, number, limit
        self._waiting: deque[_Waiting] = deque()
        self._offsets: dict[tuple[str, str], int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._busy = self._scheduled = self._closed = False
        self._last_flush = 0.0
        self._gathering = False
        self._impatient = 0
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self.on_events: Callable[[set[str]], None] = lambda topics: None
        self.refusals = 0
        """How many requests were refused because nothing could be stored."""
        self.groups = 0
        """How many transactions were committed."""

    def submit(self, job: Job) -> asyncio.Future[object]:
        """Queue a request; the future ends when it is durable, with Conflict, or with StorageUnavailable."""
        loop = self._loop or self._begin()
        future: asyncio.Future[object] = loop.create_future()
        if self._closed or len(self._waiting) >= self._limit:
            self.refusals += 1
            reason = "The database is closed." if self._closed else "Too many writes are waiting. Try again soon."
            future.set_exception(StorageUnavailable(reason))
            return future
        self._waiting.append((future, job))
        self._schedule()
        return future

    def store_offset(self, group: str, topic: str, following: int) -> None:
        """Store a consumer's offset with the next transaction, at the latest after 50 ms."""
        self._offsets[(group, topic)] = following
        self._store_offsets_within(_OFFSETS_WITHIN_S)

    async def run_in_thread(self, function: Callable[[sqlite3.Connection], object]) -> object:
        """Run `function` on the writing connection between two transactions, off the event loop."""
        while self._busy:
            await self.submit(Work(lambda transaction: None))
        loop = self._loop or self._begin()
        result: asyncio.Future[object] = loop.create_future()
        self._busy = True

        def job() -> None:
            try:
                value = function(self._connection)
            except Exception as error:
                self._call(loop, self._ran, result, None, error)
            else:
                self._call(loop, self._ran, result, value, None)

        self._jobs.put(job)
        return await result

    async def close(self) -> None:
        """Answer everything that waits, store the offsets, end the thread; a second call does nothing."""
        if self._loop is not None and not self._closed:
            last = self.submit(Work(lambda transaction: None))
            self._closed = True
            try:
                await last
            except StorageUnavailable:
                _log.warning("closed_while_unwritable")
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()

    def _begin(self) -> asyncio.AbstractEventLoop:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run_jobs, name="learnflow-commit", daemon=True)
        self._thread.start()
        return self._loop

    def _schedule(self) -> None:
        if self._busy or self._scheduled or self._loop is None:
            return
        self._scheduled = True
        # A transaction costs far more than a request in it. Under load a short wait fills it; after a wait
        # that brought no company (one caller, one write after the other) the next ones do not wait.
        begin = self._last_flush + _GATHER_S
        self._gathering = not self._impatient and len(self._waiting) < GROUP and self._loop.time() < begin
        if self._gathering:
            self._loop.call_at(begin, self._flush)
        else:
            self._loop.call_soon(self._flush)

    def _store_offsets_within(self, seconds: float) -> None:
        if self._timer is None and not self._closed:
            loop = self._loop or self._begin()
            self._timer = loop.call_later(seconds, self._offsets_due)

    def _offsets_due(self) -> None:
        self._timer = None
        if self._offsets:
            self._schedule()

    def _flush(self) -> None:
        self._scheduled = False
        if self._busy or not (self._waiting or self._offsets):
            return
        waiting = self._waiting
        group = [waiting.popleft() for _ in range(min(GROUP, len(waiting)))]
        self._pace(len(group))
        offsets, self._offsets = self._offsets, {}
        transaction = Transaction(self._connection, self._clock.now(), self._number)
        try:
            outcomes = self._execute(group, transaction, offsets)
        except Exception as error:
            self._rollback()
            self._refuse(group, offsets, error)
            self._after_group()
            return
        self._busy = True
        loop = asyncio.get_running_loop()

        def job() -> None:
            error = self._commit()
            self._call(loop, self._committed, outcomes, group, offsets, transaction.topics, error)

        self._jobs.put(job)

    def _pace(self, requests: int) -> None:
        self._last_flush = asyncio.get_running_loop().time()
        if self._gathering and requests == 1:
            self._impatient = _IMPATIENT_GROUPS
        elif self._impatient:
            self._impatient -= 1

    def _execute(
        self, group: list[_Waiting], transaction: Transaction, offsets: dict[tuple[str, str], int]
    ) -> _Outcomes:
        """Run a group's statements up to COMMIT; raises sqlite3.Error when nothing can be stored."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        outcomes: _Outcomes = []
        for future, job in group:
            if future.done():
                continue
            try:
                outcomes.append((future, self._apply(job, transaction)))
            except Conflict as conflict:
                # Told with the others, after the commit: the loser then reads what the winner wrote.
                outcomes.append((future, conflict))
            except Exception as error:
                if isinstance(error, sqlite3.Error) and is_outage(error):
                    raise
                # What no check foresaw may be half done: this one fails, the others are written again without it.
                future.set_exception(error)
                self._rollback()
                again = Transaction(connection, transaction.now, self._number)
                outcomes = self._execute(group, again, offsets)
                transaction.topics = again.topics
                return outcomes
        transaction.write_events()
        if offsets:
            connection.executemany(_STORE_OFFSET, [(*name, following) for name, following in offsets.items()])
        return outcomes

    def _apply(self, job: Job, transaction: Transaction) -> object:
        if not job.may_half_fail:
            return job.apply(transaction)
        execute = self._connection.execute
        execute("SAVEPOINT request")
        try:
            result = job.apply(transaction)
        except Conflict:
            execute("ROLLBACK TO request")
            execute("RELEASE request")
            raise
        execute("RELEASE request")
        return result

    def _committed(
        self,
        outcomes: _Outcomes,
        group: list[_Waiting],
        offsets: dict[tuple[str, str], int],
        topics: set[str],
        error: sqlite3.Error | None,
    ) -> None:
        self._busy = False
        if error is not None:
            self._refuse(group, offsets, error)
        else:
            self.groups += 1
            for future, result in outcomes:
                if future.done():
                    continue
                if isinstance(result, Conflict):
                    future.set_exception(result)
                else:
                    future.set_result(result)
            if topics:
                self.on_events(topics)
        self._after_group()

    def _after_group(self) -> None:
        if self._waiting:
            self._schedule()

    def _ran(self, result: asyncio.Future[object], value: object, error: Exception | None) -> None:
        self._busy = False
        if not result.done():
            if error is None:
                result.set_result(value)
            else:
                result.set_exception(unavailable(error) if isinstance(error, sqlite3.Error) else error)
        self._after_group()

    def _refuse(self, group: list[_Waiting], offsets: dict[tuple[str, str], int], error: Exception) -> None:
        refused = [future for future, _ in group if not future.done()]
        self.refusals += len(refused)
        for future in refused:
            future.set_exception(unavailable(error))
        if offsets:
            self._offsets = offsets | self._offsets
            self._store_offsets_within(_OFFSETS_AGAIN_S)

    def _rollback(self) -> None:
        # SQLite has already rolled back by itself after some errors.
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def _commit(self) -> sqlite3.Error | None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._rollback()
            return error
        return None

    def _run_jobs(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    @staticmethod
    def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: object) -> None:
        try:
            loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:
            _log.warning("event_loop_ended_before_close")
