"""kill -9 under load, twenty times: what was acknowledged is there, once, and nothing is there by half."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sqlite3
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from http_client import Connection, Response
from learnflow.adapters.embedded.connection import FILE_NAME
from learnflow.services.progress.repository import latest_key
from learnflow.services.progress.taught import course
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.projection import replay
from learnflow.skills.progress.summary import summarise
from processes import Running, start

pytestmark = pytest.mark.chaos

ROUNDS = 20
CONNECTIONS = 20
STUDENTS_EACH = 2
PAUSE_S = 0.07
SETTINGS = {"LEARNFLOW_EDGE__REQUESTS_PER_MINUTE": "1000000"}
TRACEBACK = (
    'Traceback (most recent call last):\n  File "shop.py", line 2, in <module>\n'
    "    print(prices[2])\nIndexError: list index out of range"
)
REVIEWS = (
    "def f(x=[]):\n    x.append(1)\n    return x\n",
    "for i in range(len(names)):\n    print(names[i])\n",
    "total = 0\nfor n in [1, 2]:\n    total = total + n\nprint(total)\n",
)


@dataclass
class Student:
    """One student: a conversation, what was acknowledged, and requests whose answers were lost."""

    name: str
    conversation: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    lost: list[tuple[dict[str, Any], str]] = field(default_factory=list)


def _message(rng: random.Random, student: Student) -> tuple[dict[str, Any], str | None]:
    kind = rng.random()
    if kind < 0.3:
        body: dict[str, Any] = {"query": "is my code good?", "code": rng.choice(REVIEWS)}
    elif kind < 0.6:
        body = {"query": "why does this fail?", "traceback": TRACEBACK}
    else:
        body = {"query": rng.choice(("what is a closure?", "what is a list?", "give me an exercise on loops"))}
    body["session_context"] = {"conversation_id": student.conversation}
    key = str(uuid.UUID(int=rng.getrandbits(128))) if rng.random() < 0.3 else None
    return body, key


async def _ask(connection: Connection, token: str, student: Student, body: dict[str, Any], key: str | None) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    try:
        answer: Response = await connection.request("POST", "/api/v1/triage", token, body, **headers)
    except BaseException:
        if key:
            student.lost.append((body, key))
        raise
    if answer.status != 200:
        assert answer.status in (503, 504), answer.body
        return
    document = answer.json
    again = student.acknowledged.setdefault(document["request_id"], document["answer"]["agent_type"])
    assert again == document["answer"]["agent_type"]


async def _load(running: Running, students: list[Student], rng: random.Random) -> None:
    """Ask as these students, one message after the other, until the platform is gone."""
    tokens = {student.name: running.token(student.name) for student in students}
    with contextlib.suppress(OSError, EOFError):
        connection = await Connection.open(running.port)
        try:
            for student in students:
                lost, student.lost = student.lost, []
                for place, (body, key) in enumerate(lost):
                    try:
                        await _ask(connection, tokens[student.name], student, body, key)
                    except (OSError, EOFError):
                        student.lost += lost[place + 1 :]
                        raise
            while True:
                student = rng.choice(students)
                await _ask(connection, tokens[student.name], student, *_message(rng, student))
                await asyncio.sleep(rng.random() * 2 * PAUSE_S)
        finally:
            await connection.close()


async def _round(data: Path, students: list[list[Student]], rng: random.Random) -> None:
    running = await asyncio.to_thread(start, data, env=SETTINGS)
    load = [asyncio.create_task(_load(running, each, random.Random(rng.random()))) for each in students]
    await asyncio.wait(load, timeout=0.3 + rng.random() * 1.5)
    children = psutil.Process(running.process.pid).children(recursive=True)
    running.process.kill()
    await asyncio.gather(*load)
    await asyncio.to_thread(running.wait)
    left = await asyncio.to_thread(psutil.wait_procs, children, 10)
    assert left[1] == []


def _settled(running: Running) -> dict[str, Any]:
    for _ in range(2000):
        health = running.request("GET", "/health")[1]
        if health["lag_seconds"] == 0:
            return health
    raise AssertionError(f"never settled: {health}")


def _check(student: Student, kept: dict[str, Any]) -> int:
    audit = Counter(record["request_id"] for record in kept["audit"])
    assert set(student.acknowledged) - set(audit) == set(), "an acknowledged message is gone"
    assert [name for name, times in audit.items() if times > 1] == []
    answered = [r for r in kept["audit"] if r["invocation"] is None or r["invocation"]["success"]]
    if answered:
        assert [each["turn"] for each in kept["conversations"]] == [len(answered)]
    facts = Counter(fact["event_id"] for fact in kept["evidence"])
    assert [name for name, times in facts.items() if times > 1] == []
    counted = Counter(name.rpartition(":")[0] for name in facts)
    reviewed = {r["request_id"] for r in answered if r["decision"]["dapr_app_id"] == "review-agent"}
    reviews = {f["event_id"].rpartition(":")[0] for f in kept["evidence"] if f["kind"] == "review"}
    assert reviews == reviewed, "a review without its evidence, or evidence without its review"
    assert {name for name, agent in student.acknowledged.items() if agent == "review-agent"} <= reviews
    assert set(counted) <= set(audit)
    _check_progress(kept)
    return len(reviews)


def _check_progress(kept: dict[str, Any]) -> None:
    at = int(datetime.fromisoformat(kept["exported_at"]).timestamp() * 1000)
    expected = summarise(replay(map(EvidenceRecord.from_dict, kept["evidence"])), at, course()).progress
    found = kept["progress"]
    assert found["mastery"] == expected.mastery
    assert {c["component"]: (c["mastery"], c["evidence"]) for c in found["components"]} == {
        c.component: (c.mastery, c.evidence) for c in expected.components
    }


def _stored_state(connection: sqlite3.Connection, student: str) -> Any:
    (value,) = connection.execute(
        "SELECT value FROM state WHERE app = 'progress-agent' AND key = ?", (latest_key(student),)
    ).fetchone()
    return json.loads(value)["state"]


async def test_twenty_kills_under_load(tmp_path):
    rng = random.Random(20)
    data = tmp_path / "data"
    students = [
        [Student(f"s{at:02}-{n}", str(uuid.UUID(int=rng.getrandbits(128)))) for n in range(STUDENTS_EACH)]
        for at in range(CONNECTIONS)
    ]
    for _ in range(ROUNDS):
        await _round(data, students, rng)
    everyone = [student for each in students for student in each]
    running = await asyncio.to_thread(start, data, env=SETTINGS)
    try:
        assert _settled(running)["status"] == "healthy"
        reviews, facts = 0, {}
        for student in everyone:
            status, kept = running.request("GET", f"/api/v1/students/{student.name}/export", role="operator")
            assert status == 200
            reviews += _check(student, kept)
            facts[student.name] = kept["evidence"]
        acknowledged = sum(len(student.acknowledged) for student in everyone)
    finally:
        running.end()
    with contextlib.closing(sqlite3.connect(data / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for name, evidence in facts.items():
            assert _stored_state(connection, name) == json.loads(
                json.dumps(replay(map(EvidenceRecord.from_dict, evidence)).head())
            )
    print(f"{ROUNDS} kills, {acknowledged} acknowledged messages, {reviews} reviews counted")
    # That each kill met a platform at work; how many messages it answers in a second is the benchmarks' business.
    assert acknowledged > ROUNDS * 10
    assert reviews > ROUNDS
