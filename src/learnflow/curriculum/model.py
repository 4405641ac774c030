"""The values that the curriculum consists of: modules, and entries that teach one thing each.

Everything is frozen. A `Catalogue` is compared by identity, so that what is built from it can be cached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

KINDS = ("concept", "comparison", "howto", "error")


class BrokenEntry(ValueError):
    """A file of the curriculum does not say what it must; the message names the file and the mistake."""


@dataclass(frozen=True, slots=True)
class Module:
    """One of the eight modules; `order` counts from 1."""

    id: str
    title: str
    order: int


@dataclass(frozen=True, slots=True)
class Example:
    """A program that runs as it stands and `output`, all that it prints when it reads `stdin`."""

    code: str
    output: str
    stdin: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """An entry in words for one level: `summary` is its first sentence, `text` the rest in small Markdown."""

    summary: str
    text: str
    example: Example


@dataclass(frozen=True, slots=True)
class Check:
    """One question to check oneself, with its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is taught: a concept, a comparison, a how-to or a type of error.

    `explanations` holds the wordings from the easiest to the hardest: three for a concept (Beginner,
    Learning, Proficient), one otherwise. `requires` are concepts to know first, `about` the concepts this
    entry belongs to (a concept's own id), `names` the phrases students use for it. `why` and
    `misconception` are empty where there is nothing to say.
    """

    id: str
    kind: str
    title: str
    module: str
    requires: tuple[str, ...]
    about: tuple[str, ...]
    names: tuple[str, ...]
    explanations: tuple[Explanation, ...]
    why: str = ""
    misconception: str = ""
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Something that is not taught, by the names students use, and the concepts nearest to it."""

    names: tuple[str, ...]
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All that is taught: modules in order, entries by id in order of their ids, and known gaps."""

    modules: tuple[Module, ...]
    entries: Mapping[str, Entry]
    neighbours: tuple[Neighbour, ...] = ()

    def concepts(self) -> tuple[Entry, ...]:
        """Return the concepts by module, within a module each after those that it requires."""
        return _taught(self)


@lru_cache(maxsize=8)
def _taught(catalogue: Catalogue) -> tuple[Entry, ...]:
    place = {module.id: module.order for module in catalogue.modules}
    waiting = [entry for entry in catalogue.entries.values() if entry.kind == "concept"]
    waiting.sort(key=lambda entry: place[entry.module])
    taught: list[Entry] = []
    while waiting:
        names = {entry.id for entry in waiting}
        ready = next((entry for entry in waiting if not names & set(entry.requires)), None)
        if ready is None:
            raise BrokenEntry(f"These concepts require one another: {', '.join(sorted(names))}.")
        taught.append(ready)
        waiting.remove(ready)
    return tuple(taught)
