"""Names the agent, app id and priority that an intent is sent to (`docs/reference/interfaces.md`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from learnflow.contracts.values import BadInput, Intent, Priority


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message goes: the agent's name, its Dapr app id, and how urgent it is."""

    target_agent: str
    dapr_app_id: str
    priority: Priority


ROUTES: Mapping[Intent, Route] = MappingProxyType(
    {
        Intent.SYNTAX_HELP: Route("debug-agent", "debug-agent", "high"),
        Intent.CONCEPT_EXPLANATION: Route("concepts-agent", "concepts-agent", "medium"),
        Intent.EXERCISE_REQUEST: Route("exercise-agent", "exercise-agent", "medium"),
        Intent.PROGRESS_CHECK: Route("progress-agent", "progress-agent", "low"),
        Intent.CODE_REVIEW: Route("review-agent", "review-agent", "medium"),
        Intent.OUT_OF_SCOPE: Route("triage-service", "triage-service", "low"),
    }
)


def route(intent: Intent, routes: Mapping[Intent, Route] = ROUTES) -> Route:
    """Return the route of an intent."""
    return routes[intent]


def intent_named(name: str) -> Intent:
    """Return the intent of this name; raise BadInput where there is none."""
    try:
        return Intent(name)
    except ValueError:
        known = ", ".join(Intent)
        raise BadInput("unknown_intent", f"There is no intent `{name[:40]}`: choose one of {known}.") from None
