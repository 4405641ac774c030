"""The sentences of this skill, from its data, and the small parts of an answer that only hold words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from learnflow.contracts.answers import Choice, ChoicesBlock


def say(section: str, name: str, /, **values: object) -> str:
    """Return the sentence of this id with its values filled in."""
    text: str = _texts()[section][name]
    return text.format(**values) if values else text


def messages(*names: str) -> tuple[str, ...]:
    """Return the messages by which a student goes on."""
    return tuple(say("messages", name) for name in names)


def choices(*names: str) -> ChoicesBlock:
    """Return ways to go on, each with its label and the message it sends."""
    return ChoicesBlock(tuple(Choice(say("labels", name), say("messages", name)) for name in names))


def spoken(concept: str) -> str:
    """Return a concept's id as it is said."""
    return concept.replace("-", " ")


def spoken_list(concepts: Sequence[str]) -> str:
    """Return one or more concepts as part of a sentence."""
    names = [spoken(concept) for concept in concepts]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def spelled(count: int) -> str:
    """Return a number as a word up to ten, in digits above."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)


@cache
def _texts() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((resources.files("learnflow.skills.exercise") / "texts.toml").read_text("utf-8"))
