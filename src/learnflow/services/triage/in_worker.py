"""What a worker process runs for triage."""

from __future__ import annotations

from learnflow.contracts.values import Classification, Intent, Tools
from learnflow.skills.triage import intent_detection


def classify(message: tuple[str, str | None, str | None, Intent | None], tools: Tools) -> Classification:
    """Return how a message with long code reads."""
    return intent_detection.classify(*message)
