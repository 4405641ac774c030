"""Measures triage: accuracy and calibration on messages that no training sees, time, memory, size and load time.

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
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.train_triage import TARGET
from benchmarks.triage_accuracy import (
    agreement,
    by,
    by_intent,
    calibration,
    confusion,
    coverage,
    cross_validated,
    given_apart,
    held_out,
    learning_curve,
    right,
)
from benchmarks.triage_training import read_messages
from learnflow.skills.triage.intent_detection import classify
from learnflow.skills.triage.model import INTENTS, load_model

LABELS = Path(__file__).with_name("triage_labels.json")
ROUNDS = 3
MACRO_LEAST = 20


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return every figure of triage (in a quick run its size and load time); times are microseconds of one call."""
    figures = {"data_file_bytes": TARGET.stat().st_size, "load_ms": round(load_time(), 2)}
    return figures if quick else {**_accuracy(), **_costs(), **figures}


def _accuracy() -> dict[str, Any]:
    messages = read_messages()
    dev, given = held_out(messages), given_apart(messages)
    judged = {"dev": dev, "given": given, "cross_validation": cross_validated(messages)}
    threshold = load_model().threshold
    return {
        "messages": len(messages),
        "dev_messages": len(dev),
        "accuracy": {name: right(each) for name, each in judged.items()},
        "calibration_error": {name: calibration(each) for name, each in judged.items()},
        "clarification_threshold": threshold,
        "answered_at_threshold": {name: coverage(each, [threshold])[0][1:3] for name, each in judged.items()},
        "coverage": {"dev": coverage(dev), "given": coverage(given)},
        "by_intent": by_intent(dev),
        "confusion": confusion(dev),
        "by_style": by(dev, lambda message: message.style),
        "by_file": by(dev, lambda message: message.origin.removesuffix(".jsonl")),
        "learning_curve": learning_curve(messages),
        "second_labelling": agreement(),
        "real_questions": real_questions(),
    }


def _costs() -> dict[str, Any]:
    texts = [message.text for message in read_messages()]
    short = [text for text in texts if len(text) < 100 and "\n" not in text][:600]
    return {
        "time_us": {
            "short": timed(short),
            "500_characters": timed(joined(short, 500)),
            "5000_characters": timed(joined(short, 5000)),
            "500_characters_with_code": timed(with_code(500)),
            "5000_characters_with_code": timed(with_code(5000)),
        },
        "memory_mb": round(memory(), 1),
        "process_start_to_first_answer_ms": round(start_time(), 1),
        "model_version": load_model().version,
    }


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
    hits = [found[text] is INTENTS[label] for text, label in questions]
    sure = [found[text] is INTENTS[label] for text, label in labelled_questions(("sure",))]
    recalls = []
    for label in range(len(INTENTS)):
        inside = [ok for ok, (_, own) in zip(hits, questions, strict=True) if own == label]
        if len(inside) >= MACRO_LEAST:
            recalls.append(sum(inside) / len(inside))
    return {
        "labelled": len(hits),
        "accuracy": round(sum(hits) / len(hits), 4),
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


def memory() -> float:
    """Return what the loaded model holds, in megabytes of Python's own counting."""
    load_model.cache_clear()
    tracemalloc.start()
    load_model()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / 1e6


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
