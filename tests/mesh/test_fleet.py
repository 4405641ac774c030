"""The whole fleet on real parts: what a student, an operator and a killed process see."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import signal
import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from benchmarks.platform import RATE_LIMIT_OFF
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from learnflow.adapters.embedded.clock import SystemClock
from learnflow.contracts.wire.codec import decode
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import mint
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.projection import replay
from learnflow.skills.progress.state import ProgressState

if TYPE_CHECKING:
    from benchmarks.mesh import Probe

pytestmark = pytest.mark.mesh

COUNTED_S = 20.0
WAITS = "SELECT pid FROM pg_stat_activity WHERE {pid} = ANY (pg_blocking_pids(pid))"
ENDS = f"SELECT pg_terminate_backend(pid) FROM ({WAITS}) waiting"
REST_S = 2.0


@pytest.fixture(scope="module")
def probe(parts) -> Iterator[Probe]:
    """A fleet with a broker and a server of its own, because both are killed here."""
    from benchmarks.mesh import Client, Probe
    from infrastructure.local.fleet import Mesh

    client = Client()
    with Mesh(parts, settings=RATE_LIMIT_OFF, breaker_timeout_s=REST_S) as mesh:
        yield Probe(mesh, client)
    client.close()


@pytest.fixture
def student() -> str:
    return f"student-{uuid.uuid4().hex[:8]}"


def until(condition, timeout_s: float = COUNTED_S) -> None:
    from infrastructure.local.process import until as came

    assert came(condition, timeout_s, 0.02)


def call(
    probe: Probe,
    app_id: str,
    method: str,
    path: str,
    body: Any = None,
    *,
    sub: str,
    role: str = "student",
    key: str = "",
) -> tuple[int, Any]:
    """Call a public route as Kong would pass it on."""
    token = mint(KeyRing(probe.mesh.keys), sub, role, None, 3600, SystemClock())
    sent = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    sent |= {"idempotency-key": key} if key else {}
    data = b"" if body is None else json.dumps(body).encode()
    status, answer = probe.client.send(probe.mesh.services[app_id].port, method, path, data, sent)
    return status, json.loads(answer)


def triage(probe: Probe, student: str, query: str, key: str = "", **more: Any) -> tuple[int, Any]:
    return call(probe, "triage-service", "POST", "/api/v1/triage", {"query": query, **more}, sub=student, key=key)


def sidecar_status(probe: Probe, app_id: str, method: str, path: str, body: bytes, token: str | None) -> int:
    headers = {"content-type": "application/octet-stream"} | ({"dapr-api-token": token} if token else {})
    return probe.client.send(probe.mesh.sidecars[app_id].http_port, method, path, body, headers)[0]


class TestMessage:
    def test_a_pasted_traceback_is_answered_and_its_evidence_counted(self, probe, student):
        status, answer = probe.ask(student)
        assert status == 200
        assert (answer["decision"]["target_agent"], answer["answer"]["agent_type"]) == ("debug-agent", "debug-agent")
        assert "total" in json.dumps(answer["answer"]["content"])
        until(lambda: probe.evidence(student) == [f"{answer['request_id']}:0"])
        status, report = call(probe, "progress-agent", "GET", "/api/v1/progress", sub=student)
        assert (status, report["student_id"]) == (200, student)

    @pytest.mark.parametrize(
        ("query", "agent"),
        [
            ("what is a closure?", "concepts-agent"),
            ("give me an exercise on loops", "exercise-agent"),
            ("how am I doing?", "progress-agent"),
            ("hello", "triage-service"),
        ],
    )
    def test_every_agent_is_reached(self, probe, student, query, agent):
        status, answer = triage(probe, student, query)
        assert (status, answer["answer"]["agent_type"]) == (200, agent)

    def test_a_review_goes_to_a_worker(self, probe, student):
        code = "def f(x=[]):\n    x.append(1)\n    return x\n"
        status, answer = triage(probe, student, "is my code good?", code=code)
        assert (status, answer["answer"]["agent_type"]) == (200, "review-agent")

    def test_a_conversation_goes_on(self, probe, student):
        session = {"conversation_id": str(uuid.uuid4()), "turn_number": 0}
        triage(probe, student, "give me an exercise on lists", session_context=session)
        status, answer = triage(probe, student, "another one", session_context={**session, "turn_number": 1})
        assert (status, answer["answer"]["agent_type"]) == (200, "exercise-agent")

    def test_the_same_key_gives_the_same_answer_and_counts_once(self, probe, student):
        asked = {"traceback": "NameError: name 'x' is not defined", "key": "again-1"}
        query = "why does this fail?"
        first, second = triage(probe, student, query, **asked), triage(probe, student, query, **asked)
        assert first == second
        _, other = triage(probe, student, query, traceback="NameError: name 'y' is not defined")
        assert [answer["answer"]["agent_type"] for answer in (first[1], other)] == ["debug-agent"] * 2
        # Events of one student come in order: once the other's evidence is there, a second of the first would be.
        until(lambda: len(probe.evidence(student)) >= 2)
        assert probe.evidence(student) == [f"{first[1]['request_id']}:0", f"{other['request_id']}:0"]

    def test_bad_input_that_reaches_an_agent_is_said_and_opens_no_breaker(self, probe, student):
        for _ in range(8):
            problem = json.loads(probe.operate("debug-agent", "respond", {}, through="triage-service"))
            assert (problem["status"], problem["code"]) == (422, "schema_validation_failed")
        assert probe.ask(student)[0] == 200


class TestRights:
    def test_an_internal_route_needs_the_sidecars_token(self, probe, student):
        token = mint(KeyRing(probe.mesh.keys), student, "operator", None, 3600, SystemClock())
        port = probe.mesh.services["debug-agent"].port
        for path in ("/internal/respond", "/internal/export", "/internal/events/learning.evidence"):
            for headers in ({}, {"authorization": f"Bearer {token}"}, {"dapr-api-token": "wrong"}):
                sent = {"content-type": "application/json", **headers}
                status, body = probe.client.send(port, "POST", path, b"{}", sent)
                assert (status, json.loads(body)["code"]) == (401, "invalid_jwt"), path

    def test_a_sidecar_needs_its_own_token(self, probe):
        for token in (None, "wrong", probe.mesh.tokens[1]):
            assert sidecar_status(probe, "triage-service", "GET", "/v1.0/metadata", b"", token) == 401

    def test_an_app_writes_to_its_own_topics_only(self, probe):
        names = "metadata.rawPayload=true&metadata.partitionKey=ada"
        for app_id, topic in (
            ("debug-agent", "learning.events"),
            ("debug-agent", "student.erased"),
            ("progress-agent", "triage.audit"),
            ("triage-service", "learning.evidence"),
            ("triage-service", "no.such.topic"),
        ):
            path = f"/v1.0/publish/events/{topic}?{names}"
            assert sidecar_status(probe, app_id, "POST", path, b"x", probe.mesh.tokens[0]) == 403, (app_id, topic)

    def test_an_app_takes_events_from_the_broker_only(self, probe):
        port, token = probe.mesh.sidecars["debug-agent"].http_port, {"dapr-api-token": probe.mesh.tokens[0]}
        path = "internal/events/student.erased"
        for where, headers in (
            (f"/{path}", {"dapr-app-id": "progress-agent"}),
            (f"/{path}", {"dapr-app-id": "progress-agent", "dapr-caller-app-id": ""}),
            (f"/v1.0/invoke/progress-agent/method/{path}", {}),
        ):
            sent = {"content-type": "application/json", **token, **headers}
            status, body = probe.client.send(port, "POST", where, b'{"data_base64": "e30="}', sent)
            assert (status, json.loads(body)["detail"]) == (404, "Events come from the broker only."), where

    def test_the_state_of_two_services_never_meets(self, probe, student):
        probe.ask(student)
        until(lambda: probe.evidence(student))
        keys = json.dumps({"keys": [f"student:{student}:mastery:latest"]}).encode()
        of_progress = json.loads(probe.sidecar("progress-agent", "/v1.0/state/state/bulk", keys))
        of_triage = json.loads(probe.sidecar("triage-service", "/v1.0/state/state/bulk", keys))
        assert (bool(of_progress[0].get("etag")), bool(of_triage[0].get("etag"))) == (True, False)

    def test_another_students_progress_is_not_found(self, probe, student):
        status, problem = call(probe, "progress-agent", "GET", f"/api/v1/progress/{student}", sub="somebody-else")
        assert (status, problem["code"]) == (404, "not_found")

    def test_an_app_cannot_read_the_secrets_of_its_sidecar(self, probe):
        path = "/v1.0/secrets/environment/LEARNFLOW_MESH_POSTGRES"
        assert sidecar_status(probe, "triage-service", "GET", path, b"", probe.mesh.tokens[0]) == 403


class TestErasure:
    def test_it_reaches_every_service(self, probe, student):
        session = {"conversation_id": str(uuid.uuid4()), "turn_number": 0}
        triage(probe, student, "why?", traceback="NameError: name 'x' is not defined", session_context=session)
        until(lambda: probe.evidence(student))
        path = f"/api/v1/students/{student}"
        status, before = call(probe, "triage-service", "GET", f"{path}/export", sub="boss", role="operator")
        assert (status, len(before["evidence"]), len(before["conversations"])) == (200, 1, 1)
        status, _ = call(probe, "triage-service", "DELETE", path, sub="boss", role="operator")
        assert status == 202

        def gone() -> bool:
            after = call(probe, "triage-service", "GET", f"{path}/export", sub="boss", role="operator")[1]
            return (after["evidence"], after["conversations"]) == ([], [])

        until(gone)


class TestKills:
    def test_an_agent_killed_is_said_and_comes_back(self, probe, student):
        service = probe.mesh.services["concepts-agent"]
        service.kill()
        status, problem = triage(probe, student, "what is a closure?")
        assert (status, problem["code"]) == (503, "agent_unavailable")
        # Three attempts, then two: the fifth failure opens the sidecar's breaker, and nothing is waited for.
        status, problem = triage(probe, student, "what is a closure?")
        assert (status, problem["breaker"]) == (503, "open")
        began = time.monotonic()
        status, problem = triage(probe, student, "what is a closure?")
        assert (status, problem["breaker"], time.monotonic() - began < 1.0) == (503, "open", True)
        assert probe.ask(student)[0] == 200
        service.start()
        until(lambda: triage(probe, student, "what is a closure?")[0] == 200)

    def test_progress_killed_while_it_counts_loses_and_doubles_nothing(self, probe):
        from benchmarks.mesh import progress_killed

        found = progress_killed(probe, 2)
        assert (found["lost"], found["doubled"]) == (0, 0)
        # It counts within milliseconds: one of the two kills may meet it with nothing left to count.
        assert max(found["under_way"]) > 0

    @pytest.mark.parametrize("committed", [True, False], ids=["before-its-answer", "before-its-commit"])
    async def test_progress_killed_in_the_middle_of_an_event_counts_it_once(self, probe, student, committed):
        service = probe.mesh.services["progress-agent"]
        first, second, third = events = [f"{student}:{number}" for number in range(3)]
        probe.publish(student, first)
        until(lambda: probe.evidence(student) == [first])
        holder = await asyncpg.connect(probe.mesh.dsn)
        held = holder.transaction()
        await held.start()
        row = f"progress-agent||student:{student}:mastery:latest"
        assert await holder.fetchval("SELECT key FROM learnflow_state WHERE key = $1 FOR UPDATE", row) == row
        probe.publish(student, second)
        until(lambda: probe.mesh.postgres.ask(WAITS.format(pid=holder.get_server_pid())))
        if committed:
            # Stopped, it cannot answer the delivery whose writes the sidecar now commits.
            os.kill(service.pid, signal.SIGSTOP)
            await held.rollback()
            until(lambda: is_counted(probe, second))
            service.kill()
        else:
            service.kill()
            probe.mesh.postgres.ask(ENDS.format(pid=holder.get_server_pid()))
            await held.rollback()
            assert not is_counted(probe, second)
        await holder.close()
        service.start()
        probe.publish(student, third)
        until(lambda: third in probe.evidence(student))
        assert probe.evidence(student) == events
        running, replayed = states(probe, student)
        assert running == replayed
        assert running.count == 3

    def test_triage_killed_keeps_what_it_acknowledged(self, probe, student):
        session = {"conversation_id": str(uuid.uuid4()), "turn_number": 0}
        asked = {"session_context": session, "key": "kept-1"}
        first = triage(probe, student, "give me an exercise on lists", **asked)
        assert first[0] == 200
        probe.mesh.services["triage-service"].kill()
        probe.mesh.services["triage-service"].start()
        assert triage(probe, student, "give me an exercise on lists", **asked) == first

    def test_a_sidecar_killed_is_said_and_comes_back(self, probe, student):
        sidecar = probe.mesh.sidecars["triage-service"]
        sidecar.kill()
        try:
            status, problem = probe.ask(student)
            assert (status, problem["code"]) == (503, "agent_unavailable")
        finally:
            sidecar.start()
        until(lambda: probe.ask(student)[0] == 200)

    def test_without_a_broker_messages_are_answered_and_their_events_arrive_later_in_order(self, probe, student):
        probe.ask(student)
        probe.mesh.kafka.kill()
        asked = []
        for _ in range(5):
            status, answer = probe.ask(student)
            assert status == 200
            asked.append(f"{answer['request_id']}:0")
        assert asyncio.run(waiting(probe, "debug-agent")) >= 5
        assert set(asked).isdisjoint(probe.evidence(student))
        probe.mesh.kafka.start()
        until(lambda: len(probe.evidence(student)) == 6, 60.0)
        assert probe.evidence(student)[1:] == asked
        until(lambda: asyncio.run(waiting(probe, "debug-agent")) == 0)
        until(lambda: asyncio.run(waiting(probe, "triage-service")) == 0)
        assert audited(probe, student)[1:] == [identity.removesuffix(":0") for identity in asked]

    def test_without_a_database_nothing_is_acknowledged(self, probe, student):
        session = {"conversation_id": str(uuid.uuid4()), "turn_number": 0}
        probe.mesh.postgres.kill()
        try:
            status, problem = triage(probe, student, "what is a closure?", session_context=session)
            assert (status, problem["code"]) == (503, "storage_unavailable")
        finally:
            probe.mesh.postgres.start()
        until(lambda: triage(probe, student, "what is a closure?", session_context=session)[0] == 200)


def is_counted(probe: Probe, event_id: str) -> bool:
    """Whether the state has an event's mark, which is written with what the event changed."""
    mark = f"SELECT 1 FROM learnflow_state WHERE key = 'progress-agent||idempotency:{event_id}'"
    return probe.mesh.postgres.ask(mark, probe.mesh.database) == "1"


def states(probe: Probe, student: str) -> tuple[ProgressState, ProgressState]:
    """Return a student's running state, and the one that a replay of the stored evidence gives."""

    def stored(*keys: str) -> list[Any]:
        names = [f"student:{student}:{key}" for key in keys]
        found = json.loads(
            probe.sidecar("progress-agent", "/v1.0/state/state/bulk", json.dumps({"keys": names}).encode())
        )
        values = {entry["key"]: json.loads(base64.b64decode(entry["data"])) for entry in found}
        return [values[name] for name in names]

    (head,) = stored("mastery:latest")
    names = head["state"]["names"]
    components = dict(zip(names, stored(*(f"component:{name}" for name in names)), strict=True))
    exported = json.loads(probe.operate("progress-agent", "export", {"student_id": student}))
    running = ProgressState.from_json(head["state"], components)
    evidence = map(EvidenceRecord.from_dict, exported["parts"]["evidence"])
    return running, replay(evidence, running.zone)


async def waiting(probe: Probe, app_id: str) -> int:
    """Return how many events of an app wait in the outbox."""
    connection = await asyncpg.connect(probe.mesh.dsn)
    try:
        return await connection.fetchval("SELECT count(*) FROM learnflow_outbox WHERE app = $1", app_id)
    finally:
        await connection.close()


def audited(probe: Probe, student: str) -> list[str]:
    """Return a student's requests as the audit has them, in its order; one that came twice counts once."""
    topic = "triage.audit"
    reader = Consumer({"bootstrap.servers": probe.mesh.kafka.brokers, "group.id": uuid.uuid4().hex, "log_level": 0})
    try:
        places = [TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(6)]
        left = sum(high - low for low, high in (reader.get_watermark_offsets(place, 10) for place in places))
        reader.assign(places)
        records = [decode(topic, reader.poll(10).value()) for _ in range(left)]
    finally:
        reader.close()
    return list(dict.fromkeys(str(record.request_id) for record in records if record.student_id == student))


class TestServe:
    """The command, as an operator starts and stops it."""

    def test_sigterm_ends_it_well(self, probe):
        service = probe.mesh.services["review-agent"]
        process = service._child
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        service.kill()
        service.start()
