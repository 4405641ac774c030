"""How well triage reads messages that its training did not see: shares right, confusion, calibration, coverage.

A *judged* message is one with the calibrated probabilities that some model gave it, and its label.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.train_triage import calibration_error, cross_validate, fit, fit_temperature, shift
from benchmarks.triage_training import GIVEN, Message, learn_known, read_lexicon, rows_of
from learnflow.skills.triage.model import INTENTS, softmax

SECOND_LABELS = Path(__file__).with_name("triage_second_labels.json")
THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
PARTS_OF_TRAINING = (16, 8, 4, 2, 1)

Judged = tuple[Message, Sequence[float]]


def guess(shares: Sequence[float]) -> int:
    """Return the position of the likeliest intent."""
    return max(range(len(shares)), key=shares.__getitem__)


def right(judged: Sequence[Judged]) -> float:
    """Return the share of messages whose likeliest intent is theirs (0-1), to four places."""
    return round(sum(guess(shares) == message.label for message, shares in judged) / max(len(judged), 1), 4)


def held_out(messages: Sequence[Message]) -> list[Judged]:
    """Return the dev split as a model judges it that saw none of it."""
    dev = [message for message in messages if message.dev]
    found = fit([message for message in messages if not message.dev], read_lexicon())
    return list(zip(dev, found.shares(dev), strict=True))


def given_apart(messages: Sequence[Message]) -> list[Judged]:
    """Return the given messages as a model judges them that saw none of them."""
    given = [message for message in messages if message.origin == GIVEN]
    found = fit([message for message in messages if message.origin != GIVEN], read_lexicon())
    return list(zip(given, found.shares(given), strict=True))


def cross_validated(messages: Sequence[Message]) -> list[Judged]:
    """Return every message outside the dev split as judged by a model that saw four fifths of the others."""
    train = [message for message in messages if not message.dev]
    lexicon = learn_known(train, read_lexicon())
    logits = shift(train, lexicon, cross_validate(train, rows_of(train, lexicon)))
    temperature = fit_temperature(logits, [message.label for message in train])
    return [(message, softmax(row, 1 / temperature)) for message, row in zip(train, logits, strict=True)]


def calibration(judged: Sequence[Judged]) -> float:
    """Return the expected calibration error (0-1) over ten bins of equal count."""
    return round(calibration_error([shares for _, shares in judged], [message.label for message, _ in judged]), 4)


def by(judged: Iterable[Judged], key: Callable[[Message], str]) -> dict[str, list[float]]:
    """Return (share right, how many) of the messages of each key."""
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(key(each[0]), []).append(each)
    return {name: [right(group), len(group)] for name, group in sorted(groups.items())}


def by_intent(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Return for each intent how many it has, how many of them are found, and how often its naming is right."""
    found = {}
    for label, intent in enumerate(INTENTS):
        own = [shares for message, shares in judged if message.label == label]
        named = [message for message, shares in judged if guess(shares) == label]
        hits = sum(message.label == label for message in named)
        recall, precision = hits / max(len(own), 1), hits / max(len(named), 1)
        found[intent.value] = {"messages": len(own), "recall": round(recall, 4), "precision": round(precision, 4)}
    return found


def confusion(judged: Sequence[Judged]) -> list[list[int]]:
    """Return how many messages of an intent (row) were read as which (column), in the order of `INTENTS`."""
    counts = Counter((message.label, guess(shares)) for message, shares in judged)
    return [[counts[row, column] for column in range(len(INTENTS))] for row in range(len(INTENTS))]


def coverage(judged: Sequence[Judged], thresholds: Sequence[float] = THRESHOLDS) -> list[list[float]]:
    """Return (threshold, share answered without asking back, share right of those, truth among two when asked)."""
    found = []
    for threshold in thresholds:
        answered = [each for each in judged if max(each[1]) >= threshold]
        asked = [each for each in judged if max(each[1]) < threshold]
        offered = sum(m.label in sorted(range(len(s)), key=lambda c: -s[c])[:2] for m, s in asked)
        share = round(offered / len(asked), 4) if asked else 1.0
        found.append([threshold, round(len(answered) / len(judged), 4), right(answered), share])
    return found


def learning_curve(messages: Sequence[Message]) -> list[list[float]]:
    """Return (messages trained on, share right of the dev split, of the given) for growing parts of the training.

    The given messages are in none of the parts.
    """
    dev = [message for message in messages if message.dev and message.origin != GIVEN]
    given = [message for message in messages if message.origin == GIVEN]
    train = [message for message in messages if not message.dev and message.origin != GIVEN]
    found = []
    for part in PARTS_OF_TRAINING:
        some = [message for message in train if _number(message.text) % part == 0]
        model = fit(some, read_lexicon())
        scores = [right(list(zip(each, model.shares(each), strict=True))) for each in (dev, given)]
        found.append([len(some), *scores])
    return found


def agreement(path: Path = SECOND_LABELS) -> dict[str, Any]:
    """Return how far a second, blind labelling of some of our messages agrees: how many, share, Cohen's kappa.

    The file holds, by sha256 of the text, the first label and the second; what was disputed was dropped from training.
    """
    pairs: list[list[str]] = list(json.loads(path.read_text(encoding="utf-8")).values())
    same = sum(one == two for one, two in pairs) / len(pairs)
    ones, twos = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    chance = sum(ones[name] * twos[name] for name in ones) / len(pairs) ** 2
    return {"messages": len(pairs), "same": round(same, 4), "kappa": round((same - chance) / (1 - chance), 4)}


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[8:16], 16)
