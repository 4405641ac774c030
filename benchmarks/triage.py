"""Measures triage: `python -m benchmarks.triage` prints accuracy, calibration, time, size and load time.

Where `LEARNFLOW_CASES` names a folder with `triage/real-questions.jsonl`, the share right on the hand-labelled
sample of real course questions is measured too; their text is not in the repository, the labels are kept by hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.train_triage import TARGET, accuracy, calibration_error, fit
from benchmarks.triage_training import GIVEN, Message, read_lexicon, read_messages
from learnflow.skills.triage.intent_detection import classify
from learnflow.skills.triage.model import INTENTS, load_model

LABELS = Path(__file__).with_name("triage_labels.json")
ROUNDS = 3
MACRO_LEAST = 20


def measure() -> dict[str, Any]:
    """Return every figure of triage; times are microseconds of one call, load time is milliseconds."""
    messages = read_messages()
    dev = [message for message in messages if message.dev]
    own = [message for message in messages if message.origin != GIVEN]
    given = [message for message in messages if message.origin == GIVEN]
    trained = fit([message for message in messages if not message.dev], read_lexicon())
    shares, labels = trained.shares(dev), [message.label for message in dev]
    threshold = load_model().threshold
    answered = [(row, label) for row, label in zip(shares, labels, strict=True) if max(row) >= threshold]
    apart = fit(own, read_lexicon()).shares(given)
    texts = [message.text for message in messages]
    short = [text for text in texts if len(text) < 100 and "\n" not in text][:600]
    return {
        "messages": len(messages),
        "dev_messages": len(dev),
        "dev_accuracy": round(accuracy(shares, labels), 4),
        "dev_accuracy_by_file": by_file(dev, shares),
        f"{GIVEN.removesuffix('.jsonl')}_when_not_trained_on": round(accuracy(apart, [m.label for m in given]), 4),
        "calibration_error": round(calibration_error(shares, labels), 4),
        "clarification_threshold": threshold,
        "asked_back": round(1 - len(answered) / len(dev), 4),
        "right_when_answered": round(accuracy(*zip(*answered, strict=True)), 4),
        "real_questions": real_questions(),
        "time_us": {
            "short": timed(short),
            "500_characters": timed(joined(short, 500)),
            "5000_characters": timed(joined(short, 5000)),
            "500_characters_with_code": timed(with_code(500)),
            "5000_characters_with_code": timed(with_code(5000)),
        },
        "data_file_bytes": TARGET.stat().st_size,
        "load_ms": round(load_time(), 2),
        "process_start_to_first_answer_ms": round(start_time(), 1),
        "model_version": load_model().version,
    }


def by_file(messages: Sequence[Message], shares: Sequence[Sequence[float]]) -> dict[str, float]:
    """Return the share right for the messages of each file."""
    found: dict[str, float] = {}
    for origin in sorted({message.origin for message in messages}):
        inside = [(row, m.label) for row, m in zip(shares, messages, strict=True) if m.origin == origin]
        found[origin.removesuffix(".jsonl")] = round(accuracy(*zip(*inside, strict=True)), 4)
    return found


def labelled_questions(samples: Sequence[str] = ("sure", "not sure")) -> list[tuple[str, int]]:
    """Return (text, label) of the labelled real questions, none without the cases."""
    path = Path(os.environ.get("LEARNFLOW_CASES", "missing")) / "triage" / "real-questions.jsonl"
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = {_hash(text): text for text in (json.loads(line)["text"] for line in lines if line.strip())}
    known = json.loads(LABELS.read_text(encoding="utf-8"))["samples"]
    labels = {key: intent for name in samples for key, intent in known[name].items()}
    return [(texts[key], INTENTS.index(intent)) for key, intent in sorted(labels.items()) if key in texts]


def real_questions() -> dict[str, float] | None:
    """Return how the shipped model reads the labelled real questions, None without the cases.

    `macro` is the mean over the intents with at least twenty of them.
    """
    questions = labelled_questions()
    if not questions:
        print("LEARNFLOW_CASES names no folder with triage/real-questions.jsonl: real questions are not measured.")
        return None
    found = {text: classify(text).intent for text, _ in questions}
    right = [found[text] is INTENTS[label] for text, label in questions]
    sure = [found[text] is INTENTS[label] for text, label in labelled_questions(("sure",))]
    recalls = []
    for label in range(len(INTENTS)):
        inside = [ok for ok, (_, own) in zip(right, questions, strict=True) if own == label]
        if len(inside) >= MACRO_LEAST:
            recalls.append(sum(inside) / len(inside))
    return {
        "labelled": len(right),
        "accuracy": round(sum(right) / len(right), 4),
        "macro": round(sum(recalls) / len(recalls), 4),
        "accuracy_where_the_label_is_sure": round(sum(sure) / len(sure), 4),
    }


def timed(texts: Sequence[str]) -> dict[str, float]:
    """Return median and 95th percentile of one call over these texts, in microseconds, after one warm round."""
    times = []
    for number in range(ROUNDS + 1):
        for text in texts:
            start = time.perf_counter()
            classify(text)
            if number:
                times.append(time.perf_counter() - start)
    times.sort()
    return {"p50": round(times[len(times) // 2] * 1e6, 1), "p95": round(times[int(len(times) * 0.95)] * 1e6, 1)}


def joined(texts: Sequence[str], size: int) -> list[str]:
    """Return texts of about `size` characters made of short ones."""
    whole = " ".join(texts)
    return [whole[start : start + size] for start in range(0, min(len(whole) - size, 40 * size), size)]


def with_code(size: int) -> list[str]:
    """Return questions above code of about `size` characters."""
    line = "def f{0}(a, b):\n    return [x * a for x in b if x > {0}]\n"
    code = "".join(line.format(n) for n in range(size // 52))
    return [f"{question}\n\n{code}" for question in ("is this good?", "why does it print 3", "what does it do")] * 5


def load_time() -> float:
    """Return how long the model takes to load, in milliseconds: the least of five."""
    times = []
    for _ in range(5):
        load_model.cache_clear()
        start = time.perf_counter()
        load_model()
        times.append(time.perf_counter() - start)
    return min(times) * 1e3


def start_time() -> float:
    """Return the wall time of a fresh interpreter that classifies one message, in milliseconds: the least of three."""
    program = "from learnflow.skills.triage.intent_detection import classify; classify('what is a loop')"
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True)
        times.append(time.perf_counter() - start)
    return min(times) * 1e3


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def lines_of(figures: dict[str, Any]) -> Iterable[str]:
    """Return the figures as lines to print."""
    return (f"{name}: {value}" for name, value in figures.items())


if __name__ == "__main__":
    print("\n".join(lines_of(measure())))
