"""Recognises messages that only make sense after what was said last; its patterns are data."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from learnflow.contracts.values import FollowUp, JsonValue
from learnflow.skills.triage.anatomy import BLOCK_WORD, Anatomy, Parse, dissect
from learnflow.skills.triage.lexicon import is_one_slip

PATTERN_FILE = "follow_ups.toml"
MIN_RESPELT = 4
MAX_SUBJECT = 6
"""A variation names its subject in at most this many words."""

_BACK_REFERENCES = frozenset(("still", "same", "again", "another", "next", "that", "hint"))
"""Without one of these words a message with code is about that code: "why" beside code asks about it."""
REMEMBERED_WORDS = 8_192
"""Most words come again: comparing each with all known words is most of the time that this takes."""

_LONGEST_RAW = 8_000
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Patterns:
    """What the pattern file says, ready to be matched."""

    longest: int
    fillers: frozenset[str]
    words: tuple[str, ...]
    about: frozenset[str]
    own: frozenset[str]
    spellings: Mapping[str, str]
    kinds: tuple[tuple[FollowUp, re.Pattern[str]], ...]
    variation: re.Pattern[str]


def follow_up(text: str) -> FollowUp | None:
    """Return what a message asks about the answer before it, None where it stands on its own; any text is taken.

    Code and tracebacks in the message are left aside: "still fails" above new code is `STILL_FAILS`.
    """
    if len(text) > _LONGEST_RAW:
        return None
    anatomy = dissect(text)
    prose = anatomy.prose.replace(BLOCK_WORD, " ")
    patterns = load_patterns()
    if len(prose) > 2 * patterns.longest:
        return None
    words = _normal_words(prose)
    phrase = " ".join(words)
    if not phrase or len(phrase) > patterns.longest:
        return None
    bare = " ".join(_without_fillers(words, patterns.fillers))
    for kind, pattern in patterns.kinds:
        if pattern.fullmatch(phrase) or pattern.fullmatch(bare):
            return kind if not _shows_code(anatomy) or not _BACK_REFERENCES.isdisjoint(words) else None
    if _shows_code(anatomy):
        return None
    joined = " ".join(_without_fillers(words, patterns.fillers - {"and"}))
    return FollowUp.VARIATION if _varies(joined, patterns) else None


def _shows_code(anatomy: Anatomy) -> bool:
    return anatomy.inline or anatomy.traceback or anatomy.parse is not Parse.NONE


def _varies(phrase: str, patterns: Patterns) -> bool:
    start = patterns.variation.match(phrase)
    if start is None:
        return False
    subject = phrase[start.end() :].split()
    if not subject or len(subject) > MAX_SUBJECT or not patterns.own.isdisjoint(subject):
        return False
    return not patterns.about.isdisjoint(subject)


def _normal_words(prose: str) -> list[str]:
    found = _WORD.findall(prose.lower().replace("\u2019", "'"))
    return [part for word in found for part in _respelt(word).split()]


@functools.lru_cache(maxsize=REMEMBERED_WORDS)
def _respelt(word: str) -> str:
    patterns = load_patterns()
    spelling = patterns.spellings.get(word)
    if spelling is not None:
        return spelling
    if len(word) < MIN_RESPELT or word in patterns.about or word in patterns.own or word in patterns.words:
        return word
    close = (known for known in patterns.words if len(known) > MIN_RESPELT and is_one_slip(word, known))
    return next(close, word)


def _without_fillers(words: list[str], fillers: frozenset[str]) -> list[str]:
    start, end = 0, len(words)
    while start < end and words[start] in fillers:
        start += 1
    while end > start and words[end - 1] in fillers:
        end -= 1
    return words[start:end]


def parse_patterns(data: Mapping[str, JsonValue]) -> Patterns:
    """Return the patterns of a parsed pattern file."""
    parts = data["parts"]

    def filled(pattern: str) -> str:
        for _ in parts:
            for name, part in parts.items():
                pattern = pattern.replace("{" + name + "}", part)
        return pattern

    kinds = tuple(
        (FollowUp(entry["kind"]), re.compile("|".join(f"(?:{filled(fit)})" for fit in entry["fits"])))
        for entry in data["patterns"]
    )
    starts = "|".join(entry["starts"] for entry in data["variations"])
    return Patterns(
        longest=data["longest"],
        fillers=frozenset(data["fillers"].split()),
        words=tuple(data["words"].split()),
        about=frozenset(data["about"].split()),
        own=frozenset(data["own"].split()),
        spellings=data["spellings"],
        kinds=kinds,
        variation=re.compile(f"(?:{starts})(?= )"),
    )


@functools.cache
def load_patterns() -> Patterns:
    """Return the patterns that lie beside this module, read once."""
    raw = importlib.resources.files(__package__).joinpath(PATTERN_FILE).read_text(encoding="utf-8")
    return parse_patterns(tomllib.loads(raw))
