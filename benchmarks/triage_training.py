"""The regression behind triage: reads labelled messages and fits six weights for every feature."""

from __future__ import annotations

import json
import math
import random
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learnflow.skills.triage.anatomy import dissect
from learnflow.skills.triage.features import Features, Reader
from learnflow.skills.triage.lexicon import build_lexicon
from learnflow.skills.triage.model import GROUPS, INTENTS, letters_of, softmax

ROOT = Path(__file__).resolve().parents[1]
TRAINING_DATA = ROOT / "skills-library" / "triage-logic" / "training_data"

EPOCHS = 24
RATE = 0.6
DECAY = 1e-4
LEAST = {"words": 2, "pairs": 2, "letters": 3, "signs": 2}
"""In how many training messages a feature must occur to be kept."""
WORTH = {"words": 0.7, "pairs": 0.7, "letters": 1.4, "signs": 1.2}
"""How fast a group learns, which is how much it is trusted."""

Row = dict[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Message:
    """A labelled message; `origin` is the file it stands in."""

    text: str
    label: int
    origin: str


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
                entry = json.loads(line)
                label = INTENTS.index(entry["intent"])
                seen.setdefault(entry["text"], Message(entry["text"], label, path.name))
    return list(seen.values())


def read_lexicon(folder: Path = TRAINING_DATA) -> dict[str, Any]:
    """Return the lexicon as a model file holds it."""
    data = tomllib.loads((folder / "lexicon.toml").read_text(encoding="utf-8"))
    for name in ("topics", "foreign", "known", "plain"):
        data[name] = sorted(set(data[name].split()))
    return data


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
    return {
        "words": words,
        "pairs": sorted(features.pairs),
        "letters": [key for word in words for key in letters_of(word)],
        "signs": sorted(features.signs),
    }


def rows_of(messages: Sequence[Message], lexicon: dict[str, Any]) -> list[Row]:
    """Return the features of every message."""
    reader = Reader(build_lexicon(lexicon))
    return [row_of(reader.read(dissect(message.text))) for message in messages]


def train(rows: Sequence[Row], labels: Sequence[int]) -> Weights:
    """Return the regression fitted by stochastic gradient descent in a fixed order."""
    rarity = {name: _rarity(rows, name) for name in GROUPS}
    weights = Weights(
        [0.0] * len(INTENTS), {name: {key: [0.0] * len(INTENTS) for key in rarity[name]} for name in GROUPS}
    )
    known = [
        {name: [(weights.groups[name][k], rarity[name][k]) for k in row[name] if k in rarity[name]] for name in GROUPS}
        for row in rows
    ]
    order = list(range(len(rows)))
    shuffler = random.Random(20)
    shrink = 1.0
    for epoch in range(EPOCHS):
        shuffler.shuffle(order)
        rate = RATE / (1.0 + 0.15 * epoch)
        for i in order:
            shrink *= 1.0 - rate * DECAY
            _step(weights.bias, rows[i], known[i], labels[i], rate, shrink)
    for table in weights.groups.values():
        for row in table.values():
            row[:] = [value * shrink for value in row]
    return weights


def _step(
    bias: list[float],
    row: Row,
    known: dict[str, list[tuple[list[float], float]]],
    label: int,
    rate: float,
    shrink: float,
) -> None:
    logits = list(bias)
    scales = {name: 1.0 / math.sqrt(len(row[name])) if row[name] else 0.0 for name in GROUPS}
    for name, pairs in known.items():
        if pairs:
            scale = scales[name] * shrink
            for position, column in enumerate(zip(*(p[0] for p in pairs), strict=True)):
                logits[position] += scale * sum(column)
    errors = [p - (c == label) for c, p in enumerate(softmax(logits, 1.0))]
    if max(map(abs, errors)) < 0.01:
        return
    for position, error in enumerate(errors):
        bias[position] -= 0.1 * rate * error
    for name, pairs in known.items():
        factor = rate * scales[name] * WORTH[name] / shrink
        a, b, c, d, e, f = (factor * error for error in errors)
        for w, rare in pairs:
            w[0] -= a * rare
            w[1] -= b * rare
            w[2] -= c * rare
            w[3] -= d * rare
            w[4] -= e * rare
            w[5] -= f * rare


def _rarity(rows: Sequence[Row], name: str) -> dict[str, float]:
    """Return the squared inverse document frequency of every feature that occurs often enough, scaled to about 1."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(set(row[name]))
    top = math.log(1.0 + len(rows)) ** 2
    return {
        k: (math.log((1 + len(rows)) / (1 + n)) + 1.0) ** 2 / top * 4
        for k, n in sorted(counts.items())
        if n >= LEAST[name]
    }
