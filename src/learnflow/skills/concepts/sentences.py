"""The sentences of this skill by id, and the small pieces of Markdown that they are filled with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    source = resources.files("learnflow.skills.concepts").joinpath("texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


def sentence(group: str, name: str, /, **values: object) -> str:
    """Return the sentence `name` of `group` with its places filled in; raise KeyError for an unknown id."""
    return _texts()[group][name].format(**values)


def listed(names: Sequence[str]) -> str:
    """Return names as people list them: `a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def code_span(source: str, longest: int = 60) -> str:
    """Return source as inline code, on one line and shortened to `longest` characters."""
    line = " ".join(source.split())
    if len(line) > longest:
        line = line[: longest - 1] + "…"
    return f"`` {line} ``" if "`" in line else f"`{line}`"
