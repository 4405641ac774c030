"""What `learnflow classify --explain` prints: the reading, the next likeliest, and what moved the decision."""

from __future__ import annotations

from learnflow.cli.render import clean
from learnflow.skills.triage.explaining import explain


def explained(text: str) -> str:
    """Return the lines for one message; a weight above nothing speaks for the reading, below for the other."""
    found = explain(text)
    reading, other = found.classification, found.classification.alternatives[0]
    asks = ", asked back" if reading.clarification else ""
    lines = [
        f"{reading.intent.value} {reading.confidence:.2f}{asks}; next {other.intent.value} {other.confidence:.2f}",
        f"seen: {', '.join(found.seen) or 'words only'}",
        *(f"{reason.weight:+7.2f}  {reason.kind}: {clean(reason.what)}" for reason in found.reasons),
    ]
    return "\n".join(lines)
