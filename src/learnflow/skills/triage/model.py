"""The light model: a multinomial logistic regression over words, pairs, letters, signs and the last sentence.

A feature's six weights lie side by side in one integer, so that one addition adds all six.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources
import json
import math
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from learnflow.contracts.values import Intent, JsonValue
from learnflow.skills.triage.features import MAX_WORD, REMEMBERED, Features, Reader
from learnflow.skills.triage.lexicon import build_lexicon

INTENTS = tuple(Intent)
GROUPS = ("words", "pairs", "letters", "signs", "last")
MODEL_FILE = "triage_model.json"

_LANES = len(INTENTS) + 1
_LANE = 4
_ZERO = 128
"""A weight is one byte, 128 is nothing; the seventh lane counts the features found."""
_BITS = 8 * _LANE
_ONES = (1 << _BITS) - 1
_UNPACK = struct.Struct(f"<{_LANES}I")


@dataclass(frozen=True, slots=True)
class Group:
    """The packed weights of one kind of feature and the worth of one unit of them."""

    weights: Mapping[str, int]
    unit: float

    def total(self, keys: Iterable[str]) -> int:
        """Return the packed sum of the weights of these features; unknown ones add nothing."""
        return sum(map(self.weights.get, keys, repeat(0)))

    def difference(self, packed: int, one: int, two: int) -> float:
        """Return what a packed sum adds to one intent's weight beyond another's."""
        return ((packed >> one * _BITS & _ONES) - (packed >> two * _BITS & _ONES)) * self.unit


def letters_of(word: str) -> list[str]:
    """Return the runs of three and four letters in a word, its ends marked by blanks; none for stand-ins."""
    if word[0] == "<":
        return []
    framed = f" {word[:MAX_WORD]} "
    size = len(framed)
    return [framed[i : i + 3] for i in range(size - 2)] + [framed[i : i + 4] for i in range(size - 3)]


class Model:
    """Answers how likely each intent is; `reader` reads messages by the lexicon that it was trained with."""

    def __init__(self, data: Mapping[str, JsonValue], version: str) -> None:
        self.version = version
        self.threshold: float = data["threshold"]
        self.reader = Reader(build_lexicon(data["lexicon"]))
        self._sharpness = 1.0 / data["temperature"]
        self._bias: tuple[float, ...] = tuple(data["bias"])
        self._groups = {name: _unpack_group(data["groups"][name]) for name in GROUPS}
        self._letters: dict[str, tuple[int, int]] = {}

    def probabilities(self, features: Features, nudges: Sequence[tuple[Intent, float]] = ()) -> list[float]:
        """Return the calibrated probability of each of `INTENTS`; a nudge adds its weight to one intent's logit."""
        groups = self._groups
        letters = count = 0
        for word in features.words:
            packed, size = self._letters.get(word) or self._remember(word)
            letters += packed
            count += size
        logits = list(self._bias)
        for name, keys in features.groups():
            group = groups[name]
            _add(logits, group.total(keys), group.unit, len(keys))
        _add(logits, letters, groups["letters"].unit, count)
        for intent, weight in nudges:
            logits[INTENTS.index(intent)] += weight
        return softmax(logits, self._sharpness)

    def word_shares(self, words: Iterable[str], intent: Intent, other: Intent) -> dict[str, float]:
        """Return what each word adds to the logit of `intent` over `other`, by itself and by its letters.

        Up to one factor that is the same for all: the square root of how many there are.
        """
        one, two = INTENTS.index(intent), INTENTS.index(other)
        plain, spelt = self._groups["words"], self._groups["letters"]
        found = {}
        for word in words:
            packed, size = self._letters.get(word) or self._remember(word)
            letters = spelt.difference(packed, one, two) / max(size, 1)
            found[word] = plain.difference(plain.weights.get(word, 0), one, two) + letters
        return found

    def reasons(self, features: Features, intent: Intent, other: Intent) -> list[tuple[str, str, float]]:
        """Return (group, feature, what it adds to the logit of `intent` over `other`), the greatest first.

        Letters are counted for the word that they stand in.
        """
        one, two = INTENTS.index(intent), INTENTS.index(other)
        letters = {word: self._letters.get(word) or self._remember(word) for word in features.words}
        scale = math.sqrt(sum(size for _, size in letters.values()) or 1)
        group = self._groups["letters"]
        found = [("letters", word, group.difference(packed, one, two) / scale) for word, (packed, _) in letters.items()]
        for name, keys in features.groups():
            group, scale = self._groups[name], math.sqrt(len(keys) or 1)
            found += [(name, key, group.difference(group.weights.get(key, 0), one, two) / scale) for key in keys]
        return sorted((entry for entry in found if entry[2]), key=lambda entry: (-entry[2], entry[:2]))

    def _remember(self, word: str) -> tuple[int, int]:
        if len(self._letters) >= REMEMBERED:
            self._letters.clear()
        keys = letters_of(word)
        self._letters[word] = result = (self._groups["letters"].total(keys), len(keys))
        return result


def softmax(logits: Sequence[float], sharpness: float) -> list[float]:
    """Return probabilities that add up to 1; `sharpness` is one over the temperature."""
    highest = max(logits)
    powers = [math.exp((value - highest) * sharpness) for value in logits]
    total = sum(powers)
    return [power / total for power in powers]


def _add(logits: list[float], packed: int, unit: float, count: int) -> None:
    """Add one group's packed sum to the logits, scaled by one over the square root of its size."""
    if not packed:
        return
    *sums, found = _UNPACK.unpack(packed.to_bytes(_LANES * _LANE, "little"))
    scale = unit / math.sqrt(count)
    zero = _ZERO * found
    for position, value in enumerate(sums):
        logits[position] += (value - zero) * scale


def pack_group(weights: Mapping[str, Sequence[float]]) -> dict[str, JsonValue]:
    """Return weights as a model file holds them: sorted names, one byte per weight, class by class."""
    names = sorted(weights)
    largest = max((abs(value) for row in weights.values() for value in row), default=0.0) or 1.0
    unit = float(f"{largest / (_ZERO - 1):.6g}")
    columns = (
        bytes(min(max(round(weights[name][c] / unit) + _ZERO, 1), 2 * _ZERO - 1) for name in names)
        for c in range(len(INTENTS))
    )
    return {"names": "\n".join(names), "unit": unit, "weights": base64.b64encode(b"".join(columns)).decode("ascii")}


def _unpack_group(data: Mapping[str, JsonValue]) -> Group:
    names = data["names"].split("\n")
    columns = base64.b64decode(data["weights"])
    count = len(names)
    width = _LANES * _LANE
    packed = bytearray(count * width)
    for lane in range(len(INTENTS)):
        packed[lane * _LANE :: width] = columns[lane * count : (lane + 1) * count]
    packed[len(INTENTS) * _LANE :: width] = b"\x01" * count
    rows: Iterator[tuple[bytes]] = struct.iter_unpack(f"{width}s", packed)
    return Group({name: int.from_bytes(row, "little") for name, (row,) in zip(names, rows, strict=True)}, data["unit"])


def parse_model(raw: bytes) -> Model:
    """Return the model in a file's bytes; its version is derived from them."""
    return Model(json.loads(raw), f"light-{hashlib.sha256(raw).hexdigest()[:12]}")


@functools.cache
def load_model() -> Model:
    """Return the model that lies beside this module, read once."""
    return parse_model(importlib.resources.files(__package__).joinpath(MODEL_FILE).read_bytes())
