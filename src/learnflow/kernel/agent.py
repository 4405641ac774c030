"""What every agent does around its skill: one operation `respond`, one public route, evidence with ids."""

from __future__ import annotations

import time
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from learnflow.contracts import values
from learnflow.contracts.answers import Answer, Reply, TextBlock
from learnflow.contracts.values import BadInput, Intent, Question
from learnflow.contracts.wire.agents import AgentContext, AgentRequest, Profile, ProfileRequest
from learnflow.contracts.wire.events import StudentEvidence
from learnflow.contracts.wire.triage import AgentResponse, TriageRequest
from learnflow.kernel import events, idempotency
from learnflow.kernel.errors import LearnFlowError
from learnflow.kernel.service import Call, Operation, Route, Runtime

JsonObject = dict[str, Any]

PROFILE_KEPT_S = 30.0
PROFILE_MS = 500
MAX_PROFILES = 50_000
RESPOND_MARGIN_S = 0.2


@dataclass(frozen=True)
class Agent:
    """One agent's skill: how it answers in the loop (runtime, student id, question), and how in a worker.

    `in_worker` is the dotted name of a function of (question, tools); `heavy(question)` says whether a question
    may take over 2 ms and goes there.
    """

    app_id: str
    intent: Intent
    answer: Callable[[Runtime, str, Question], Awaitable[Reply]]
    in_worker: str = ""
    heavy: Callable[[Question], bool] = lambda question: False

    def operation(self) -> Operation:
        """Return the internal operation `respond`."""
        return Operation("respond", AgentRequest, self.respond)

    def route(self, path: str, summary: str, example: dict[str, Any], permission: str = "ask_questions") -> Route:
        """Return the public route that asks this agent without triage."""
        return Route(
            "POST",
            f"/api/v1/{path}",
            self.direct,
            AgentResponse,
            summary,
            permission,
            request=TriageRequest,
            examples={"question": example},
        )

    async def respond(self, runtime: Runtime, request: AgentRequest) -> bytes:
        """Return the AgentReply to one message, as JSON; a student's bad input is an answer too."""
        response, context, evidence = await self._answered(runtime, request)
        if runtime.commits_own_evidence:
            await runtime.store.commit(events=events.evidence_events(evidence))
            evidence = []
        reply = {"response": response, "context": context, "events": [fact.__dict__ for fact in evidence]}
        return to_json(reply)

    async def _answered(
        self, runtime: Runtime, request: AgentRequest
    ) -> tuple[JsonObject, Mapping[str, Any], list[StudentEvidence]]:
        began = time.perf_counter()
        try:
            reply = await self._reply(runtime, request)
        except BadInput as error:
            reply = Reply(Answer(error.detail, (TextBlock(error.detail),), data={"code": error.code}), "ERROR")
        spent = time.perf_counter() - began
        runtime.telemetry.bound(runtime.telemetry.skill_execution, self.app_id).observe(spent)
        now = datetime.fromtimestamp(runtime.clock.now(), UTC)
        response = response_document(self.app_id, request.request_id, request.student_id, reply, now, spent)
        return response, reply.remember, _stamped(request, reply, now)

    async def _reply(self, runtime: Runtime, request: AgentRequest) -> Reply:
        question = question_of(request)
        if not self.heavy(question):
            return await self.answer(runtime, request.student_id, question)
        deadline_s = request.deadline_ms / 1000
        left = max(deadline_s - RESPOND_MARGIN_S, deadline_s / 2)
        reply: Reply = await runtime.workers.call(self.in_worker, question, left)
        return reply

    async def direct(self, runtime: Runtime, call: Call, request: TriageRequest) -> bytes:
        """Answer the public route: this agent's answer, its evidence durable before it leaves."""
        student = call.principal.sub
        profile = await profile_of(runtime, student)
        done = profile["done"]
        context = AgentContext(seed=seed_for(student, len(done), *done[-1:]))
        message = AgentRequest(
            **message_fields(call.request_id, student, self.intent, request, profile), context=context
        )
        response, _, evidence = await self._answered(runtime, message)
        body = to_json(response)
        await runtime.store.commit(idempotency.answer_write(call, body), events.evidence_events(evidence))
        return body


def question_of(request: AgentRequest) -> Question:
    """Return the message as a skill sees it."""
    context = request.context
    return Question(
        text=request.query,
        intent=request.intent,
        code=request.code,
        traceback=request.traceback,
        files=request.files,
        stdin=request.stdin,
        expected=request.expected,
        calls=tuple(values.CallCase(case.call, case.expected) for case in request.calls),
        exercise=values.ExerciseRef(request.exercise.id, request.exercise.seed) if request.exercise else None,
        level=request.level,
        follow_up=context.follow_up,
        earlier_code=context.earlier_code,
        earlier_traceback=context.earlier_traceback,
        last=context.last,
        profile=request.profile,
        seed=context.seed,
    )


def message_fields(
    request_id: UUID, student_id: str, intent: Intent, request: TriageRequest, profile: JsonObject
) -> JsonObject:
    """Return the fields of the AgentRequest for a student's message, but for its context and deadline."""
    return {
        "request_id": request_id,
        "student_id": student_id,
        "intent": intent,
        "query": request.query,
        "code": request.code,
        "traceback": request.traceback,
        "files": request.files,
        "stdin": request.stdin,
        "expected": request.expected,
        "calls": [case.__dict__ for case in request.calls],
        "exercise": request.exercise.__dict__ if request.exercise else None,
        "level": profile["level"],
        "profile": profile,
    }


def seed_for(*parts: object) -> int:
    """Return a seed that depends on nothing but `parts`."""
    return zlib.crc32("/".join(map(str, parts)).encode("utf-8", "surrogatepass"))


def response_document(
    app_id: str, request_id: UUID, student_id: str, reply: Reply, now: datetime, spent_s: float
) -> JsonObject:
    """Return a reply as the fields of an AgentResponse."""
    return {
        "response_id": f"{request_id}:{app_id}",
        "agent_type": app_id,
        "student_id": student_id,
        "timestamp": now,
        "content": reply.answer,
        "metadata": {},
        "token_efficiency": None,
        "processing_time_ms": round(spent_s * 1000, 3),
        "status": reply.status,
    }


def _stamped(request: AgentRequest, reply: Reply, now: datetime) -> list[StudentEvidence]:
    return [
        StudentEvidence(
            event_id=f"{request.request_id}:{number}",
            student_id=request.student_id,
            kind=fact.kind,
            component=fact.component,
            item=fact.item,
            outcome=fact.outcome,
            difficulty=fact.difficulty,
            error_type=fact.error_type,
            at=now,
        )
        for number, fact in enumerate(reply.evidence)
    ]


def to_json(document: object) -> bytes:
    """Return JSON of dicts, dataclasses, enums, ids and times (UTC as `Z`)."""
    return orjson.dumps(document, default=values.plain, option=orjson.OPT_UTC_Z)


async def profile_of(runtime: Runtime, student_id: str) -> JsonObject:
    """Return the fields of a student's Profile, at most 30 s old; a beginner's where progress does not answer."""
    cache: dict[str, tuple[float, JsonObject]] = runtime.memory.setdefault("profiles", {})
    now = runtime.clock.monotonic()
    found = cache.get(student_id)
    if found is not None and now - found[0] < PROFILE_KEPT_S:
        return found[1]
    body = ProfileRequest(student_id=student_id).model_dump_json().encode()
    try:
        answer = await runtime.invoker.invoke("progress-agent", "profile", body, PROFILE_MS)
    except LearnFlowError:
        return Profile().model_dump()
    profile = Profile.model_validate_json(answer).model_dump()
    if len(cache) >= MAX_PROFILES:
        cache.clear()
    cache[student_id] = (now, profile)
    return profile
