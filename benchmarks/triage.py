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

from benchmarks.train_triage import GIVEN, TARGET, validate
from benchmarks.triage_training import read_lexicon, read_messages
from learnflow.skills.triage.intent_detection import classify
from learnflow.skills.triage.model import load_model

LABELS = Path(__file__).with_name("triage_labels.json")
ROUNDS = 3


def measure() -> dict[str, Any]:
    """Return every figure of triage; times are microseconds of one call, load time is milliseconds."""
    messages = read_messages()
    found = validate(messages, read_lexicon())
    texts = [message.text for message in messages]
    short = [text for text in texts if len(text) < 100 and "\n" not in text]
    return {
        "messages": found.messages,
        "cross_validated_accuracy": round(found.accuracy, 4),
        f"cross_validated_accuracy_{GIVEN.removesuffix('.jsonl')}": round(found.given, 4),
        "macro_f1": round(found.macro_f1, 4),
        "calibration_error": round(found.calibration_error, 4),
        "clarification_threshold": found.threshold,
        "asked_back": round(found.asked_back, 4),
        "right_when_answered": round(found.right_when_answered, 4),
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


def real_questions() -> dict[str, dict[str, float]] | None:
    """Return per sample how many labelled real questions there were and the share right, None without the cases."""
    path = Path(os.environ.get("LEARNFLOW_CASES", "missing")) / "triage" / "real-questions.jsonl"
    if not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = {_hash(text): text for text in (json.loads(line)["text"] for line in lines if line.strip())}
    result = {}
    for name, labels in json.loads(LABELS.read_text(encoding="utf-8"))["samples"].items():
        known = [(texts[key], intent) for key, intent in labels.items() if key in texts]
        right = sum(classify(text).intent == intent for text, intent in known)
        result[name] = {"labelled": len(known), "accuracy": round(right / max(len(known), 1), 4)}
    return result


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
