"""Difficulty of items and ability of users from their answers, learned online: an Elo rating.

The model is the logistic one of Rasch, P(right) = 1 / (1 + exp(-(ability - difficulty))). After each answer both
sides move by U(n) * (answer - P), where U(n) = a / (1 + b * n) shrinks with the number n of answers seen, as in
R. Pelánek, "Applications of the Elo rating system in adaptive educational systems", Computers & Education 98
(2016), which uses a = 1 and b = 0.05. A user's ability here is the sum of one over all items and one for the item;
they share a user's step in equal halves. Difficulties and abilities are logits, 0 at the start.
"""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from learnflow.contracts.values import BadInput, JsonValue

START = 1.0
DECAY = 0.05
SHARE = 0.5
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "user_id": ("user_id",),
    "order_id": ("order_id",),
    "skill": ("skill", "skill_name", "skill_id"),
    "correct": ("correct",),
}
"""The columns of a file and the names each may have, the preferred one first; the ASSISTments names among them."""

_LARGEST_LOGIT = 30.0


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: who, when (`order_id` only orders), to which item, and how right it was, 0–1."""

    user_id: str
    order_id: int
    skill: str
    correct: float


@dataclass(slots=True)
class _Rating:
    value: float = 0.0
    answers: int = 0

    def move(self, surprise: float) -> None:
        self.value += START / (1 + DECAY * self.answers) * surprise
        self.answers += 1


@dataclass(slots=True)
class Ratings:
    """The state of the model; `predict` never learns, `learn` never looks ahead."""

    items: dict[str, _Rating] = field(default_factory=dict)
    users: dict[str, _Rating] = field(default_factory=dict)
    users_on_items: dict[tuple[str, str], _Rating] = field(default_factory=dict)

    def predict(self, user: str, item: str) -> float:
        """Return the probability, 0–1, that this user answers this item right; 0.5 where both are new."""
        logit = 0.0
        if user in self.users:
            logit += self.users[user].value
        if (user, item) in self.users_on_items:
            logit += self.users_on_items[user, item].value
        if item in self.items:
            logit -= self.items[item].value
        return _logistic(logit)

    def learn(self, user: str, item: str, surprise: float) -> None:
        """Move all ratings by `surprise`, the answer minus what was predicted for it."""
        self.users.setdefault(user, _Rating()).move(SHARE * surprise)
        self.users_on_items.setdefault((user, item), _Rating()).move(SHARE * surprise)
        self.items.setdefault(item, _Rating()).move(-surprise)

    def summary(self) -> dict[str, JsonValue]:
        """Return items and users, by id: logits to 4 decimals, difficulty 0–1, and how many answers are behind."""
        return {
            "items": [
                {
                    "id": name,
                    "logit": round(rating.value, 4),
                    "difficulty": round(_logistic(rating.value), 4),
                    "answers": rating.answers,
                }
                for name, rating in sorted(self.items.items())
            ],
            "users": [
                {"id": name, "ability": round(rating.value, 4), "answers": rating.answers}
                for name, rating in sorted(self.users.items())
            ],
        }


def calibrate(rows: Iterable[AnswerRow]) -> tuple[Ratings, array[float]]:
    """Return the ratings after all rows and what was predicted for each, in the order of the rows.

    Rows count in the order they are given. Neighbours with the same user and `order_id` are one answer to several
    items: all of them are predicted before any is learned, so that none gives the others away.
    """
    ratings, predictions = Ratings(), array("d")
    for _, together in groupby(rows, key=lambda row: (row.order_id, row.user_id)):
        group = list(together)
        before = [ratings.predict(row.user_id, row.skill) for row in group]
        predictions.extend(before)
        for row, predicted in zip(group, before, strict=True):
            ratings.learn(row.user_id, row.skill, row.correct - predicted)
    return ratings, predictions


def area_under_curve(predictions: Sequence[float], right: Sequence[int]) -> float | None:
    """Return the AUC, equal predictions counting half; None unless there are both right and wrong answers."""
    positives = sum(right)
    negatives = len(right) - positives
    if not positives or not negatives:
        return None
    ranks, passed = 0.0, 0
    order = sorted(range(len(right)), key=predictions.__getitem__)
    for _, ties in groupby(order, key=predictions.__getitem__):
        tied = [right[n] for n in ties]
        ranks += sum(tied) * (passed + (len(tied) + 1) / 2)
        passed += len(tied)
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def rows_of(answers: JsonValue) -> list[AnswerRow]:
    """Return the answers of a request, sorted by `order_id`; raise BadInput for anything else than such a list."""
    if not isinstance(answers, list):
        raise BadInput("wrong_type", "`answers` must be a list of {user_id, order_id, skill, correct}.")
    rows = []
    for number, entry in enumerate(answers, start=1):
        if not isinstance(entry, dict):
            raise BadInput("wrong_type", f"Answer {number} must be {{user_id, order_id, skill, correct}}.")
        missing = next((name for name in COLUMNS if entry.get(name) is None), None)
        if missing:
            raise BadInput("missing_field", f"Answer {number} has no `{missing}`.")
        rows.append(_row(*(str(entry[name]) for name in COLUMNS), place=f"Answer {number}"))
    return sorted(rows, key=lambda row: (row.order_id, row.user_id))


def calibrate_csv(path: str) -> dict[str, JsonValue]:
    """Return `rows`, `auc`, `items` and `users` for a CSV file with the columns of `COLUMNS`, in order of `order_id`.

    Rows without a skill or an answer are left out and counted as `skipped`. An answer of at least 0.5 is right.
    Raises BadInput for a file that cannot be read, lacks a column or holds no number where one must be.
    """
    table = _Table()
    try:
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            for line, cells in _cells(csv.reader(file)):
                table.add(line, cells)
    except OSError as error:
        raise BadInput("unreadable_file", f"Cannot read {path}: {error.strerror}.") from None
    except csv.Error as error:
        raise BadInput("invalid_csv", f"Not a CSV file: {error}.") from None
    order = sorted(range(len(table.corrects)), key=lambda n: (table.orders[n], table.user_numbers[n]))
    ratings, predictions = calibrate(map(table.row, order))
    auc = area_under_curve(predictions, array("b", (table.corrects[n] >= 0.5 for n in order)))
    return {
        "rows": len(order),
        "skipped": table.skipped,
        "auc": None if auc is None else round(auc, 6),
        **ratings.summary(),
    }


class _Table:
    """The rows of a file, held compactly: a million takes some 30 MB."""

    def __init__(self) -> None:
        self.users: list[str] = []
        self.skills: list[str] = []
        self._user_places: dict[str, int] = {}
        self._skill_places: dict[str, int] = {}
        self.user_numbers, self.skill_numbers = array("l"), array("l")
        self.orders, self.corrects = array("q"), array("d")
        self.skipped = 0

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Take the four cells of one line; leave it out where skill or answer is empty."""
        user, _, skill, correct = cells
        if not user or skill in ("", "NA") or correct in ("", "NA"):
            self.skipped += 1
            return
        row = _row(*cells, place=f"Line {line}")
        self.user_numbers.append(_place(self._user_places, self.users, row.user_id))
        self.skill_numbers.append(_place(self._skill_places, self.skills, row.skill))
        self.orders.append(row.order_id)
        self.corrects.append(row.correct)

    def row(self, n: int) -> AnswerRow:
        """Return row `n` as it was added."""
        user, skill = self.users[self.user_numbers[n]], self.skills[self.skill_numbers[n]]
        return AnswerRow(user, self.orders[n], skill, self.corrects[n])


def _cells(reader: Iterator[list[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give line numbers and the cells of the columns needed, found by their names in the first line."""
    header = [name.strip().lstrip("\ufeff") for name in next(reader, [])]
    places = []
    for column, names in COLUMNS.items():
        name = next((name for name in names if name in header), None)
        if name is None:
            raise BadInput("missing_column", f"The first line names no column {' or '.join(names)} ({column}).")
        places.append(header.index(name))
    pick, longest = itemgetter(*places), max(places)
    for line, cells in enumerate(reader, start=2):
        if len(cells) > longest:
            yield line, pick(cells)
        elif cells:
            raise BadInput("short_line", f"Line {line} has {len(cells)} cells, fewer than the first line.")


def _row(user: str, order: str, skill: str, correct: str, *, place: str) -> AnswerRow:
    known = {"True": 1.0, "true": 1.0, "False": 0.0, "false": 0.0}
    try:
        value = known[correct] if correct in known else float(correct)
        number = int(order) if order.lstrip("-").isdigit() else int(float(order))
    except (ValueError, OverflowError):
        raise BadInput("wrong_type", f"{place}: `order_id` and `correct` must be numbers.") from None
    if not 0 <= value <= 1 or not -(2**63) <= number < 2**63:
        raise BadInput("out_of_range", f"{place}: `correct` must be from 0 to 1, `order_id` a 64-bit number.")
    return AnswerRow(user, number, skill, value)


def _place(places: dict[str, int], names: list[str], name: str) -> int:
    place = places.get(name)
    if place is None:
        place = places[name] = len(names)
        names.append(name)
    return place


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-_LARGEST_LOGIT, min(_LARGEST_LOGIT, logit))))
