"""The sentences of the progress skill: texts by id from `texts.toml`, and numbers as a student reads them."""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from collections.abc import Sequence
from typing import Any

SHOWN = 8


@functools.cache
def _texts() -> dict[str, dict[str, Any]]:
    source = importlib.resources.files("learnflow.skills.progress").joinpath("texts.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def say(section: str, name: str, **values: object) -> str:
    """Return the text `section.name` with its {names} filled in."""
    text: str = _texts()[section][name]
    return text.format_map(values) if values else text


def count(number: int, noun: str) -> str:
    """Return a number with its noun: 1 exercise, 2 exercises."""
    one, many = _texts()["noun"][noun]
    text: str = one if number == 1 else many
    return text.format(number=number)


def percent(share: float) -> str:
    """Return a share (0–1) as a percentage with at most one decimal: 83.5 %."""
    return f"{points(share)} %"


def points(share: float, of: int = 100) -> str:
    """Return a share of `of` points with at most one decimal: 0.5 of 40 is 20."""
    return f"{share * of:.1f}".removesuffix(".0")


def listing(words: Sequence[str], shown: int = SHOWN, joint: str = " and ") -> str:
    """Return words as "a, b and c"; beyond `shown` of them as "a, b and 7 more"."""
    if len(words) > shown:
        words = [*words[: shown - 1], f"{len(words) - shown + 1} more"]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])}{joint}{words[-1]}"


def lines(*parts: str | None) -> str:
    """Return the parts that are there, one a line."""
    return "\n".join([part for part in parts if part])
