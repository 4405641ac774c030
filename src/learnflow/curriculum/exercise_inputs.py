"""What the rules of an exercise family are made of: repeatable choices, inputs and the right result."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Arguments = Mapping[str, Any]
Parameters = Mapping[str, Any]
T = TypeVar("T")


class Draw:
    """Repeatable choices: the same seed gives the same ones on every version of Python.

    Only `random()` is used, the one method whose sequence Python promises to keep.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[int(self._random() * len(options))]


@dataclass(frozen=True, slots=True)
class Rules:
    """A family's result and inputs: `expected` is the right result, `typical` one ordinary input.

    `edges` are the inputs that every set of tests holds, the most telling one first.
    """

    expected: Callable[[Arguments, Parameters], object]
    typical: Callable[[Draw, Parameters], Arguments]
    edges: Callable[[Draw, Parameters], list[Arguments]]
