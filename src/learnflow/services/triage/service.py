"""One message through triage: understand it, route it, have it answered, make it durable."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from learnflow.contracts.wire.events import StudentEvidence
from learnflow.contracts.wire.triage import TriageRequest
from learnflow.kernel import events, idempotency, resilience
from learnflow.kernel.agent import JsonObject, message_fields, profile_of, seed_for, to_json
from learnflow.kernel.errors import Conflict, FieldError, InvalidInput, LearnFlowError, SkillFailed
from learnflow.kernel.ports import Event
from learnflow.kernel.service import Call, Runtime
from learnflow.kernel.telemetry import span
from learnflow.services.triage import documents
from learnflow.services.triage.documents import Invocation
from learnflow.services.triage.repository import Conversation, Conversations
from learnflow.services.triage.understanding import Understanding, classify, understand
from learnflow.skills.triage import replies

CLOCK_TOLERANCE = timedelta(minutes=5)
COMMIT_TRIES = 16


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer and how it came about; `context` is what the agent wants back, None where no agent spoke."""

    response: JsonObject
    invocation: Invocation | None = None
    context: Mapping[str, Any] | None = None
    evidence: Sequence[StudentEvidence] = ()
    clarification: JsonObject | None = None


async def ask(runtime: Runtime, call: Call, request: TriageRequest) -> bytes:
    """Answer one message; audit, evidence and conversation are durable before the answer leaves."""
    began = time.perf_counter()
    now = datetime.fromtimestamp(runtime.clock.now(), UTC)
    _check_time(request, now)
    conversation = await _conversation(runtime, call, request)
    with span("triage.classify"):
        found = await classify(runtime, request, conversation)
        understanding = understand(request, conversation, found)
    classification = documents.classification_of(understanding, now)
    try:
        spoken = await _speak(runtime, call, request, conversation, understanding, now)
    except LearnFlowError as error:
        failed = _failed(error)
        decision = documents.decision_of(understanding, call, now, failed)
        audit = documents.audit_of(call, request, understanding, decision, classification, failed, began)
        faults = [documents.error_of(call, understanding, now, failed, error.detail)]
        await runtime.store.commit(events=[audit, *(faults if isinstance(error, SkillFailed) else ())])
        _count(runtime, understanding, "error", began)
        raise
    decision = documents.decision_of(understanding, call, now, spoken.invocation)
    response = {
        "request_id": call.request_id,
        "classification": classification,
        "decision": decision,
        "answer": spoken.response,
        "clarification": spoken.clarification,
    }
    body = to_json(response)
    audit = documents.audit_of(call, request, understanding, decision, classification, spoken.invocation, began)
    turn = _turn(request, conversation, understanding, spoken, now)
    await _commit(runtime, call, turn, [audit, *events.evidence_events(spoken.evidence)], body)
    _count(runtime, understanding, spoken.response["status"].lower(), began)
    return body


async def _speak(
    runtime: Runtime,
    call: Call,
    request: TriageRequest,
    conversation: Conversation | None,
    understanding: Understanding,
    now: datetime,
) -> Spoken:
    if understanding.clarify:
        answer, readings = replies.clarify(request.query, understanding.classification)
        own = documents.own_response(call, answer, "PARTIAL", now)
        offered = [(reading.intent, reading.label, reading.message) for reading in readings]
        return Spoken(own, clarification=documents.clarification_of(offered))
    if understanding.ask_back and understanding.follow_up is not None:
        return Spoken(documents.own_response(call, replies.ask_back(understanding.follow_up), "PARTIAL", now))
    if understanding.route.dapr_app_id == documents.APP_ID:
        answer = replies.decline(request.query, understanding.classification)
        return Spoken(documents.own_response(call, answer, "SUCCESS", now))
    return await _invoke(runtime, call, request, conversation, understanding)


async def _invoke(
    runtime: Runtime,
    call: Call,
    request: TriageRequest,
    conversation: Conversation | None,
    understanding: Understanding,
) -> Spoken:
    agent = understanding.route.dapr_app_id
    student = call.principal.sub
    profile = await profile_of(runtime, student)
    message = message_fields(call.request_id, student, understanding.intent, request, profile)
    message["context"] = {
        "follow_up": understanding.follow_up,
        "last": conversation.remembered.get(agent, {}) if conversation else {},
        "earlier_code": conversation.code if conversation else None,
        "earlier_traceback": conversation.traceback if conversation else None,
        "seed": seed_for(student, conversation.id, conversation.turn)
        if conversation
        else seed_for(student, len(profile["done"]), *profile["done"][-1:]),
    }
    message["deadline_ms"] = resilience.DEADLINE_MS
    telemetry = runtime.telemetry
    began = time.perf_counter()
    try:
        with span("triage.invoke", agent=agent):
            outcome = await runtime.agents.invoke(agent, "respond", to_json(message))
        spoken = _spoken(agent, outcome)
    except LearnFlowError:
        telemetry.bound(telemetry.agent_requests, agent, "error").inc()
        telemetry.bound(telemetry.agent_errors, agent).inc()
        raise
    telemetry.bound(telemetry.agent_requests, agent, "success").inc()
    telemetry.bound(telemetry.agent_latency, agent).observe(time.perf_counter() - began)
    return spoken


def _spoken(agent: str, outcome: resilience.Outcome) -> Spoken:
    """Return an agent's reply; its answer passes through as it is, what triage acts on is checked."""
    try:
        reply = orjson.loads(outcome.body)
        evidence = [StudentEvidence.model_validate(fact) for fact in reply["events"]]
        made = Invocation(success=True, attempts=outcome.attempts, breaker=outcome.breaker)
        return Spoken(reply["response"], made, reply["context"], evidence)
    except (ValueError, KeyError, TypeError):
        raise SkillFailed(f"{agent} answered something that is no reply.") from None


def _failed(error: LearnFlowError) -> Invocation:
    attempts, breaker = error.extra.get("attempts", 1), error.extra.get("breaker", "closed")
    return Invocation(success=False, attempts=int(str(attempts)), breaker=str(breaker), error=error.code)


async def _conversation(runtime: Runtime, call: Call, request: TriageRequest) -> Conversation | None:
    session = request.session_context
    if session is None or session.conversation_id is None:
        return None
    return await Conversations(runtime.store).load(call.principal.sub, session.conversation_id)


def _turn(
    request: TriageRequest,
    conversation: Conversation | None,
    understanding: Understanding,
    spoken: Spoken,
    now: datetime,
) -> Conversation | None:
    if conversation is None:
        return None
    readings = spoken.clarification["readings"] if spoken.clarification else []
    return conversation.after(
        now=now.timestamp(),
        intent=understanding.intent,
        agent=spoken.response["agent_type"] if spoken.context is not None else None,
        remember=spoken.context,
        code=request.code,
        traceback=request.traceback,
        offered=[reading["intent"] for reading in readings],
    )


async def _commit(
    runtime: Runtime, call: Call, turn: Conversation | None, records: Sequence[Event], body: bytes
) -> None:
    kept = idempotency.answer_write(call, body)
    conversations = Conversations(runtime.store)
    for left in reversed(range(COMMIT_TRIES)):
        writes = await conversations.writes(call.principal.sub, turn) if turn else []
        try:
            await runtime.store.commit([*writes, *kept], records)
        except Conflict:
            # Another first turn of the same student was listed in between: read the list again.
            if left == 0 or turn is None or await idempotency.stored_answer(runtime.store, call):
                raise
        else:
            return


def _check_time(request: TriageRequest, now: datetime) -> None:
    if request.timestamp is not None and abs(request.timestamp - now) > CLOCK_TOLERANCE:
        detail = "`timestamp` is more than five minutes away from the platform's clock: leave it out or set the clock."
        raise InvalidInput(detail, errors=[FieldError("timestamp", "out_of_range", detail)])


def _count(runtime: Runtime, understanding: Understanding, status: str, began: float) -> None:
    telemetry = runtime.telemetry
    telemetry.bound(telemetry.triage_requests, understanding.intent.value, status).inc()
    telemetry.triage_latency.observe(time.perf_counter() - began)
    telemetry.confidence.observe(understanding.confidence)
