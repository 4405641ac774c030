"""What a message asks a review about, by its words: one part of the score, or whether the program is right."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any

from learnflow.skills.review.catalogue import PARTS, Part

MAX_READ = 5_000

_WORD = re.compile(r"[a-z0-9]+")
_FENCE = "```"


def asked_about(text: str) -> tuple[Part | None, bool]:
    """Return the part that the words of `text` ask about, and whether they ask if the program is right.

    Fenced code inside the text is not read, so nothing written in a program can steer the review.
    """
    outside_fences = " ".join(text[:MAX_READ].split(_FENCE)[::2])
    words = set(_WORD.findall(outside_fences.lower()))
    cues = _cues()
    part = next((part for part in _order() if words & cues["parts", part]), None)
    asks_if_right = all(words & cues["correctness", role] for role in ("judged", "object", "asking"))
    return part, asks_if_right


def _order() -> list[Part]:
    """Return the parts in the order of their lists: a word for speed outweighs one for style."""
    return sorted(PARTS, key=[name for table, name in _cues() if table == "parts"].index)


@functools.cache
def _cues() -> dict[tuple[str, str], frozenset[str]]:
    text = resources.files(__package__).joinpath("asking.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, Any]] = tomllib.loads(text)
    return {(table, name): frozenset(words) for table, lists in tables.items() for name, words in lists.items()}
