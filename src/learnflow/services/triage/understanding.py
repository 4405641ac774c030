"""How a message is read: its label, the agent that answers, and when to ask back."""

from __future__ import annotations

from dataclasses import dataclass

from learnflow.contracts.values import Classification, FollowUp, Intent
from learnflow.contracts.wire.triage import TriageRequest
from learnflow.kernel.errors import LearnFlowError
from learnflow.kernel.service import Runtime
from learnflow.services.triage.repository import Conversation
from learnflow.skills.triage import conversation as turns
from learnflow.skills.triage import intent_detection, replies
from learnflow.skills.triage.routing_logic import Route, route

IN_WORKER = "learnflow.services.triage.in_worker:classify"
SHORT = 3000
"""Characters of words and code that are read within about 2 ms."""

CLASSIFY_S = 1.0
ABOUT_NEW_CODE = frozenset({FollowUp.STILL_FAILS, FollowUp.HINT})
BY_LEVEL = frozenset({FollowUp.HARDER, FollowUp.EASIER, FollowUp.ANOTHER})
"""Follow-ups that make sense without a conversation: an exercise by level."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a message was read: the label, who answers, and whether to ask back instead."""

    classification: Classification
    intent: Intent
    confidence: float
    route: Route
    follow_up: FollowUp | None
    clarify: bool
    ask_back: bool


async def classify(runtime: Runtime, request: TriageRequest, conversation: Conversation | None) -> Classification:
    """Return how the words read; long code is parsed in a worker, where it lets nobody wait."""
    session = request.session_context
    previous = conversation.intent if conversation else None
    if previous is None and session is not None:
        previous = session.previous_intent
    if len(request.code or "") + len(request.query) <= SHORT:
        return intent_detection.classify(request.query, request.code, request.traceback, previous)
    message = (request.query, request.code, request.traceback, previous)
    try:
        found: Classification = await runtime.workers.call(IN_WORKER, message, CLASSIFY_S)
    except LearnFlowError:
        # Busy or failed: the words alone still say what is wanted, mostly.
        return intent_detection.classify(request.query[:SHORT], None, request.traceback, previous)
    return found


def understand(request: TriageRequest, conversation: Conversation | None, found: Classification) -> Understanding:
    """Return how a message is read: the label is what its words ask for, whoever answers."""
    session = request.session_context
    chosen = session.chosen_intent if session else None
    if chosen is not None and chosen in _offered(request.query, found, conversation):
        return Understanding(found, chosen, found.confidence, route(chosen), None, False, False)
    follow_up = turns.follow_up(request.query)
    if follow_up not in ABOUT_NEW_CODE and (request.code is not None or request.traceback is not None):
        # "why" beside new code asks about that code, not about what was said last.
        follow_up = None
    if follow_up is None:
        return Understanding(
            found, found.intent, found.confidence, route(found.intent), None, found.clarification, False
        )
    target = _target(request, conversation, follow_up)
    if target is not None:
        return Understanding(found, found.intent, found.confidence, route(target), follow_up, False, False)
    alone = request.code is None and request.traceback is None
    clarify = found.clarification and not alone
    return Understanding(found, found.intent, found.confidence, route(found.intent), follow_up, clarify, alone)


def _target(request: TriageRequest, conversation: Conversation | None, follow_up: FollowUp) -> Intent | None:
    if request.exercise is not None and follow_up in BY_LEVEL | {FollowUp.HINT}:
        return Intent.EXERCISE_REQUEST
    if conversation is not None and conversation.agent is not None:
        return next((intent for intent in Intent if route(intent).dapr_app_id == conversation.agent), None)
    return Intent.EXERCISE_REQUEST if follow_up in BY_LEVEL else None


def _offered(text: str, found: Classification, conversation: Conversation | None) -> set[Intent]:
    readings = replies.clarify(text, found)[1] if found.clarification else ()
    offered = {Intent(name) for name in conversation.offered} if conversation else set()
    return offered | {reading.intent for reading in readings}
