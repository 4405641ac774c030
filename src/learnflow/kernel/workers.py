"""A small pool of processes for skills that may take over 2 ms, so that the event loop only routes.

A call is a dotted function name and its argument. Workers start when first needed; one past its deadline
is killed with its children and replaced while the others go on. Both ends are ours, so pickle carries values.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import pickle
import signal
import struct
import sys
from collections import deque
from collections.abc import Mapping
from typing import IO, Any

from learnflow.contracts.values import BadInput
from learnflow.kernel.errors import AgentTimeout, AgentUnavailable, SkillFailed
from learnflow.kernel.faults import frames_of
from learnflow.kernel.logs import Logger

MAX_WAITING = 64
_LENGTH = struct.Struct("!I")
log = Logger("workers")


def resolve(dotted: str) -> Any:
    """Return what `package.module:name` names."""
    module, _, name = dotted.partition(":")
    return getattr(importlib.import_module(module), name)


class InlineWorkers:
    """Calls functions in this process: for a command that answers one message and ends."""

    def __init__(self, initialise: str) -> None:
        """Take the dotted name of the function that builds the tools."""
        self._initialise = initialise
        self._tools: Any = None

    async def call(self, function: str, argument: object, deadline_s: float) -> Any:
        """Return `function(argument, tools)`; the deadline is not enforced."""
        if self._tools is None:
            self._tools = resolve(self._initialise)()
        return resolve(function)(argument, self._tools)

    async def close(self) -> None:
        """Nothing to stop."""


class WorkerPool:
    """Processes that call functions; at most `size` at once and 64 waiting."""

    def __init__(self, initialise: str, size: int, environment: Mapping[str, str] | None = None) -> None:
        """Take the dotted name of the function that builds a worker's tools, and the number of processes.

        `environment` is what a worker's environment has beyond ours.
        """
        self._initialise = initialise
        self._environment = dict(environment or {})
        self._size = size
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._starting = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """Return the process ids of the workers that run now."""
        return [worker.pid for worker in self._all]

    async def call(self, function: str, argument: object, deadline_s: float) -> Any:
        """Return `function(argument, tools)` from a worker.

        Raises AgentTimeout past the deadline (time in the queue counts), AgentUnavailable when too many wait,
        SkillFailed when the function or its process failed, BadInput as the function raised it.
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + deadline_s
        try:
            async with asyncio.timeout_at(ends):
                worker = await self._take()
        except TimeoutError:
            raise AgentTimeout("Every worker was busy for too long.") from None
        try:
            async with asyncio.timeout_at(ends):
                kind, value = await worker.call(function, argument)
        except TimeoutError:
            self._discard(worker)
            raise AgentTimeout("Working this out took too long.") from None
        except (EOFError, OSError, asyncio.IncompleteReadError):
            self._discard(worker)
            raise SkillFailed("The worker process ended unexpectedly.") from None
        except BaseException:
            self._discard(worker)
            raise
        self._give_back(worker)
        if kind == "ok":
            return value
        if kind == "bad_input":
            raise BadInput(*value)
        error_type, frames = value
        log.error("skill_failed", function=function, error_type=error_type, frames=frames)
        raise SkillFailed(f"{function} failed: {error_type}.")

    async def close(self) -> None:
        """Stop all workers and wait until they are gone."""
        self._closed = True
        self._idle.clear()
        for worker in list(self._all):
            self._discard(worker)
        await asyncio.gather(*self._ending)

    async def _take(self) -> _Worker:
        while True:
            if self._idle:
                worker = self._idle.pop()
                if not worker.ended:
                    return worker
                self._discard(worker)
            if len(self._all) + self._starting < self._size:
                return await self._start()
            if len(self._waiting) >= MAX_WAITING:
                raise AgentUnavailable("Too many questions are being worked on: ask again in a moment.")
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                with contextlib.suppress(ValueError):
                    self._waiting.remove(turn)
                if turn.done() and not turn.cancelled():
                    self._next()
                raise

    async def _start(self) -> _Worker:
        if self._closed:
            raise AgentUnavailable("The platform is stopping.")
        self._starting += 1
        try:
            worker = await _Worker.start(self._initialise, self._environment)
        finally:
            self._starting -= 1
        self._all.add(worker)
        return worker

    def _give_back(self, worker: _Worker) -> None:
        if worker.ended:
            self._discard(worker)
            return
        self._idle.append(worker)
        self._next()

    def _discard(self, worker: _Worker) -> None:
        self._all.discard(worker)
        worker.kill()
        ending = asyncio.create_task(worker.gone())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        self._next()

    def _next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return


class _Worker:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid

    @classmethod
    async def start(cls, initialise: str, environment: Mapping[str, str]) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "learnflow.kernel.workers",
            initialise,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **environment},
        )
        return cls(process)

    @property
    def ended(self) -> bool:
        return self._process.returncode is not None

    async def call(self, function: str, argument: object) -> tuple[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise EOFError
        body = pickle.dumps((function, argument))
        stdin.write(_LENGTH.pack(len(body)) + body)
        await stdin.drain()
        (length,) = _LENGTH.unpack(await stdout.readexactly(_LENGTH.size))
        return pickle.loads(await stdout.readexactly(length))  # type: ignore[no-any-return]  # noqa: S301

    def kill(self) -> None:
        if not self.ended:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    async def gone(self) -> None:
        await self._process.wait()


def serve(initialise: str, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer calls until the other end closes."""
    tools = resolve(initialise)()
    while header := requests.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(header)
        function, argument = pickle.loads(requests.read(length))  # noqa: S301
        body = pickle.dumps(_answer(function, argument, tools))
        answers.write(_LENGTH.pack(len(body)) + body)
        answers.flush()


def _answer(function: str, argument: object, tools: object) -> tuple[str, Any]:
    try:
        return "ok", resolve(function)(argument, tools)
    except BadInput as error:
        return "bad_input", (error.code, error.detail)
    except Exception as error:
        return "failed", (type(error).__name__, frames_of(error))


def main() -> None:
    """Serve over the process's own pipes; whatever a skill prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.argv[1], sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
