"""Phrases in a diagnosis: slots with backticks and spaces of their own, which `Case.found` would take away."""

from __future__ import annotations

import dataclasses

from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.texts import clip

MAX_VALUE = 60
_MAX_PHRASE = 300


def worded(found: Diagnosis, **phrases: str) -> Diagnosis:
    """Return a diagnosis with these phrases as slots; what is quoted in them has to be clipped already."""
    kept = {name: phrase if len(phrase) <= _MAX_PHRASE else "" for name, phrase in phrases.items()}
    return dataclasses.replace(found, slots={**found.slots, **kept})


def valued(name: str, seen: Seen) -> str:
    """Return a name with its value in words: "`age` is 15"."""
    return f"`{clip(name, 40)}` is {shortly(seen)}"


def shortly(seen: Seen) -> str:
    """Return the text of a value, short enough for a sentence."""
    return clip(seen.text, MAX_VALUE)
