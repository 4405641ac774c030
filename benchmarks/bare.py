"""What the platform is compared with: a bare FastAPI app with the same models, constant or with the same skills.

`python -m benchmarks.bare constant` answers every message alike; `python -m benchmarks.bare skills DATABASE` reads
the message with the same skills, called directly, and commits one row to SQLite before it answers (WAL,
`synchronous=FULL`, one commit each, in the event loop), the plain way one would write it. No token, limit, request
id, metrics, audit, evidence or conversation. Options of uvicorn and of the interpreter are those of `learnflow up`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from datetime import UTC, datetime
from uuid import uuid4

import uvicorn
from fastapi import FastAPI

from learnflow.cli import serving
from learnflow.contracts.answers import Answer, Reply, TextBlock
from learnflow.contracts.values import Classification, Intent, Question, Status
from learnflow.contracts.wire.triage import (
    AgentResponse,
    IntentClassification,
    RoutingDecision,
    RoutingMetadata,
    TriageRequest,
    TriageResponse,
)
from learnflow.curriculum.catalogue import load_catalogue
from learnflow.curriculum.exercises import families
from learnflow.services.progress.taught import course
from learnflow.settings import load_settings
from learnflow.skills.concepts import answering as concepts
from learnflow.skills.debug import answering as debug
from learnflow.skills.exercise import answering as exercise
from learnflow.skills.progress import answering as progress
from learnflow.skills.progress.state import ProgressState
from learnflow.skills.progress.summary import summarise
from learnflow.skills.review import answering as review
from learnflow.skills.triage import replies
from learnflow.skills.triage.intent_detection import classify
from learnflow.skills.triage.routing_logic import route

STUDENT = "student-00001"
TABLE = "CREATE TABLE messages (id TEXT PRIMARY KEY, student TEXT, at REAL, query TEXT, intent TEXT, answer TEXT)"


def constant_app() -> FastAPI:
    """Return the app that answers every message alike."""
    app = FastAPI()
    answer = Answer("A list keeps values in order.", (TextBlock("A list keeps values in order."),))
    found = classify("what is a list?", None, None, None)
    response = response_of(found, answer, "SUCCESS")

    @app.post("/api/v1/triage", response_model=TriageResponse)
    async def triage(request: TriageRequest) -> TriageResponse:
        return response

    return app


def skills_app(database: str) -> FastAPI:
    """Return the app that calls the skills and commits one row for each message."""
    app = FastAPI()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)

    @app.post("/api/v1/triage", response_model=TriageResponse)
    async def triage(request: TriageRequest) -> TriageResponse:
        found, answer, status = answered(request)
        response = response_of(found, answer, status)
        row = (
            str(response.request_id),
            STUDENT,
            time.time(),
            request.query,
            found.intent.value,
            response.answer.model_dump_json(),
        )
        connection.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)", row)
        return response

    return app


def answered(request: TriageRequest) -> tuple[Classification, Answer, Status]:
    """Return how a message is read and answered by the skills alone."""
    found = classify(request.query, request.code, request.traceback, None)
    if found.clarification:
        return found, replies.clarify(request.query, found)[0], "PARTIAL"
    if found.intent is Intent.OUT_OF_SCOPE:
        return found, replies.decline(request.query, found), "SUCCESS"
    reply = reply_of(Question(request.query, found.intent, code=request.code, traceback=request.traceback))
    return found, reply.answer, reply.status


def reply_of(question: Question) -> Reply:
    """Return the answer of the agent's skill for a student without history."""
    match question.intent:
        case Intent.CONCEPT_EXPLANATION:
            return concepts.answer(question, load_catalogue())
        case Intent.SYNTAX_HELP:
            return debug.answer(question)
        case Intent.EXERCISE_REQUEST:
            return exercise.answer(question, families())
        case Intent.CODE_REVIEW:
            return review.answer(question, None)
        case _:
            return progress.answer(question, summarise(ProgressState(), int(time.time() * 1000), course()))


def response_of(found: Classification, answer: Answer, status: Status) -> TriageResponse:
    """Return the document that a client gets, checked as one would without thinking of speed."""
    now = datetime.now(UTC)
    name = uuid4()
    there = route(found.intent)
    return TriageResponse(
        request_id=name,
        classification=IntentClassification(
            intent=found.intent,
            confidence=found.confidence,
            keywords=list(found.keywords),
            model_version=found.model_version,
            timestamp=now,
        ),
        decision=RoutingDecision(
            target_agent=there.target_agent,
            dapr_app_id=there.dapr_app_id,
            intent_type=found.intent,
            confidence=found.confidence,
            student_id=STUDENT,
            metadata=RoutingMetadata(priority=there.priority),
            timestamp=now,
        ),
        answer=AgentResponse(
            response_id=str(name),
            agent_type=there.dapr_app_id,
            student_id=STUDENT,
            timestamp=now,
            content=answer,
            processing_time_ms=0.0,
            status=status,
        ),
    )


async def _serve(app: FastAPI) -> None:
    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    settings = load_settings(port=0)
    listener = serving._listen(settings.host, settings.port)
    server = uvicorn.Server(uvicorn.Config(app, **serving._options(settings)))
    serving._tune()
    listener.listen(serving.BACKLOG)
    print(serving._url(listener), flush=True)
    await server.serve(sockets=[listener])


def main() -> int:
    """Serve the app that the arguments name until told to stop."""
    app = skills_app(sys.argv[2]) if sys.argv[1:2] == ["skills"] else constant_app()
    with asyncio.Runner(loop_factory=serving._loop_factory()) as runner:
        runner.run(_serve(app))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
