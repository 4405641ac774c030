"""How often someone may ask: an exact sliding window for each caller, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict, deque

from learnflow.kernel.edge.problems import retry_after
from learnflow.kernel.errors import TooManyRequests
from learnflow.kernel.ports import Clock

REQUESTS_A_MINUTE = 100
FAILURES_A_MINUTE = 300
WINDOW_S = 60.0
MAX_CALLERS = 50_000


class SlidingWindow:
    """Admits `limit` requests of one caller in any `window_s` seconds; refused ones do not count.

    At most `max_callers` are remembered: who has not asked for the longest time is forgotten first.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        limit: int = REQUESTS_A_MINUTE,
        window_s: float = WINDOW_S,
        max_callers: int = MAX_CALLERS,
    ) -> None:
        """Measure time by the clock's monotonic seconds."""
        self._clock = clock
        self._limit = limit
        self._window_s = window_s
        self._max_callers = max_callers
        self._admitted: OrderedDict[str, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many callers are remembered."""
        return len(self._admitted)

    def admit(self, caller: str) -> None:
        """Count one request; raise TooManyRequests with the seconds until the next would be admitted."""
        now = self._clock.monotonic()
        times = self._admitted.get(caller)
        if times is None:
            self._forget(now)
            times = self._admitted[caller] = deque(maxlen=self._limit)
        else:
            self._admitted.move_to_end(caller)
            if len(times) == self._limit and now < times[0] + self._window_s:
                wait_s = retry_after(times[0] + self._window_s - now)
                raise TooManyRequests(
                    f"At most {self._limit} requests in {self._window_s:g} seconds: wait {wait_s} seconds.",
                    retry_after_s=wait_s,
                )
        times.append(now)

    def _forget(self, now: float) -> None:
        # Two of the oldest for each new one: the memory shrinks again after a rush, and no call is a long one.
        for _ in range(2):
            if not self._admitted:
                return
            caller, times = next(iter(self._admitted.items()))
            if len(self._admitted) < self._max_callers and now < times[-1] + self._window_s:
                return
            del self._admitted[caller]
