"""Trains the light model of triage: `python -m benchmarks.train_triage` writes its data file.

Reads `skills-library/triage-logic/training_data/*.jsonl` and `lexicon.toml`, prints what five-fold
cross-validation says (accuracy, macro F1, calibration) and writes the same bytes each time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.triage_training import (
    ROOT,
    Message,
    learn_known,
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
GIVEN = "messages.jsonl"
FOLDS = 5
ASKING_BACK = 0.3


def cross_validate(messages: Sequence[Message], lexicon: dict[str, Any]) -> list[list[float]]:
    """Return each message's logits from a regression that saw none of its fold."""
    order = sorted(range(len(messages)), key=lambda i: (messages[i].origin, messages[i].label, i))
    fold_of = {i: position % FOLDS for position, i in enumerate(order)}
    result: list[list[float]] = [[] for _ in messages]
    for fold in range(FOLDS):
        inside = [i for i in range(len(messages)) if fold_of[i] != fold]
        outside = [i for i in range(len(messages)) if fold_of[i] == fold]
        own = learn_known([messages[i] for i in inside], lexicon)
        rows = rows_of(messages, own)
        weights = train([rows[i] for i in inside], [messages[i].label for i in inside])
        for i in outside:
            result[i] = weights.logits(rows[i])
    return result


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
    """Return the temperature (0.30–3.00) under which the true intents are likeliest."""

    def loss(temperature: float) -> float:
        pairs = zip(logits, labels, strict=True)
        return -sum(math.log(max(softmax(row, 1 / temperature)[label], 1e-12)) for row, label in pairs)

    return min((step / 50 for step in range(15, 151)), key=loss)


def fit_threshold(shares: Sequence[Sequence[float]], labels: Sequence[int]) -> float:
    """Return the confidence (0.30–0.60) below which asking back serves students best on these messages.

    A right answer is worth 1, a wrong one costs 1, asking back is worth 0.3 if the truth is among the two offered.
    """

    def worth(threshold: float) -> float:
        total = 0.0
        for row, label in zip(shares, labels, strict=True):
            best, second = sorted(range(len(row)), key=lambda c: -row[c])[:2]
            if row[best] < threshold:
                total += ASKING_BACK if label in (best, second) else 0.0
            else:
                total += 1.0 if label == best else -1.0
        return total

    return max((step / 100 for step in range(30, 61)), key=worth)


def calibration_error(shares: Sequence[Sequence[float]], labels: Sequence[int], bins: int = 10) -> float:
    """Return the expected calibration error (0–1) of the likeliest intent over equal bins of confidence."""
    table = [[0.0, 0.0, 0.0] for _ in range(bins)]
    for row, label in zip(shares, labels, strict=True):
        best = max(row)
        cell = table[min(int(best * bins), bins - 1)]
        cell[0] += 1
        cell[1] += best
        cell[2] += row.index(best) == label
    return sum(abs(sure - right) for _, sure, right in table) / len(labels)


def macro_f1(guesses: Sequence[int], labels: Sequence[int]) -> float:
    """Return the mean of the six F1 scores (0–1)."""
    scores = []
    for c in range(len(INTENTS)):
        both = sum(g == c == k for g, k in zip(guesses, labels, strict=True))
        scores.append(2 * both / max(guesses.count(c) + labels.count(c), 1))
    return sum(scores) / len(scores)


@dataclass(frozen=True, slots=True)
class Validation:
    """What cross-validation says: `given` is the share right on the messages of `messages.jsonl`."""

    messages: int
    accuracy: float
    given: float
    macro_f1: float
    calibration_error: float
    temperature: float
    threshold: float
    asked_back: float
    right_when_answered: float


def validate(messages: Sequence[Message], lexicon: dict[str, Any]) -> Validation:
    """Return the figures of five-fold cross-validation, with the temperature and threshold fitted on it."""
    logits = shift(messages, lexicon, cross_validate(messages, lexicon))
    labels = [message.label for message in messages]
    temperature = fit_temperature(logits, labels)
    shares = [softmax(row, 1 / temperature) for row in logits]
    guesses = [row.index(max(row)) for row in shares]
    right = [guess == label for guess, label in zip(guesses, labels, strict=True)]
    given = [ok for ok, message in zip(right, messages, strict=True) if message.origin == GIVEN]
    threshold = fit_threshold(shares, labels)
    answered = [ok for ok, row in zip(right, shares, strict=True) if max(row) >= threshold]
    return Validation(
        messages=len(messages),
        accuracy=sum(right) / len(right),
        given=sum(given) / len(given),
        macro_f1=macro_f1(guesses, labels),
        calibration_error=calibration_error(shares, labels),
        temperature=temperature,
        threshold=threshold,
        asked_back=1 - len(answered) / len(right),
        right_when_answered=sum(answered) / len(answered),
    )


def model_bytes(messages: Sequence[Message], lexicon: dict[str, Any], found: Validation) -> bytes:
    """Return the data file of a model trained on all messages; the same bytes each time."""
    own = learn_known(messages, lexicon)
    weights = train(rows_of(messages, own), [message.label for message in messages])
    data = {
        "temperature": found.temperature,
        "threshold": found.threshold,
        "bias": [round(value, 4) for value in weights.bias],
        "lexicon": own,
        "groups": {name: pack_group(weights.groups[name]) for name in GROUPS},
    }
    return (json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":")) + "\n").encode("ascii")


def main() -> None:
    """Train, print the figures, write the data file."""
    messages, lexicon = read_messages(), read_lexicon()
    found = validate(messages, lexicon)
    print(json.dumps({k: round(v, 4) for k, v in asdict(found).items()}, indent=2))
    raw = model_bytes(messages, lexicon, found)
    TARGET.write_bytes(raw)
    print(f"{TARGET.relative_to(ROOT)}: {len(raw):,} bytes")


if __name__ == "__main__":
    main()
