"""What may be said of a fault of ours: its type and where it happened, never messages, arguments or locals."""

from __future__ import annotations

import traceback

MAX_FRAMES = 12


def frames_of(error: BaseException) -> list[str]:
    """Return the last frames as `file:line function`."""
    frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
