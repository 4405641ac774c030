"""How near a program that still fails has come: what its results share with the right ones."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from learnflow.contracts.values import CaseOutcome

_MAX_SHOWN = 64


class Nearness:
    """Compares how results show with the right answers' texts; remembers what it has compared."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Compare with these right answers, one for each test."""
        self._texts = [" ".join(text.split()) for text in texts]
        self._known: dict[tuple[int, str], float] = {}

    def of(self, case: int, outcome: CaseOutcome) -> float:
        """Return how near an outcome of a test is to the right one (0–1)."""
        if outcome.status != "ok" or outcome.repr is None:
            return 0.0 if outcome.status != "error" else 0.05
        key = (case, outcome.repr)
        if key not in self._known:
            self._known[key] = _near(outcome.repr, self._texts[case])
        return self._known[key]


def _near(got: str, expected: str) -> float:
    if got == "None" != expected:
        return 0.1
    shared = _prefix(got, expected) + _prefix(got[::-1], expected[::-1])
    rough = min(shared / max(len(got), min(len(expected), _MAX_SHOWN), 1), 1.0)
    try:
        one, other = ast.literal_eval(got), ast.literal_eval(expected)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return 0.15 + 0.6 * rough
    if type(one) is not type(other):
        alike = isinstance(one, list | tuple | set) and isinstance(other, list | tuple | set)
        return 0.7 if alike and list(one) == list(other) else 0.15 + 0.2 * alike
    if isinstance(one, list | tuple | str) and len(one) == len(other):
        return 0.9 if sorted(map(repr, one)) == sorted(map(repr, other)) else 0.4 + 0.4 * rough
    return 0.25 + 0.5 * rough


def _prefix(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
