"""What this skill needs of an exercise family; the curriculum hands in values of this shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from learnflow.contracts.answers import Example


class Problem(Protocol):
    """An exercise as its student sees it; difficulty is 0–1, the most practised concept comes first."""

    @property
    def family(self) -> str:
        """The id of its family."""
        ...

    @property
    def seed(self) -> int:
        """The seed it was made from."""
        ...

    @property
    def kind(self) -> str:
        """`function` or `program`."""
        ...

    @property
    def title(self) -> str:
        """What it is about, in a few words."""
        ...

    @property
    def statement(self) -> str:
        """The task, in small Markdown."""
        ...

    @property
    def starter(self) -> str:
        """The code to begin with."""
        ...

    @property
    def examples(self) -> tuple[Example, ...]:
        """Worked calls or runs."""
        ...

    @property
    def difficulty(self) -> float:
        """How hard it is, 0–1."""
        ...

    @property
    def concepts(self) -> tuple[str, ...]:
        """Ids of what it practises, the most practised first."""
        ...


class Ladder(Protocol):
    """Hints of growing help; the last one introduces `code`, another small program that prints `output`."""

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints in order."""
        ...

    @property
    def code(self) -> str:
        """A different small program."""
        ...

    @property
    def output(self) -> str:
        """What that program prints."""
        ...


class Variant(Protocol):
    """One version of a family."""

    @property
    def difficulty(self) -> float:
        """How hard it is, 0–1."""
        ...

    @property
    def concepts(self) -> tuple[str, ...]:
        """Ids of what it practises, the most practised first."""
        ...


class Family(Protocol):
    """Exercises of one kind; `seed % len(variants)` is the variant that a seed gives."""

    @property
    def id(self) -> str:
        """Its name."""
        ...

    @property
    def variants(self) -> Sequence[Variant]:
        """Its versions."""
        ...

    def problem(self, seed: int) -> Problem:
        """Return the exercise of this seed; raise BadInput for a seed out of range."""
        ...

    def ladder(self, seed: int) -> Ladder:
        """Return the hints for the exercise of this seed."""
        ...
