"""Writes the hardest hundred: `python -m benchmarks.triage_hardest` picks them for the test of the shipped model.

They are the messages of the dev split, which no training sees, that the model reads right by the least margin: the
first to be lost by a change.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.triage_accuracy import Judged, guess, held_out
from benchmarks.triage_training import GIVEN, ROOT, read_messages
from learnflow.skills.triage.model import INTENTS

TARGET = ROOT / "tests" / "integration" / "hardest_messages.jsonl"
HOW_MANY = 100


def margin(judged: Judged) -> float:
    """Return how far the probability of the likeliest intent is above that of the next (0-1)."""
    first, second = sorted(judged[1], reverse=True)[:2]
    return first - second


def hardest(judged: list[Judged]) -> list[Judged]:
    """Return those of our own that are read right by the least margin, hardest first."""
    mine = [(m, shares) for m, shares in judged if m.origin != GIVEN and guess(shares) == m.label]
    return sorted(mine, key=margin)[:HOW_MANY]


def write(path: Path = TARGET) -> None:
    """Write the hundred, one JSON object a line."""
    lines = [{"text": m.text, "intent": INTENTS[m.label].value} for m, _ in hardest(held_out(read_messages()))]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    write()
