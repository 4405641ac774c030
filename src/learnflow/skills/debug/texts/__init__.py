"""The sentences that a student reads, by id, and how they are filled."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from learnflow.contracts.values import Level
from learnflow.skills.debug.causes import texts_of

_FILLED = frozenset({"summary", "why", "where", "events", "change", "ask", "fix"})

UNRUN = "unrun"
"""How the variants of a cause begin that tell what is known without a run."""

RUNGS = ("where", "events", "change", "example")
_FILES = ("exceptions.toml", "dialogue.toml")
_TABLES: Mapping[Level, tuple[str, ...]] = {
    Level.BEGINNER: (),
    Level.LEARNING: ("learning",),
    Level.PROFICIENT: ("proficient", "learning"),
    Level.MASTERED: ("proficient", "learning"),
}


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Return the texts that belong to no cause's folder, by id; read once."""
    texts: dict[str, Mapping[str, Any]] = {}
    for name in _FILES:
        texts.update(tomllib.loads((files(__package__) / name).read_text(encoding="utf-8")))
    return texts


def entry_of(identifier: str) -> Mapping[str, Any]:
    """Return all texts of a cause or an occasion, empty for an id that has none."""
    return texts_of(identifier) or catalogue().get(identifier, {})


def has_ladder(cause: str) -> bool:
    """Whether a cause has the four hints of a ladder."""
    entry = entry_of(cause)
    return all(rung in entry for rung in RUNGS)


def concept_of(cause: str) -> str | None:
    """Return the concept that a cause belongs to, None where it is only a slip."""
    concept = entry_of(cause).get("concept")
    return concept if isinstance(concept, str) else None


def text_of(identifier: str, field: str, level: Level = Level.BEGINNER, variant: str = "") -> str | None:
    """Return the unfilled text of a field in the wording for a level and a variant of the cause."""
    for table in _tables(entry_of(identifier), level, variant):
        value = table.get(field)
        if isinstance(value, str):
            return value.strip()
    return None


def _tables(entry: Mapping[str, Any], level: Level, variant: str) -> Iterator[Mapping[str, Any]]:
    """Yield where to look, first the closest: what is said of a variant fits better than what fits a level."""
    own = entry.get("variant", {}).get(variant, {}) if variant else {}
    for table in (own, entry):
        for name in _TABLES[level]:
            yield table.get(name, {})
        yield table


@cache
def missing_slots(identifier: str, variant: str, slots: frozenset[str]) -> frozenset[str]:
    """Return the slots that some wording of a cause needs and `slots` lacks."""
    entry = entry_of(identifier)
    own = entry.get("variant", {}).get(variant, {}) if variant else {}
    # Where nothing was run no change is ever tried, and these two are about one that held.
    wanted_fields = _FILLED - {"change", "fix"} if variant.startswith(UNRUN) else _FILLED
    texts = []
    for table in (entry, own):
        for part in (table, *(table.get(name, {}) for name in ("learning", "proficient"))):
            # What a variant words anew is not needed of the cause's own text.
            fields = wanted_fields if part is own else wanted_fields - set(own)
            texts += [text for field, text in part.items() if field in fields]
    wanted = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    return frozenset(wanted - slots)


def fill(text: str, slots: Mapping[str, str]) -> str:
    """Return `text` with its slots filled; raise KeyError for a slot that is not there."""
    return text.format_map(slots)


class Phrase(str):
    """Words of our own around clipped pieces, with backticks that mean code: shown as they are."""

    __slots__ = ()


def clip(text: str, limit: int = 80) -> str:
    """Return one line of `text` that can stand between backticks: short, no backtick, no control character."""
    if len(text) <= limit and text.isprintable() and "`" not in text:
        return text.strip()
    flat = "".join(c if c.isprintable() else " " for c in text[: limit * 2].replace("`", "'"))
    flat = " ".join(flat.split()) if "\n" in text or "\t" in text else flat.strip()
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
