"""The words that triage knows before it has learned anything: cues, topics, other subjects, spellings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from learnflow.contracts.values import JsonValue

TOPIC, ERROR, FOREIGN, CODE, BLOCK, NUMBER = "<topic>", "<error>", "<foreign>", "<code>", "<block>", "<num>"

MIN_CORRECTED = 5
"""Shorter words are not corrected: too many of them are one letter from another word."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists in normal form.

    `cues` maps a phrase of one to three words to the cues it gives.
    """

    spellings: Mapping[str, str]
    topics: frozenset[str]
    foreign: frozenset[str]
    known: frozenset[str]
    cues: Mapping[str, tuple[str, ...]]
    deletions: Mapping[str, str]


def build_lexicon(data: Mapping[str, JsonValue]) -> Lexicon:
    """Return the lexicon of `{spellings: {word: normal}, cues: {cue: [phrase]}}` and the three lists of words."""
    cues: dict[str, list[str]] = {}
    for cue, phrases in data["cues"].items():
        for phrase in phrases:
            cues.setdefault(phrase, []).append(cue)
    words = {w for phrase in cues for w in phrase.split() if w.isalpha()}
    topics, foreign = frozenset(data["topics"]), frozenset(data["foreign"])
    known = words | set(data["known"]) | topics | foreign
    correctable = words | {w for w in topics if len(w) > MIN_CORRECTED}
    return Lexicon(
        spellings=data["spellings"],
        topics=topics,
        foreign=foreign,
        known=frozenset(known),
        cues={phrase: tuple(names) for phrase, names in cues.items()},
        deletions=_deletions(correctable),
    )


def correct(word: str, lexicon: Lexicon) -> str | None:
    """Return the lexicon's word that is one slip (letter lost, added, changed, swapped) away, None without one."""
    if not MIN_CORRECTED <= len(word) <= 16:
        return None
    for shorter in (word, *_shortened(word)):
        candidate = lexicon.deletions.get(shorter)
        if candidate is not None and is_one_slip(word, candidate):
            return candidate
    return None


def is_one_slip(first: str, second: str) -> bool:
    """Say whether one letter lost, added, changed or swapped with its neighbour turns one word into the other."""
    if abs(len(first) - len(second)) > 1:
        return False
    start = 0
    shortest = min(len(first), len(second))
    while start < shortest and first[start] == second[start]:
        start += 1
    one, two = first[start:], second[start:]
    if len(one) == len(two):
        return one[1:] == two[1:] or (one[2:] == two[2:] and one[1::-1] == two[:2])
    return one[1:] == two if len(one) > len(two) else one == two[1:]


def _shortened(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _deletions(words: Iterable[str]) -> dict[str, str]:
    """Return every word, whole and with one letter left out, to the word (the first in order of spelling)."""
    table: dict[str, str] = {}
    eligible = sorted(w for w in words if len(w) >= MIN_CORRECTED)
    for word in eligible:
        for shorter in _shortened(word):
            table.setdefault(shorter, word)
    return table | {word: word for word in eligible}
