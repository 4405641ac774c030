"""The regression behind triage: labelled messages, what sets some of them apart, and the fit.

Training reads `skills-library/triage-logic/training_data/*.jsonl` and `lexicon.toml`. Every message has an intent; our
own have a style as well, the two of a contrast pair share a number.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from learnflow.skills.triage.anatomy import dissect
from learnflow.skills.triage.features import Features, Reader
from learnflow.skills.triage.lexicon import build_lexicon
from learnflow.skills.triage.model import GROUPS, INTENTS, letters_of

ROOT = Path(__file__).resolve().parents[1]
TRAINING_DATA = ROOT / "skills-library" / "triage-logic" / "training_data"
GIVEN = "messages.jsonl"
STYLES = (
    *("short", "plain", "typo", "abbrev", "nonnative", "polite", "long", "code", "traceback", "mixed", "indirect"),
    *("hint", "injection", "gibberish", "social"),
)
DEV_PERCENT = 16
TOO_ALIKE = 0.6
GRAM = 5

PENALTY = 8.0
"""How strongly weights are held near nothing: one over scikit-learn's C."""
LEAST = {"words": 2, "pairs": 2, "letters": 3, "signs": 2, "last": 2}
"""In how many training messages a feature must occur to be kept."""
WORTH = {"words": 1.0, "pairs": 1.0, "letters": 1.0, "signs": 1.0, "last": 0.9}
"""How much a group is trusted: what its values are multiplied by."""

Row = Mapping[str, Sequence[str]]
Vocabulary = dict[str, dict[str, tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Message:
    """A labelled message; `origin` is its file, `style` and `pair` are empty where none was noted."""

    text: str
    label: int
    origin: str
    style: str = ""
    pair: str = ""
    real: bool = False

    @property
    def dev(self) -> bool:
        """Return whether no training sees it: a fixed share, the two of a contrast pair together."""
        name = f"{self.origin}/{self.pair}" if self.pair else self.text
        return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 100 < DEV_PERCENT


@dataclass(slots=True)
class Weights:
    """A trained regression: per group and feature six weights."""

    bias: list[float]
    groups: dict[str, dict[str, list[float]]]

    def logits(self, row: Row) -> list[float]:
        """Return the six logits of one message."""
        result = list(self.bias)
        for name, keys in row.items():
            table = self.groups[name]
            scale = 1.0 / math.sqrt(len(keys)) if keys else 0.0
            for weights in filter(None, map(table.get, keys)):
                for position in range(len(result)):
                    result[position] += scale * weights[position]
        return result


def read_messages(folder: Path = TRAINING_DATA) -> list[Message]:
    """Return the labelled messages of every file of a folder, in order of file name; a text counts once."""
    seen: dict[str, Message] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                message = _message(json.loads(line), path.name)
                seen.setdefault(message.text, message)
    return list(seen.values())


def _message(entry: Mapping[str, Any], origin: str) -> Message:
    return Message(
        entry["text"],
        INTENTS.index(entry["intent"]),
        origin,
        entry.get("style", ""),
        str(entry.get("pair", "")),
        entry.get("manner") == "real",
    )


def read_lexicon(folder: Path = TRAINING_DATA) -> dict[str, Any]:
    """Return the lexicon as a model file holds it."""
    data = tomllib.loads((folder / "lexicon.toml").read_text(encoding="utf-8"))
    for name in ("topics", "foreign", "known"):
        data[name] = sorted(set(data[name].split()))
    return data


def near_duplicates(messages: Sequence[Message]) -> Iterator[tuple[Message, Message]]:
    """Yield every two messages that share too many runs of five characters; those of a contrast pair may."""
    grams = [_grams(message.text) for message in messages]
    common = Counter(gram for each in grams for gram in each)
    places: dict[str, list[int]] = defaultdict(list)
    for number, mine in enumerate(grams):
        # Two sets that are alike share one of the rarest members of each.
        rare = sorted(mine, key=lambda gram: (common[gram], gram))[: len(mine) - int(TOO_ALIKE * len(mine)) + 1]
        for other in sorted({place for gram in rare for place in places[gram]}):
            theirs = grams[other]
            shared = len(mine & theirs)
            if shared / (len(mine) + len(theirs) - shared) > TOO_ALIKE and not _paired(
                messages[other], messages[number]
            ):
                yield messages[other], messages[number]
        for gram in rare:
            places[gram].append(number)


def _grams(text: str) -> set[str]:
    plain = re.sub(r"\s+", " ", text.lower()).strip()
    return {plain[start : start + GRAM] for start in range(max(1, len(plain) - GRAM + 1))}


def _paired(one: Message, two: Message) -> bool:
    return one.pair != "" and (one.pair, one.origin) == (two.pair, two.origin)


def learn_known(messages: Sequence[Message], lexicon: dict[str, Any]) -> dict[str, Any]:
    """Return the lexicon with the words that at least three messages of triage's own subjects use."""
    reader = Reader(build_lexicon(lexicon))
    counts: Counter[str] = Counter()
    outside = len(INTENTS) - 1
    for message in messages:
        if message.label != outside:
            counts.update(set(reader.tokens(dissect(message.text).prose)))
    common = {word for word, count in counts.items() if count >= 3 and word.isalpha()}
    return {**lexicon, "known": sorted(common | set(lexicon["known"]))}


def row_of(features: Features) -> Row:
    """Return a message's features by group, in a fixed order."""
    words = sorted(features.words)
    groups = {name: sorted(keys) for name, keys in features.groups()}
    return groups | {"letters": [key for word in words for key in letters_of(word)]}


def rows_of(messages: Sequence[Message], lexicon: dict[str, Any]) -> list[Row]:
    """Return the features of every message."""
    reader = Reader(build_lexicon(lexicon))
    return [row_of(reader.read(dissect(message.text))) for message in messages]


def vocabulary_of(rows: Sequence[Row], groups: Sequence[str] = GROUPS) -> Vocabulary:
    """Return the features that occur often enough: their column, and how rare they are (1 and more)."""
    found: Vocabulary = {}
    column = 0
    for name in groups:
        counts: Counter[str] = Counter()
        for row in rows:
            counts.update(set(row[name]))
        kept = sorted(key for key, count in counts.items() if count >= LEAST[name])
        rarity = {key: math.log((1 + len(rows)) / (1 + counts[key])) + 1.0 for key in kept}
        found[name] = {key: (column + position, rarity[key]) for position, key in enumerate(kept)}
        column += len(kept)
    return found


def matrix_of(rows: Sequence[Row], vocabulary: Vocabulary) -> csr_matrix:
    """Return messages by features: each group's values scaled by its size, its worth and their rarity."""
    places: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for number, row in enumerate(rows):
        for name, table in vocabulary.items():
            keys = row[name]
            if not keys:
                continue
            scale = WORTH[name] / math.sqrt(len(keys))
            for key, times in Counter(keys).items():
                if key in table:
                    column, rarity = table[key]
                    places.append(number)
                    columns.append(column)
                    values.append(times * scale * rarity)
    width = sum(map(len, vocabulary.values()))
    return csr_matrix((values, (places, columns)), shape=(len(rows), width))


def train(rows: Sequence[Row], labels: Sequence[int]) -> Weights:
    """Return the multinomial regression of these messages; the same rows give the same weights."""
    vocabulary = vocabulary_of(rows)
    fitted = LogisticRegression(C=1.0 / PENALTY, max_iter=1000, tol=1e-4)
    fitted.fit(matrix_of(rows, vocabulary), np.asarray(labels))
    groups = {
        name: {
            key: [float(value) * WORTH[name] * rarity for value in fitted.coef_[:, column]]
            for key, (column, rarity) in table.items()
        }
        for name, table in vocabulary.items()
    }
    return Weights([float(value) for value in fitted.intercept_], groups)
