"""Says which agent should answer a message, how sure that is, and whether to ask back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from learnflow.contracts.values import Classification, Intent, Reading
from learnflow.skills.triage.anatomy import Anatomy, dissect
from learnflow.skills.triage.features import Features
from learnflow.skills.triage.model import INTENTS, Model, load_model
from learnflow.skills.triage.rules import SETTLED, lean, settle

MAX_KEYWORDS = 10
MAX_KEYWORD = 49
LEAST_SHARE = 0.02
"""What a word adds to the logit of the likeliest intent over the next, to be named."""

FEW_WORDS = 3
PREVIOUS = 0.3
"""What the intent of the turn before adds to its logit, for messages of at most three words."""

_ERROR_NAME = re.compile(r"\b[A-Z]\w{0,40}?(?:Error|Exception|Warning|Interrupt)\b")


def classify(
    text: str, code: str | None = None, traceback: str | None = None, previous_intent: Intent | None = None
) -> Classification:
    """Return how a message reads by the labelling guideline, in time linear in its length; any text is taken.

    Probabilities are calibrated by cross-validation. A message without words is never asked back.
    """
    model = load_model()
    anatomy = dissect(text, code, traceback)
    settled = settle(anatomy)
    if settled is not None:
        rest = (1.0 - SETTLED) / (len(INTENTS) - 1)
        shares = [SETTLED if intent is settled else rest for intent in INTENTS]
    else:
        shares = weigh(model, anatomy, model.reader.read(anatomy), previous_intent)
    ranked = sorted(zip(shares, INTENTS, strict=True), key=_by_share)
    confidence, intent = ranked[0]
    return Classification(
        intent=intent,
        confidence=round(confidence, 4),
        clarification=settled is None and confidence < model.threshold,
        alternatives=tuple(Reading(other, round(share, 4)) for share, other in ranked[1:]),
        keywords=_keywords(model, anatomy, f"{text}\n{traceback or ''}", ranked),
        model_version=model.version,
    )


def weigh(model: Model, anatomy: Anatomy, features: Features, previous_intent: Intent | None = None) -> list[float]:
    """Return the probability of each intent, in the order of `Intent`, for a message that has words."""
    nudges = [lean(anatomy, features.signs)]
    if previous_intent is not None and len(features.words) <= FEW_WORDS:
        nudges.append((previous_intent, PREVIOUS))
    return model.probabilities(features, tuple(nudge for nudge in nudges if nudge is not None))


def _by_share(entry: tuple[float, Intent]) -> float:
    return -entry[0]


def _keywords(model: Model, anatomy: Anatomy, text: str, ranked: Sequence[tuple[float, Intent]]) -> tuple[str, ...]:
    """Return at most ten words that moved the decision: errors shown first, then by what they added to it."""
    found: dict[str, None] = {}
    if anatomy.traceback:
        for name in _ERROR_NAME.findall(text)[-2:]:
            found[name] = None
    spoken = model.reader.spoken(anatomy.prose)
    weights = model.word_shares(spoken, ranked[0][1], ranked[1][1])
    for word in sorted(spoken, key=lambda word: (-weights[word], word)):
        if len(found) == MAX_KEYWORDS or weights[word] < LEAST_SHARE:
            break
        found[spoken[word][:MAX_KEYWORD]] = None
    return tuple(found)
