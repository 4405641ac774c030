"""Work on a timer: one job at a time each, a failure is logged and the next turn comes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from learnflow.kernel.faults import frames_of
from learnflow.kernel.logs import Logger

log = Logger("jobs")


class Timer:
    """Runs jobs until it is stopped."""

    def __init__(self) -> None:
        """Start with no job."""
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def every(self, seconds: float, name: str, run: Callable[[], Awaitable[object]]) -> None:
        """Run `run` each `seconds`, the first time after the first pause."""
        self._tasks.append(asyncio.create_task(self._repeat(seconds, name, run), name=name))

    async def stop(self) -> None:
        """Let running jobs end and start none."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)

    async def _repeat(self, seconds: float, name: str, run: Callable[[], Awaitable[object]]) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), seconds)
                return
            try:
                await run()
            except Exception as error:
                log.error("job_failed", job=name, error_type=type(error).__name__, frames=frames_of(error))
