"""Says what moved a decision of triage: what spoke most for the likeliest reading over the next, and what against."""

from __future__ import annotations

from dataclasses import dataclass

from learnflow.contracts.values import Classification, Intent
from learnflow.skills.triage.anatomy import Anatomy, Parse, dissect
from learnflow.skills.triage.intent_detection import classify
from learnflow.skills.triage.model import load_model
from learnflow.skills.triage.rules import lean, settle

MOST = 12
KINDS = {
    "words": "word",
    "pairs": "words side by side",
    "letters": "spelling of",
    "signs": "sign",
    "last": "in the last sentence",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moved the decision; `weight` is what it adds to the logit, below nothing against it."""

    kind: str
    what: str
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A classification, the reading that came second, what was seen in the message, and what moved it."""

    classification: Classification
    against: Intent
    seen: tuple[str, ...]
    reasons: tuple[Reason, ...]


def explain(text: str, code: str | None = None, traceback: str | None = None) -> Explanation:
    """Return why a message is read as it is; at most twelve reasons, the strongest first."""
    model, anatomy = load_model(), dissect(text, code, traceback)
    found = classify(text, code, traceback)
    against = found.alternatives[0].intent
    settled = settle(anatomy)
    if settled is not None:
        return Explanation(found, against, _seen(anatomy), (Reason("rule", "a message without words", 0.0),))
    features = model.reader.read(anatomy)
    reasons = [
        Reason(KINDS[group], feature, round(weight, 3))
        for group, feature, weight in model.reasons(features, found.intent, against)
    ]
    leaning = lean(anatomy, features.signs)
    if leaning is not None:
        sign = 1.0 if leaning[0] is found.intent else -1.0
        reasons.append(Reason("rule", f"what is shown speaks for {leaning[0].value}", sign * leaning[1]))
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.kind, reason.what))
    return Explanation(found, against, _seen(anatomy), tuple(reasons[:MOST]))


def _seen(anatomy: Anatomy) -> tuple[str, ...]:
    parts = [] if anatomy.parse is Parse.NONE else [f"code ({anatomy.parse.value})"]
    flags = ("traceback", "output", "inline", "foreign")
    return (*parts, *(flag for flag in flags if getattr(anatomy, flag)))
