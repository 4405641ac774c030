"""Compares cheap families of classifiers for triage: `python -m benchmarks.triage_families` prints a table.

Each is trained on what training sees and judged on the dev split, on the given messages by a model that saw none of
them, and, where `LEARNFLOW_CASES` names them, on the labelled real questions.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from benchmarks.triage import labelled_questions
from benchmarks.triage_training import (
    GIVEN,
    PENALTY,
    Message,
    learn_known,
    matrix_of,
    read_lexicon,
    read_messages,
    rows_of,
    vocabulary_of,
)

Sets = Mapping[str, csr_matrix]
Labels = np.ndarray[Any, Any]
Family = Callable[[Sets, Labels], Mapping[str, Labels]]
HASHED = 2**18
EPOCHS = 5


def regression() -> Any:
    """Return the regression that triage uses."""
    return LogisticRegression(C=1.0 / PENALTY, max_iter=1000)


def _fitted(model: Any) -> Family:
    def predict(sets: Sets, labels: Labels) -> Mapping[str, Labels]:
        model.fit(sets["train"], labels)
        return {name: model.predict(matrix) for name, matrix in sets.items()}

    return predict


def weighted_by_bayes(sets: Sets, labels: Labels) -> Mapping[str, Labels]:
    """Predict by one regression for each intent over features scaled by their log-count ratio."""
    scores: dict[str, list[Labels]] = {name: [] for name in sets}
    train = sets["train"]
    for intent in range(int(labels.max()) + 1):
        inside = labels == intent
        ratio = np.log((1 + train[inside].sum(0)) / (1 + train[~inside].sum(0)))
        scale = csr_matrix(np.asarray(ratio) / np.abs(ratio).max())
        model = LogisticRegression(C=4.0, max_iter=1000).fit(train.multiply(scale).tocsr(), inside)
        for name, matrix in sets.items():
            scores[name].append(model.decision_function(matrix.multiply(scale).tocsr()))
    return {name: np.argmax(np.stack(found, 1), 1) for name, found in scores.items()}


def stacked(sets: Sets, labels: Labels) -> Mapping[str, Labels]:
    """Predict by a regression over what the regression and naive Bayes say; the first two see the first four fifths."""
    cut = np.arange(len(labels)) % 5 < 4
    first = [regression().fit(sets["train"][cut], labels[cut]), ComplementNB().fit(sets["train"][cut], labels[cut])]

    def said(matrix: csr_matrix) -> Labels:
        return np.hstack([np.log(model.predict_proba(matrix) + 1e-6) for model in first])

    top = LogisticRegression(max_iter=1000).fit(said(sets["train"][~cut]), labels[~cut])
    return {name: top.predict(said(matrix)) for name, matrix in sets.items()}


FAMILIES: dict[str, Family] = {
    "logistic regression (ours)": _fitted(regression()),
    "linear support vectors": _fitted(LinearSVC(C=0.05)),
    "complement naive Bayes": _fitted(ComplementNB()),
    "regressions weighted by naive Bayes": weighted_by_bayes,
    "small network over 200 dimensions": _fitted(
        make_pipeline(
            TruncatedSVD(200, random_state=1),
            MLPClassifier((64,), alpha=1e-2, early_stopping=True, max_iter=60, random_state=1),
        )
    ),
    "small network over all features": _fitted(
        MLPClassifier((64,), alpha=1e-3, max_iter=EPOCHS, batch_size=64, random_state=1)
    ),
    "stacked regression and naive Bayes": stacked,
}


def compare() -> list[tuple[str, dict[str, float]]]:
    """Return (family, share right by set with the seconds that training took), our features first, then raw text."""
    messages, lexicon = read_messages(), read_lexicon()
    given = [message for message in messages if message.origin == GIVEN]
    train = [message for message in messages if message.origin != GIVEN and not message.dev]
    parts = {"train": train, "dev": [m for m in messages if m.dev and m.origin != GIVEN], "given": given}
    real = labelled_questions()
    if real:
        parts["real"] = [Message(text, label, "real") for text, label in real]
    labels = {name: np.asarray([message.label for message in part]) for name, part in parts.items()}
    ours = _ours(parts, learn_known(train, lexicon))
    found = [(name, _judged(family, ours, labels)) for name, family in FAMILIES.items()]
    return [
        *found,
        ("regression over hashed words and letters", _judged(_fitted(regression()), _hashed(parts), labels)),
    ]


def _ours(parts: Mapping[str, Sequence[Message]], lexicon: dict[str, Any]) -> Sets:
    rows = {name: rows_of(part, lexicon) for name, part in parts.items()}
    vocabulary = vocabulary_of(rows["train"])
    return {name: matrix_of(each, vocabulary) for name, each in rows.items()}


def _hashed(parts: Mapping[str, Sequence[Message]]) -> Sets:
    readers = (
        HashingVectorizer(n_features=HASHED, ngram_range=(1, 2), alternate_sign=False),
        HashingVectorizer(n_features=HASHED, analyzer="char_wb", ngram_range=(3, 5), alternate_sign=False),
    )
    # The regression's penalty is made for values of about our features' size.
    return {
        name: csr_matrix(hstack([reader.transform([m.text for m in part]) for reader in readers]) * 8.0)
        for name, part in parts.items()
    }


def _judged(family: Family, sets: Sets, labels: Mapping[str, Labels]) -> dict[str, float]:
    began = time.perf_counter()
    guesses = family(sets, labels["train"])
    spent = time.perf_counter() - began
    right = {name: float(np.mean(guesses[name] == labels[name])) for name in sets if name != "train"}
    return {**right, "seconds": spent}


def main() -> None:
    """Print the table."""
    # More epochs learn the training messages by heart: stopping early is meant.
    warnings.simplefilter("ignore", ConvergenceWarning)
    print("| family | " + " | ".join(("dev", "given, not trained on", "real questions", "training, s")) + " |")
    print("|---|---|---|---|---|")
    for name, found in compare():
        real = f"{found['real']:.1%}" if "real" in found else "not measured"
        print(f"| {name} | {found['dev']:.1%} | {found['given']:.1%} | {real} | {found['seconds']:.1f} |", flush=True)


if __name__ == "__main__":
    main()
