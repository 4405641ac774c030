"""Finds what a question is about: from its words, and from the constructs of the code that came with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from learnflow.skills.concepts.content import Catalogue, Entry
from learnflow.skills.concepts.words import Spelling, raw_words, stem, topic_words, word_lists

CONFIDENT = 0.55
"""Scores from here on are answered; found by looking at questions whose topic is known."""
SHOWN = 0.12
WEAK_WEIGHT = 0.35
FOREIGN_WEIGHT = 3.0
COMMON_WEIGHT = 0.5
ENOUGH_OF_A_NAME = 0.5
LONG_ENOUGH_TO_MISSPELL = 6
SHORT_QUESTION = 3
_COMPARING = frozenset(
    {"difference", "different", "differ", "differs", "vs", "versus", "between"}
    | {"compared", "compare", "comparison", "instead"}
)
_NAMED_THINGS = frozenset({"function", "functions", "method", "variable", "class"})
_ASKING_HOW = frozenset({"how", "way", "can", "do", "i"})


@dataclass(frozen=True, slots=True)
class Match:
    """One entry that a question may be about; `score` is 0–1."""

    id: str
    kind: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a question is about: at most three matches, best first.

    `pair` holds the two concepts of a comparison that no entry makes; `unknown` the word that names
    something not taught, `near` the concepts nearest to it (at most two), and `known_gap` whether the
    curriculum itself lists that word as not taught. `own_name` says that `unknown` looks like a name of
    the student's own program.
    """

    results: tuple[Match, ...]
    confident: bool
    pair: tuple[str, str] | None = None
    unknown: str | None = None
    near: tuple[str, ...] = ()
    known_gap: bool = False
    own_name: bool = False


def map_text(text: str, catalogue: Catalogue) -> Mapping:
    """Return what `text` is about; the same text gives the same answer."""
    if len(text) <= 300:
        return _remembered(text, catalogue)
    return index_of(catalogue).map(text)


def nearest_ids(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return up to three ids of entries that `name` may have been meant for, best first."""
    found = map_text(name.replace("-", " ").replace("_", " "), catalogue)
    return tuple(match.id for match in found.results) or found.near


@lru_cache(maxsize=1024)
def _remembered(text: str, catalogue: Catalogue) -> Mapping:
    return index_of(catalogue).map(text)


@lru_cache(maxsize=4)
def index_of(catalogue: Catalogue) -> Index:
    """Return the index of a catalogue, built once."""
    return Index(catalogue)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One name of an entry as stems; a weak one has no word that is rare in English."""

    entry: int
    words: frozenset[str]
    weight: float
    weak: bool


@dataclass(frozen=True, slots=True)
class _Gap:
    """A known gap: the stems of one of its names, the name, and the nearest concepts."""

    words: tuple[str, ...]
    name: str
    near: tuple[str, ...]


class Index:
    """The names of all entries, by stem."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Weigh each stem by how few entries use it."""
        self._entries: tuple[Entry, ...] = tuple(catalogue.entries.values())
        named = [[_stems(name) for name in (entry.title, *entry.names)] for entry in self._entries]
        counts: dict[str, int] = {}
        for phrases in named:
            for word in sorted({word for words in phrases for word in words}):
                counts[word] = counts.get(word, 0) + 1
        weak = word_lists().weak
        self._weights = {
            word: WEAK_WEIGHT if word in weak else 1.0 + math.log(len(named) / count) for word, count in counts.items()
        }
        self._phrases: list[_Phrase] = []
        self._postings: dict[str, list[int]] = {}
        for number, phrases in enumerate(named):
            for words in dict.fromkeys(phrases):
                self._add(number, frozenset(words))
        self._gaps: dict[str, list[_Gap]] = {}
        for neighbour in catalogue.neighbours:
            for name in neighbour.names:
                words = _stems(name)
                self._gaps.setdefault(words[0], []).append(_Gap(words, name, neighbour.near))
        gap_words = (word for gaps in self._gaps.values() for gap in gaps for word in gap.words)
        asking = (word for word in sorted(word_lists().filler) if len(word) >= LONG_ENOUGH_TO_MISSPELL)
        self._spelling = Spelling((*self._weights, *gap_words, *asking))

    def _add(self, entry: int, words: frozenset[str]) -> None:
        if not words:
            return
        for word in sorted(words):
            self._postings.setdefault(word, []).append(len(self._phrases))
        weight = sum(self._weights[word] for word in sorted(words))
        weak = all(self._weights[word] == WEAK_WEIGHT for word in words)
        self._phrases.append(_Phrase(entry, words, weight, weak))

    def map(self, text: str) -> Mapping:
        """Return what `text` is about."""
        words, asking = self._understood(topic_words(text))
        stems = list(dict.fromkeys(stemmed for _, stemmed in words))
        raw = frozenset(asking.union(raw_words(text)))
        scores = self._scores(stems, raw)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], self._entries[item[0]].id))
        best = ranked[0] if ranked else None
        gap = self._gap([stemmed for _, stemmed in words], best[0] if best else None)
        results = tuple(self._match(number, score) for number, score in ranked[:3] if score >= SHOWN)
        if gap is not None:
            return Mapping(results, False, unknown=gap.name, near=gap.near, known_gap=True)
        own = self._own_name(raw_words(text))
        if own is not None:
            return Mapping(results, False, unknown=own, own_name=True)
        pair = self._pair(ranked, raw, stems)
        if pair is not None:
            return Mapping(results, True, pair=pair)
        if best is not None and best[1] >= CONFIDENT:
            return Mapping(results, True)
        close = [match for match in results if match.score >= 2 * SHOWN]
        ids = [match.id for match in close if match.kind == "concept"] or [self._concept(match.id) for match in close]
        return Mapping(results, False, unknown=self._foreign(words), near=tuple(dict.fromkeys(ids))[:2])

    def _understood(self, words: Sequence[str]) -> tuple[list[tuple[str, str]], set[str]]:
        """Return each word with its stem, misspelt terms set right, and the misspelt words of asking."""
        lists = word_lists()
        understood: list[tuple[str, str]] = []
        asking: set[str] = set()
        for word in words:
            stemmed = stem(word)
            if stemmed not in self._spelling.known and word not in lists.common and stemmed not in lists.common:
                stemmed = self._spelling.corrected(stemmed) or stemmed
            if stemmed in lists.filler:
                asking.add(stemmed)
            else:
                understood.append((word, stemmed))
        return understood, asking

    def _weight(self, stemmed: str) -> float:
        known = self._weights.get(stemmed)
        if known is not None:
            return known
        lists = word_lists()
        if stemmed in lists.weak:
            return WEAK_WEIGHT
        return COMMON_WEIGHT if stemmed in lists.common or stemmed[0].isdigit() else FOREIGN_WEIGHT

    def _scores(self, stems: Sequence[str], raw: frozenset[str]) -> dict[int, float]:
        """Return a score per entry: how much of a name was said, and how much of what was said it covers."""
        said: dict[int, float] = {}
        for word in stems:
            for number in self._postings.get(word, ()):
                said[number] = said.get(number, 0.0) + self._weights[word]
        best: dict[int, float] = {}
        covered: dict[int, set[str]] = {}
        present = frozenset(stems)
        only_weak = all(self._weight(word) == WEAK_WEIGHT for word in stems)
        for number, weight in said.items():
            phrase = self._phrases[number]
            if phrase.weak and not only_weak:
                continue
            share = (weight / phrase.weight) ** 1.5
            if share > best.get(phrase.entry, 0.0):
                best[phrase.entry] = share
            if share >= ENOUGH_OF_A_NAME:
                covered.setdefault(phrase.entry, set()).update(phrase.words & present)
        total = sum(self._weight(word) for word in stems)
        scores: dict[int, float] = {}
        for entry, share in best.items():
            reach = sum(self._weights[word] for word in stems if word in covered.get(entry, ())) / total
            scores[entry] = round(share * (0.4 + 0.6 * reach) * self._fit(entry, raw), 4)
        return scores

    def _fit(self, entry: int, raw: frozenset[str]) -> float:
        """Return how well the kind of an entry fits the form of the question, at most 1."""
        kind = self._entries[entry].kind
        if kind == "comparison":
            return 1.0 if raw & _COMPARING or "or" in raw else 0.8
        if kind == "howto":
            return 1.0 if raw & _ASKING_HOW else 0.94
        return 0.93

    def _gap(self, stems: Sequence[str], best: int | None) -> _Gap | None:
        """Return the known gap that the words name, unless the best entry has that word among its own."""
        own = self._words_of(best)
        for start, word in enumerate(stems):
            for gap in self._gaps.get(word, ()):
                if tuple(stems[start : start + len(gap.words)]) == gap.words and not own.issuperset(gap.words):
                    return gap
        return None

    def _words_of(self, entry: int | None) -> frozenset[str]:
        if entry is None:
            return frozenset()
        return frozenset(word for phrase in self._phrases if phrase.entry == entry for word in phrase.words)

    def _pair(
        self, ranked: Sequence[tuple[int, float]], raw: frozenset[str], stems: Sequence[str]
    ) -> tuple[str, str] | None:
        """Return two concepts that are compared where no entry compares them."""
        if not raw & _COMPARING or not ranked:
            return None
        top = self._entries[ranked[0][0]]
        if top.kind == "comparison" and ranked[0][1] >= 0.85:
            return None
        named = [
            self._entries[number].id
            for number, _ in ranked
            if self._entries[number].kind == "concept" and self._names_itself(number, stems)
        ]
        if len(named) < 2 or any(self._weight(word) >= FOREIGN_WEIGHT and word not in self._weights for word in stems):
            return None
        first, second = sorted(named[:2], key=lambda name: self._place(name, stems))
        return first, second

    def _names_itself(self, entry: int, stems: Sequence[str]) -> bool:
        title = _stems(self._entries[entry].title)
        return any(word in stems for word in title if self._weights[word] > 2.5 or len(title) == 1)

    def _place(self, name: str, stems: Sequence[str]) -> tuple[int, str]:
        entry = next(entry for entry in self._entries if entry.id == name)
        return min(stems.index(word) for word in _stems(entry.title) if word in stems), name

    def _foreign(self, words: Sequence[tuple[str, str]]) -> str | None:
        """Return the word that no list knows, where little else was said: what was probably asked about."""
        if len(words) > SHORT_QUESTION:
            return None
        return next((word[:30] for word, stemmed in words if self._is_foreign(stemmed) and word.isalpha()), None)

    def _own_name(self, words: Sequence[str]) -> str | None:
        """Return the first unknown word that is written, or spoken of, like a name in a program."""
        plain = word_lists().filler | word_lists().common
        for word, after in pairwise((*words, "")):
            stemmed = stem(word)
            named = "_" in word or after in _NAMED_THINGS
            unknown = named and not {word, stemmed} & plain and self._is_foreign(stemmed)
            if unknown and self._spelling.corrected(stemmed) is None:
                return word[:30]
        return None

    def _is_foreign(self, stemmed: str) -> bool:
        return stemmed not in self._spelling.known and self._weight(stemmed) >= FOREIGN_WEIGHT

    def _concept(self, entry: str) -> str:
        found = next(each for each in self._entries if each.id == entry)
        return found.id if found.kind == "concept" else found.about[0]

    def _match(self, number: int, score: float) -> Match:
        entry = self._entries[number]
        return Match(entry.id, entry.kind, entry.title, score)


def _stems(name: str) -> tuple[str, ...]:
    """Return the stems of a name that can tell it from others."""
    return tuple(stem(word) for word in topic_words(name))
