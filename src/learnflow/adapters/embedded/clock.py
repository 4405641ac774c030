"""The machine's own time."""

from __future__ import annotations

import time


class SystemClock:
    """Implements `kernel.ports.Clock` with the clocks of the operating system."""

    def now(self) -> float:
        """Return seconds since the epoch (UTC)."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()
