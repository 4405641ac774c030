"""Splits a question into the words that tell its topic: stems, symbols, and misspelt terms set right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

_TOKEN = re.compile(r"\[:{1,2}-?\d*\]|\[-1\]|\[\]|\{\}|\*\*|\+=|-=|==|!=|<=|>=|:=|//|[=%*@#]|[^\W\d]\w*|\d[\w.]*")
_DOUBLED = frozenset("bdgmnprt")
_KEPT = frozenset({"sorted", "string", "args", "kwargs", "this", "pass", "is", "cls", "class", "nothing", "pandas"})
_AFTER_QUESTION = frozenset(
    {"what", "why", "how", "which", "there", "it", "this", "that", "who", "where", "when", "s", "here"}
)
MAX_CHARACTERS = 5_000
MAX_WORDS = 200


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words by what they are worth, and synonyms by stem."""

    filler: frozenset[str]
    weak: frozenset[str]
    common: frozenset[str]
    synonyms: Mapping[str, str]


@cache
def word_lists() -> WordLists:
    """Return the word lists that lie beside this module, read once."""
    source = resources.files("learnflow.skills.concepts").joinpath("words.toml").read_text(encoding="utf-8")
    data = tomllib.loads(source)
    return WordLists(
        frozenset(data["filler"].split()),
        frozenset(data["weak"].split()),
        frozenset(_strip(word) for word in data["common"].split()),
        {word: _strip(target) for word, target in data["synonyms"].items()},
    )


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return what plural, -ing and -ed forms of a lower-case word share; synonyms share one stem."""
    return word_lists().synonyms.get(word) or _strip(word)


def _strip(word: str) -> str:
    if word in _KEPT or len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word in _KEPT:
        return word
    for suffix, shortest in (("ing", 7), ("ed", 6)):
        if word.endswith(suffix) and len(word) >= shortest:
            word = word[: -len(suffix)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] in _DOUBLED:
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def raw_words(text: str) -> list[str]:
    """Return the words and symbols of a text in lower case, at most `MAX_WORDS` of its first 5,000 characters."""
    return _TOKEN.findall(text[:MAX_CHARACTERS].lower())[:MAX_WORDS]


def topic_words(text: str) -> list[str]:
    """Return the words of a text that can tell a topic, in lower case, in order; `is` of a question is none."""
    filler = word_lists().filler
    kept: list[str] = []
    before = ""
    for word in raw_words(text):
        is_filler = word in filler or stem(word) in filler or (word == "is" and before in _AFTER_QUESTION)
        if not is_filler:
            kept.append(word)
        before = word
    return kept


class Spelling:
    """Finds the term that a misspelt word was meant to be, among the stems it was built from."""

    def __init__(self, stems: Iterable[str]) -> None:
        """Keep the stems of four letters and more."""
        self.known = frozenset(stems)
        self._terms: dict[str, list[str]] = {}
        for term in sorted(self.known):
            if len(term) >= 4 and term.isalpha():
                self._terms.setdefault(term[0], []).append(term)
        self._found: dict[str, str | None] = {}

    def corrected(self, word: str) -> str | None:
        """Return the one nearest term within one typing slip (two from eight letters on), None without one."""
        if word not in self._found:
            if len(self._found) > 4096:
                self._found.clear()
            self._found[word] = self._nearest(word)
        return self._found[word]

    def _nearest(self, word: str) -> str | None:
        if len(word) < 4 or len(word) > 24 or not word.isalpha():
            return None
        best, best_slips = None, 3
        allowed = 2 if len(word) >= 8 else 1
        for term in self._terms.get(word[0], ()):
            if abs(len(term) - len(word)) > allowed:
                continue
            slips = typing_slips(word, term, allowed)
            if slips < best_slips:
                best, best_slips = term, slips
        return best if best_slips <= allowed else None


def typing_slips(a: str, b: str, limit: int) -> int:
    """Return how many letters were added, dropped, changed or swapped with a neighbour; above `limit` any number."""
    before_last: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before_last, last = last, row
    return last[-1]
