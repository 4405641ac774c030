"""The sentences that a student reads, by id, and how they are filled."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from learnflow.contracts.values import Level

RUNGS = ("where", "events", "change", "example")
_FILES = ("syntax.toml", "exceptions.toml", "dialogue.toml")


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Return all texts by cause or occasion; read once."""
    texts: dict[str, Mapping[str, Any]] = {}
    for name in _FILES:
        texts.update(tomllib.loads((files(__package__) / name).read_text(encoding="utf-8")))
    return texts


def has_ladder(cause: str) -> bool:
    """Whether a cause has the four hints of a ladder."""
    entry = catalogue().get(cause, {})
    return all(rung in entry for rung in RUNGS)


def concept_of(cause: str) -> str | None:
    """Return the concept that a cause belongs to, None where it is only a slip."""
    concept = catalogue().get(cause, {}).get("concept")
    return concept if isinstance(concept, str) else None


def text_of(cause: str, field: str, level: Level = Level.BEGINNER) -> str | None:
    """Return the unfilled text of a field; students past Learning get the `-short` wording where there is one."""
    entry = catalogue().get(cause, {})
    if level in (Level.PROFICIENT, Level.MASTERED) and f"{field}-short" in entry:
        field += "-short"
    value = entry.get(field)
    return value.strip() if isinstance(value, str) else None


def fill(text: str, slots: Mapping[str, str]) -> str:
    """Return `text` with its slots filled; raise KeyError for a slot that is not there."""
    return text.format_map(slots)


def clip(text: str, limit: int = 80) -> str:
    """Return one line of `text` that can stand between backticks: short, no backtick, no control character."""
    if len(text) <= limit and text.isprintable() and "`" not in text:
        return text.strip()
    flat = "".join(c if c.isprintable() else " " for c in text[: limit * 2].replace("`", "'"))
    flat = " ".join(flat.split()) if "\n" in text or "\t" in text else flat.strip()
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
