"""What a student's message asks of the exercise skill: concepts, an action, a level; read by word lists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Literal, cast

from learnflow.contracts.values import FollowUp

Action = Literal["answer", "hint", "easier", "harder", "similar", "another", "check", "still", ""]

_WORD = re.compile(r"[a-z0-9]+")
_CHARACTERS = 5_000
_READ = 200
_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST = 4
_FOLLOW_UPS: Mapping[FollowUp, Action] = {
    FollowUp.HINT: "hint",
    FollowUp.HARDER: "harder",
    FollowUp.EASIER: "easier",
    FollowUp.ANOTHER: "another",
    FollowUp.STILL_FAILS: "still",
    FollowUp.WHY: "hint",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; `topic` is a subject that is no concept here, `near` the concepts closest to it.

    `shift` is −1 for something easy, 1 for something hard; `form` is a format other than an exercise; `asks`
    tells whether something new is requested in words.
    """

    action: Action
    concepts: tuple[str, ...] = ()
    topic: str = ""
    near: tuple[str, ...] = ()
    shift: int = 0
    form: str = ""
    many: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class _Lexicon:
    clear: Mapping[str, tuple[str, ...]]
    after_preposition: Mapping[str, tuple[str, ...]]
    prepositions: frozenset[str]
    topics: Mapping[str, str]
    near: Mapping[str, tuple[str, ...]]
    not_topics: frozenset[str]
    actions: tuple[tuple[str, frozenset[str]], ...]
    formats: tuple[tuple[str, frozenset[str]], ...]
    levels: tuple[tuple[int, frozenset[str]], ...]
    several: frozenset[str]
    requests: frozenset[str]
    starts: frozenset[str]


def read_wish(text: str, follow_up: FollowUp | None = None) -> Wish:
    """Return what a message asks for by its first and last 200 words; the words win over `follow_up`.

    Characters after the 5,000th are not read.
    """
    lexicon = _lexicon()
    words = _WORD.findall(text[:_CHARACTERS].lower())
    if len(words) > 2 * _READ:
        words = words[:_READ] + words[-_READ:]
    phrases = list(_phrases(words, lexicon.starts))
    said = set(phrases)
    action = _first(lexicon.actions, said) or (_FOLLOW_UPS.get(follow_up, "") if follow_up else "")
    topic = next((lexicon.topics[phrase] for phrase in phrases if phrase in lexicon.topics), "")
    concepts = () if topic else _concepts(words, lexicon)
    if not topic and not concepts:
        topic = _unknown_topic(words, lexicon)
    return Wish(
        action=cast("Action", action),
        concepts=concepts,
        topic=topic,
        near=lexicon.near.get(topic, ()),
        shift=next((shift for shift, known in lexicon.levels if known & said), 0),
        form=_first(lexicon.formats, said),
        many=not lexicon.several.isdisjoint(said),
        asks=not lexicon.requests.isdisjoint(said),
    )


def nearest(concept: str) -> tuple[str, ...]:
    """Return the concepts closest to one that has no exercise, best first."""
    return _lexicon().near.get(concept, ())


def concept_of(name: str) -> str:
    """Return the id of the concept that a word or phrase names, the name itself where none is known."""
    phrase = " ".join(_WORD.findall(name[:_CHARACTERS].lower()))
    lexicon = _lexicon()
    return next(iter(lexicon.clear.get(phrase) or lexicon.after_preposition.get(phrase) or (name,)))


def _phrases(words: Sequence[str], starts: frozenset[str]) -> Iterator[str]:
    """Give the runs of one to four words that a known phrase may be, the longest first at each place."""
    for start, word in enumerate(words):
        if word not in starts:
            continue
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            yield " ".join(words[start : start + length])


def _first(table: Sequence[tuple[str, frozenset[str]]], said: set[str]) -> str:
    return next((name for name, known in table if not known.isdisjoint(said)), "")


def _concepts(words: Sequence[str], lexicon: _Lexicon) -> tuple[str, ...]:
    found: dict[str, None] = {}
    start = 0
    while start < len(words):
        # The longest phrase at a place is meant: "for loops" is not "loops" as well.
        longest = range(min(_LONGEST, len(words) - start), 0, -1) if words[start] in lexicon.starts else ()
        phrase, start = next(
            ((p, start + n) for n in longest if (p := " ".join(words[start : start + n])) in lexicon.clear),
            ("", start + 1),
        )
        found |= dict.fromkeys(lexicon.clear.get(phrase, ()))
    for before, word in pairwise(word for word in words if word not in _ARTICLES):
        if word in lexicon.after_preposition and before in lexicon.prepositions:
            found |= dict.fromkeys(lexicon.after_preposition[word])
    return tuple(found)


def _unknown_topic(words: Sequence[str], lexicon: _Lexicon) -> str:
    for before, word in pairwise(words):
        if before in ("on", "about") and word not in lexicon.not_topics and not word.isdigit():
            return word[:30]
    return ""


@cache
def _lexicon() -> _Lexicon:
    data = tomllib.loads((resources.files("learnflow.skills.exercise") / "words.toml").read_text("utf-8"))
    topics = data["topics"]
    clear = _turned(data["clear"])
    named = {word: name for name, topic in topics.items() for word in topic["words"]}
    tables = {name: [frozenset(entry["phrases"]) for entry in data[name]] for name in ("actions", "formats", "levels")}
    several = frozenset(f"{n} {thing}" for n in data["many"]["numbers"] for thing in data["many"]["things"])
    requests = frozenset(data["requests"]["phrases"])
    known = set().union(clear, named, several, requests, *(phrases for table in tables.values() for phrases in table))
    return _Lexicon(
        clear=clear,
        after_preposition=_turned(data["after_preposition"]),
        prepositions=frozenset(data["prepositions"]),
        topics=named,
        near={name: tuple(topic["near"]) for name, topic in topics.items()}
        | {name: tuple(near) for name, near in data["near"].items()},
        not_topics=frozenset(data["not_topics"]["words"]),
        actions=tuple(zip((entry["id"] for entry in data["actions"]), tables["actions"], strict=True)),
        formats=tuple(zip((entry["id"] for entry in data["formats"]), tables["formats"], strict=True)),
        levels=tuple(zip((entry["shift"] for entry in data["levels"]), tables["levels"], strict=True)),
        several=several,
        requests=requests,
        starts=frozenset(phrase.partition(" ")[0] for phrase in known),
    )


def _turned(table: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    turned: dict[str, tuple[str, ...]] = {}
    for concept, words in table.items():
        for word in words:
            turned[word] = (*turned.get(word, ()), concept)
    return turned
