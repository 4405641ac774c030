"""Trains the light model of triage: `python -m benchmarks.train_triage` writes its data file.

Refuses near-duplicates, prints the styles of our messages by intent and what the model says of the messages that no
training sees (the dev split), and writes the same bytes each time. Temperature is fitted by cross-validation on the
messages trained on, the threshold of asking back on the dev split.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.triage_training import (
    ROOT,
    STYLES,
    Message,
    Row,
    Weights,
    learn_known,
    near_duplicates,
    read_lexicon,
    read_messages,
    rows_of,
    train,
)
from learnflow.skills.triage.anatomy import dissect
from learnflow.skills.triage.features import Reader
from learnflow.skills.triage.lexicon import build_lexicon
from learnflow.skills.triage.model import GROUPS, INTENTS, MODEL_FILE, pack_group, softmax
from learnflow.skills.triage.rules import SETTLED, lean, settle

TARGET = ROOT / "src" / "learnflow" / "skills" / "triage" / MODEL_FILE
FOLDS = 5
ASKING_BACK = 0.3
WRONG = -1.5


@dataclass(frozen=True, slots=True)
class Trained:
    """A model before it is packed, with the lexicon that its rows were read by."""

    weights: Weights
    lexicon: dict[str, Any]
    temperature: float

    def shares(self, messages: Sequence[Message]) -> list[list[float]]:
        """Return the calibrated probabilities of each message, rules included."""
        rows = rows_of(messages, self.lexicon)
        logits = shift(messages, self.lexicon, [self.weights.logits(row) for row in rows])
        return [softmax(row, 1 / self.temperature) for row in logits]


def fit(messages: Sequence[Message], lexicon: dict[str, Any]) -> Trained:
    """Return a model of these messages, calibrated by cross-validation on them."""
    own = learn_known(messages, lexicon)
    rows = rows_of(messages, own)
    labels = [message.label for message in messages]
    logits = shift(messages, own, cross_validate(messages, rows))
    return Trained(train(rows, labels), own, fit_temperature(logits, labels))


def cross_validate(messages: Sequence[Message], rows: Sequence[Row]) -> list[list[float]]:
    """Return each message's logits from a regression that saw none of its fold; contrast pairs stay together."""
    order = sorted(range(len(messages)), key=lambda i: (messages[i].origin, messages[i].pair, messages[i].label, i))
    units: list[list[int]] = []
    for i in order:
        before = units[-1][-1] if units else i
        together = messages[i].pair and _name(messages[i]) == _name(messages[before]) and units
        units[-1].append(i) if together else units.append([i])
    fold_of = {i: number % FOLDS for number, unit in enumerate(units) for i in unit}
    result: list[list[float]] = [[] for _ in messages]
    for fold in range(FOLDS):
        inside = [i for i in range(len(messages)) if fold_of[i] != fold]
        weights = train([rows[i] for i in inside], [messages[i].label for i in inside])
        for i in range(len(messages)):
            if fold_of[i] == fold:
                result[i] = weights.logits(rows[i])
    return result


def _name(message: Message) -> tuple[str, str]:
    return message.origin, message.pair


def shift(messages: Sequence[Message], lexicon: dict[str, Any], logits: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the logits with what the rules of the skill add; a settled message gets the rule's own odds."""
    reader = Reader(build_lexicon(lexicon))
    result = []
    for message, row in zip(messages, logits, strict=True):
        anatomy = dissect(message.text)
        settled = settle(anatomy)
        if settled is not None:
            shares = [SETTLED if i is settled else (1 - SETTLED) / (len(INTENTS) - 1) for i in INTENTS]
            result.append([math.log(share) for share in shares])
            continue
        shifted = list(row)
        leaning = lean(anatomy, reader.read(anatomy).signs)
        if leaning is not None:
            shifted[INTENTS.index(leaning[0])] += leaning[1]
        result.append(shifted)
    return result


def fit_temperature(logits: Sequence[Sequence[float]], labels: Sequence[int]) -> float:
    """Return the temperature (0.30-3.00) under which the true intents are likeliest."""

    def loss(temperature: float) -> float:
        pairs = zip(logits, labels, strict=True)
        return -sum(math.log(max(softmax(row, 1 / temperature)[label], 1e-12)) for row, label in pairs)

    return min((step / 50 for step in range(15, 151)), key=loss)


def fit_threshold(shares: Sequence[Sequence[float]], labels: Sequence[int]) -> float:
    """Return the confidence (0.30-0.80) below which asking back serves students best on these messages.

    A right answer is worth 1, a wrong one costs 1.5 (it is read in vain, and the question must be asked again), asking
    back is worth 0.3 if the truth is among the two offered.
    """

    def worth(threshold: float) -> float:
        total = 0.0
        for row, label in zip(shares, labels, strict=True):
            best, second = sorted(range(len(row)), key=lambda c: -row[c])[:2]
            if row[best] < threshold:
                total += ASKING_BACK if label in (best, second) else 0.0
            else:
                total += 1.0 if label == best else WRONG
        return total

    return max((step / 100 for step in range(30, 81)), key=worth)


def calibration_error(shares: Sequence[Sequence[float]], labels: Sequence[int], bins: int = 10) -> float:
    """Return the expected calibration error (0-1) of the likeliest intent over bins of equal count."""
    found = sorted((max(row), row.index(max(row)) == label) for row, label in zip(shares, labels, strict=True))
    gaps = 0.0
    for number in range(bins):
        cell = found[number * len(found) // bins : (number + 1) * len(found) // bins]
        gaps += abs(sum(sure for sure, _ in cell) - sum(right for _, right in cell))
    return gaps / len(found)


def accuracy(shares: Sequence[Sequence[float]], labels: Sequence[int]) -> float:
    """Return the share of messages whose likeliest intent is theirs (0-1)."""
    return sum(row.index(max(row)) == label for row, label in zip(shares, labels, strict=True)) / max(len(labels), 1)


def style_table(messages: Iterable[Message]) -> str:
    """Return how many of our messages have which style, by intent, with the share of the intent in percent."""
    counts = Counter((message.label, message.style) for message in messages if message.style)
    totals = Counter(label for label, _ in counts.elements())
    lines = ["| style | " + " | ".join(intent.value for intent in INTENTS) + " |", "|---" * (len(INTENTS) + 1) + "|"]
    for style in STYLES:
        cells = (
            f"{counts[c, style]} ({100 * counts[c, style] / totals[c]:.1f} %)" if counts[c, style] else ""
            for c in range(len(INTENTS))
        )
        lines.append(f"| {style} | " + " | ".join(cells) + " |")
    lines.append("| all | " + " | ".join(str(totals[c]) for c in range(len(INTENTS))) + " |")
    return "\n".join(lines)


def model_bytes(found: Trained, threshold: float) -> bytes:
    """Return the data file of a model; the same bytes each time."""
    data = {
        "temperature": found.temperature,
        "threshold": threshold,
        "bias": [round(value, 4) for value in found.weights.bias],
        "lexicon": found.lexicon,
        "groups": {name: pack_group(found.weights.groups[name]) for name in GROUPS},
    }
    return (json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":")) + "\n").encode("ascii")


def main() -> int:
    """Refuse what is written twice, train, print the figures, write the data file."""
    messages, lexicon = read_messages(), read_lexicon()
    alike = list(near_duplicates(messages))
    for one, two in alike:
        print(f"too alike: {one.origin} {one.text[:80]!r} and {two.origin} {two.text[:80]!r}", file=sys.stderr)
    if alike:
        return 1
    print(style_table(messages))
    dev = [message for message in messages if message.dev]
    found = fit([message for message in messages if not message.dev], lexicon)
    shares, labels = found.shares(dev), [message.label for message in dev]
    threshold = fit_threshold(shares, labels)
    answered = [(row, label) for row, label in zip(shares, labels, strict=True) if max(row) >= threshold]
    figures = {
        "messages": len(messages),
        "dev": len(dev),
        "dev_accuracy": accuracy(shares, labels),
        "calibration_error": calibration_error(shares, labels),
        "temperature": found.temperature,
        "threshold": threshold,
        "answered": len(answered) / len(dev),
        "right_when_answered": accuracy(*zip(*answered, strict=True)),
    }
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}, indent=2))
    raw = model_bytes(found, threshold)
    TARGET.write_bytes(raw)
    print(f"{TARGET.relative_to(ROOT)}: {len(raw):,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
