"""What this skill needs of a curriculum: entries that explain, and things known not to be taught.

`learnflow.curriculum.model` has the real types; these protocols keep the skill independent of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Example(Protocol):
    """A program that runs as it stands, and all that it prints when it reads `stdin`."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def output(self) -> str: ...  # noqa: D102
    @property
    def stdin(self) -> str: ...  # noqa: D102


class Explanation(Protocol):
    """One wording: a first sentence that stands alone, the rest, and an example."""

    @property
    def summary(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def example(self) -> Example: ...  # noqa: D102


class Check(Protocol):
    """One question to check oneself, with its answer."""

    @property
    def question(self) -> str: ...  # noqa: D102
    @property
    def answer(self) -> str: ...  # noqa: D102


class Entry(Protocol):
    """One thing that is taught; `kind` is concept, comparison, howto or error."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def requires(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def about(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def names(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def explanations(self) -> Sequence[Explanation]: ...  # noqa: D102
    @property
    def why(self) -> str: ...  # noqa: D102
    @property
    def misconception(self) -> str: ...  # noqa: D102
    @property
    def check(self) -> Check | None: ...  # noqa: D102


class Neighbour(Protocol):
    """Something that is not taught, by its names, and the concepts nearest to it."""

    @property
    def names(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def near(self) -> tuple[str, ...]: ...  # noqa: D102


class Catalogue(Protocol):
    """All that is taught, by id; hashable by identity, so that what is built from it can be cached."""

    @property
    def entries(self) -> Mapping[str, Entry]: ...  # noqa: D102
    @property
    def neighbours(self) -> Sequence[Neighbour]: ...  # noqa: D102
    def concepts(self) -> Sequence[Entry]:
        """Return the concepts in the order in which they are taught."""
        ...

    def __hash__(self) -> int:
        """Return a hash of the identity."""
        ...
