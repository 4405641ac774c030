"""The ladder of hints: where to look, what happens there, what kind of change, the change on another example.

One rung is shown per request; the ladder never holds the solution itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from learnflow.contracts.answers import HintsBlock

TOTAL = 4


@dataclass(frozen=True, slots=True)
class Ladder:
    """Four hints in the order in which they are given: place (a question), events, kind of change, example."""

    rungs: tuple[str, str, str, str]

    def block(self, rung: int) -> HintsBlock:
        """Return the hints shown up to `rung` (1 to 4; what lies outside is moved to the nearest end)."""
        return HintsBlock(self.rungs[: clamp(rung)], TOTAL)


def ladder(place: str, events: str, change: str, example: str) -> Ladder:
    """Return the ladder of these four hints; raise ValueError for an empty one or a first that asks nothing."""
    rungs = (place, events, change, example)
    if not all(rung.strip() for rung in rungs):
        raise ValueError("every rung of a ladder says something")
    if "?" not in place:
        raise ValueError("the first rung is a question")
    return Ladder(rungs)


def clamp(rung: int) -> int:
    """Return `rung` moved into 1 to 4."""
    return max(1, min(rung, TOTAL))


def next_rung(shown: object) -> int:
    """Return the rung after `shown`, as remembered by a conversation; 1 for anything that is no rung."""
    if isinstance(shown, bool) or not isinstance(shown, int):
        return 1
    return clamp(shown + 1)


def is_last(rung: int) -> bool:
    """Whether no hint follows `rung`."""
    return rung >= TOTAL
