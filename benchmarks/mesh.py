"""One run on the real parts: six services, six sidecars, one broker, PostgreSQL; what each hop takes, and two kills.

Needs what `make mesh-parts` prepares. Latencies are those of one client that asks one message after the other.
"""

from __future__ import annotations

import base64
import http.client
import json
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from threading import Event
from typing import Any
from urllib.parse import quote, urlencode

from infrastructure.local.fleet import Mesh
from infrastructure.local.parts import find
from infrastructure.local.process import until

from benchmarks.figures import Row, percentiles
from benchmarks.platform import RATE_LIMIT_OFF
from benchmarks.reporting import document
from learnflow.adapters.embedded.clock import SystemClock
from learnflow.contracts.wire.codec import encode
from learnflow.contracts.wire.events import StudentEvidence
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import mint

ASKED = {
    "query": "why does this fail?",
    "traceback": (
        'Traceback (most recent call last):\n  File "shop.py", line 2, in <module>\n'
        '    print("Total: " + total)\nTypeError: can only concatenate str (not "int") to str'
    ),
}
WHAT = (
    "Six services, each beside its own Dapr sidecar, one Kafka node, one PostgreSQL {postgres}, all on this machine. A"
    " pasted traceback is asked over HTTP, triage invokes debug-agent through both sidecars, debug-agent publishes its"
    " evidence to Kafka before it answers, triage publishes the audit and stores the turn, progress-agent counts the"
    " evidence. CPU is that of each process over all messages, until their evidence was counted, by message."
)
WARM = 60
ARRIVALS = 100
LANDS_S = 30.0
AWAY = 50
"""Events that are published at least before and after each kill of progress-agent."""
COUNTED = "SELECT count(*) FROM learnflow_state WHERE starts_with(key, 'progress-agent||idempotency:{run}')"


class Client:
    """Plain HTTP with one kept connection for each address."""

    def __init__(self) -> None:
        self._open: dict[str, http.client.HTTPConnection] = {}

    def send(self, port: int, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Return status and body; a connection that was closed is opened once more."""
        address = f"127.0.0.1:{port}"
        for left in (1, 0):
            connection = self._open.setdefault(address, http.client.HTTPConnection(address, timeout=20))
            try:
                connection.request(method, path, body, dict(headers))
                response = connection.getresponse()
                return response.status, response.read()
            except (OSError, http.client.HTTPException):
                self._open.pop(address).close()
                if not left:
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Close every connection."""
        for connection in self._open.values():
            connection.close()


class Probe:
    """A running mesh, and what is asked of it from outside and from inside."""

    def __init__(self, mesh: Mesh, client: Client) -> None:
        self.mesh, self.client = mesh, client
        self._ring = KeyRing(mesh.keys)
        self._tokens: dict[str, str] = {}

    def ask(self, student: str) -> tuple[int, Any]:
        """Ask triage the pasted traceback; return status and document."""
        if student not in self._tokens:
            self._tokens[student] = mint(self._ring, student, "student", None, 3600, SystemClock())
        headers = {"authorization": f"Bearer {self._tokens[student]}", "content-type": "application/json"}
        port = self.mesh.services["triage-service"].port
        status, body = self.client.send(port, "POST", "/api/v1/triage", json.dumps(ASKED).encode(), headers)
        return status, json.loads(body)

    def operate(self, app_id: str, operation: str, document: object, *, through: str = "") -> bytes:
        """Call an internal operation: directly as its sidecar would, or `through` another app's sidecar."""
        body = json.dumps(document).encode()
        headers = {"content-type": "application/json", "learnflow-deadline-ms": "2000"}
        api_token, app_token = self.mesh.tokens
        if through:
            port = self.mesh.sidecars[through].http_port
            headers |= {"dapr-app-id": app_id, "dapr-api-token": api_token}
        else:
            port = self.mesh.services[app_id].port
            headers |= {"dapr-api-token": app_token}
        status, answer = self.client.send(port, "POST", f"/internal/{operation}", body, headers)
        if status != 200:
            raise RuntimeError(f"{app_id} {operation}: {status} {answer[:200]!r}")
        return answer

    def sidecar(self, app_id: str, path: str, body: bytes, content_type: str = "application/json") -> bytes:
        """Call an app's sidecar."""
        headers = {"content-type": content_type, "dapr-api-token": self.mesh.tokens[0]}
        status, answer = self.client.send(self.mesh.sidecars[app_id].http_port, "POST", path, body, headers)
        if status >= 300:
            raise RuntimeError(f"{app_id}'s sidecar, {path}: {status} {answer[:200]!r}")
        return answer

    def publish(self, student: str, event_id: str) -> None:
        """Publish one fact as debug-agent does."""
        fact = StudentEvidence(
            event_id=event_id, student_id=student, kind="help", component="basics.variables", at=datetime.now(UTC)
        )
        names = {"metadata.rawPayload": "true", "metadata.partitionKey": student, "metadata.eventId": event_id}
        path = f"/v1.0/publish/events/{quote('learning.evidence')}?{urlencode(names)}"
        self.sidecar("debug-agent", path, encode("learning.evidence", fact), "application/octet-stream")

    def evidence(self, student: str) -> list[str]:
        """Return the ids of what progress-agent has counted for a student."""
        answer = self.operate("progress-agent", "export", {"student_id": student})
        return [fact["event_id"] for fact in json.loads(answer)["parts"]["evidence"]]

    def cpu_s(self) -> dict[str, float]:
        """Return the CPU seconds of every process so far."""
        found = {f"{name}": service.cpu_s() for name, service in self.mesh.services.items()}
        found |= {f"{name} sidecar": sidecar.cpu_s() for name, sidecar in self.mesh.sidecars.items()}
        return found | {"Kafka": self.mesh.kafka.cpu_s(), "PostgreSQL": self.mesh.postgres.cpu_s()}


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return the figures of one run; `repeats` is the number of messages (500)."""
    messages = repeats or (40 if quick else 500)
    with _running() as probe:
        result: dict[str, Any] = {"messages": messages, "start_s": round(probe.mesh.start_s, 1)}
        result["postgres"] = probe.mesh.postgres.ask("SHOW server_version").split()[0]
        result["message"] = _messages(probe, messages)
        result["hops"] = _hops(probe, messages)
        result["memory_mb"] = _memory(probe)
        result["agent_killed"] = _agent_killed(probe)
        result["progress_killed"] = progress_killed(probe, 3 if quick else 6)
        return result


def report(result: dict[str, Any]) -> str:
    """Return the document of one run."""
    rows = [*_message_rows(result), *_hop_rows(result["hops"]), *_kill_rows(result)]
    count = result["messages"]
    notes = [
        f"{count} messages and as many of each hop, of arrivals at most {ARRIVALS}; before each {WARM} to warm up."
    ]
    what = WHAT.format(postgres=result["postgres"])
    return document("mesh", "One message through real sidecars and a real broker", what, rows, notes)


@contextmanager
def _running() -> Iterator[Probe]:
    client = Client()
    try:
        with Mesh(find(), settings=RATE_LIMIT_OFF) as mesh:
            yield Probe(mesh, client)
    finally:
        client.close()


def _messages(probe: Probe, count: int) -> dict[str, Any]:
    def asked(student: str) -> float:
        began = time.perf_counter()
        status, answer = probe.ask(student)
        spent = time.perf_counter() - began
        if status != 200 or answer["answer"]["agent_type"] != "debug-agent":
            raise RuntimeError(f"{status} {answer}")
        return spent

    for _ in range(WARM):
        asked("warm")
    _landed(probe, "warm", WARM)
    before = probe.cpu_s()
    times = [asked("ada") for _ in range(count)]
    began = time.perf_counter()
    _landed(probe, "ada", count)
    landed = time.perf_counter() - began
    after = probe.cpu_s()
    cpu = {name: round((after[name] - before[name]) * 1000 / count, 2) for name in after}
    return {**percentiles(times), "last_evidence_after_s": round(landed, 3), "cpu_ms": cpu}


def _hops(probe: Probe, count: int) -> dict[str, Any]:
    asked = {"student_id": "ada"}
    run = uuid.uuid4().hex
    published: list[str] = []

    def publish() -> None:
        published.append(f"{run}:{len(published)}")
        probe.publish("hops", published[-1])

    def put() -> None:
        value = base64.b64encode(b"x" * 2000).decode()
        write = {"operation": "upsert", "request": {"key": f"probe:{random.randrange(50)}", "value": value}}
        probe.sidecar("triage-service", "/v1.0/state/state/transaction", json.dumps({"operations": [write]}).encode())

    def get() -> None:
        probe.sidecar("triage-service", "/v1.0/state/state/bulk", json.dumps({"keys": ["probe:1"]}).encode())

    hops: dict[str, Callable[[], object]] = {
        "direct": lambda: probe.operate("progress-agent", "profile", asked),
        "through": lambda: probe.operate("progress-agent", "profile", asked, through="triage-service"),
        "publish": publish,
        "put": put,
        "get": get,
    }
    found: dict[str, Any] = {}
    for name, hop in hops.items():
        found[name] = _hop(probe, partial(_timed, hop), count, lambda: _counts(probe, run, len(published)))
    found["to_progress"] = _hop(probe, partial(_arrival, probe), min(count, ARRIVALS), lambda: None)
    return found


def _hop(probe: Probe, take: Callable[[], float], count: int, settle: Callable[[], None]) -> dict[str, float]:
    """Return percentiles of the seconds that `take` returns, and the CPU of all until it has settled."""
    for _ in range(WARM):
        take()
    settle()
    before = sum(probe.cpu_s().values())
    times = [take() for _ in range(count)]
    settle()
    return {**percentiles(times), "cpu_ms": round((sum(probe.cpu_s().values()) - before) * 1000 / count, 2)}


def _timed(hop: Callable[[], object]) -> float:
    began = time.perf_counter()
    hop()
    return time.perf_counter() - began


def _arrival(probe: Probe) -> float:
    """Return the time from an acknowledged publish until progress-agent has counted it; a student of its own."""
    student = f"arrives-{uuid.uuid4().hex}"
    probe.publish(student, f"{student}:0")
    return _timed(lambda: _landed(probe, student, 1))


def _landed(probe: Probe, student: str, count: int) -> None:
    if not until(lambda: len(probe.evidence(student)) >= count, LANDS_S, pause_s=0.001):
        raise RuntimeError(f"of {count} facts of {student} {len(probe.evidence(student))} were counted")


def _counted(probe: Probe, run: str) -> int:
    """Return how many events whose ids begin so are counted, as the database has it: progress-agent may be away."""
    return int(probe.mesh.postgres.ask(COUNTED.format(run=run), probe.mesh.database))


def _counts(probe: Probe, run: str, count: int) -> None:
    if not until(lambda: _counted(probe, run) >= count, LANDS_S, pause_s=0.1):
        raise RuntimeError(f"of {count} facts {_counted(probe, run)} were counted")


def _memory(probe: Probe) -> dict[str, float]:
    services = [service.memory_mb() for service in probe.mesh.services.values()]
    sidecars = [sidecar.memory_mb() for sidecar in probe.mesh.sidecars.values()]
    found = {"service": statistics.mean(services), "sidecar": statistics.mean(sidecars)}
    found |= {"kafka": probe.mesh.kafka.memory_mb(), "postgres": probe.mesh.postgres.memory_mb()}
    return {name: round(value) for name, value in found.items()}


def _agent_killed(probe: Probe) -> dict[str, Any]:
    """Kill debug-agent, ask, start it again, and ask until it answers."""
    service = probe.mesh.services["debug-agent"]
    service.kill()
    began = time.perf_counter()
    status, problem = probe.ask("bob")
    refused_s = time.perf_counter() - began
    began = time.perf_counter()
    service.start()
    back = until(lambda: probe.ask("bob")[0] == 200, 60.0)
    return {
        "status": status,
        "code": problem.get("code"),
        "refused_after_ms": round(refused_s * 1000),
        "answers_again": back,
        "answers_again_after_s": round(time.perf_counter() - began, 2),
    }


def progress_killed(probe: Probe, kills: int) -> dict[str, Any]:
    """Kill progress-agent several times while it counts; return what was under way, published, lost and doubled."""
    run = uuid.uuid4().hex[:8]
    service = probe.mesh.services["progress-agent"]
    published: dict[str, list[str]] = {f"killed-{run}-{number}": [] for number in range(20)}
    under_way = []
    for kill in range(kills):
        enough, before = Event(), _total(published)
        with ThreadPoolExecutor(1) as beside:
            publishing = beside.submit(_publish_until, enough, probe.mesh, published, f"{run}:{kill}")
            try:
                _published(published, _total(published) + AWAY)
                _counts(probe, run, before + 1)
                acknowledged = _total(published)
                service.kill()
                under_way.append(acknowledged - _counted(probe, run))
                _published(published, acknowledged + AWAY)
            finally:
                enough.set()
            publishing.result()
        service.start()
        _counts(probe, run, _total(published))
    found = {student: probe.evidence(student) for student in published}
    lost = sum(len(set(ids) - set(found[student])) for student, ids in published.items())
    doubled = sum(len(ids) - len(set(ids)) for ids in found.values())
    return {"kills": kills, "under_way": under_way, "published": _total(published), "lost": lost, "doubled": doubled}


def _publish_until(enough: Event, mesh: Mesh, published: Mapping[str, list[str]], name: str) -> None:
    """Publish for one student after the other until told that it is enough; an id is noted once Kafka has it."""
    client = Client()
    probe = Probe(mesh, client)
    for number, (student, ids) in enumerate(cycle(published.items())):
        if enough.is_set():
            break
        event_id = f"{name}:{number}"
        probe.publish(student, event_id)
        ids.append(event_id)
    client.close()


def _published(published: Mapping[str, list[str]], count: int) -> None:
    if not until(lambda: _total(published) >= count, LANDS_S):
        raise RuntimeError(f"of {count} facts {_total(published)} were published")


def _total(published: Mapping[str, list[str]]) -> int:
    return sum(map(len, published.values()))


def _message_rows(result: Mapping[str, Any]) -> Iterator[Row]:
    message = result["message"]
    yield Row("A pasted traceback, asked and answered, p50", "", f"{message['p50_ms']:.1f} ms")
    yield Row("the same, p95", "", f"{message['p95_ms']:.1f} ms")
    yield Row(
        "The last one's evidence counted after its answer", "", f"{message['last_evidence_after_s'] * 1000:.0f} ms"
    )
    cpu = message["cpu_ms"]
    yield Row("CPU a message, all processes", "", f"{sum(cpu.values()):.1f} ms")
    for name, value in sorted(cpu.items(), key=lambda pair: -pair[1]):
        if value >= 0.05:
            yield Row(f"of it {name}", "", f"{value:.2f} ms")
    memory = result["memory_mb"]
    yield Row("Memory: one service, one sidecar", "", f"{memory['service']} MB, {memory['sidecar']} MB")
    yield Row("Memory: Kafka, PostgreSQL", "", f"{memory['kafka']} MB, {memory['postgres']} MB")
    yield Row("Start of all parts", "", f"{result['start_s']} s")


def _hop_rows(hops: Mapping[str, Any]) -> Iterator[Row]:
    titles = {
        "direct": "progress-agent's `profile`, asked directly",
        "through": "the same through both sidecars",
        "publish": "An event published and acknowledged by Kafka (CPU: until it was counted)",
        "to_progress": "From the acknowledgement until progress-agent counted it (CPU: with the asking whether it did)",
        "put": "One value of 2 KB stored in PostgreSQL",
        "get": "One value read",
    }
    for name, title in titles.items():
        hop = hops[name]
        figure = f"{hop['p50_ms']:.1f} ms, {hop['p95_ms']:.1f} ms; {hop['cpu_ms']:.1f} ms of CPU"
        yield Row(f"{title}: p50, p95", "", figure)


def _kill_rows(result: Mapping[str, Any]) -> Iterator[Row]:
    agent, progress = result["agent_killed"], result["progress_killed"]
    refused = agent["status"] == 503 and agent["code"] == "agent_unavailable"
    figure = f"{agent['status']} {agent['code']} after {agent['refused_after_ms']} ms"
    yield Row("debug-agent killed with -9: a message meanwhile", "503, agent_unavailable", figure, refused)
    figure = f"{agent['answers_again_after_s']} s" if agent["answers_again"] else "never"
    yield Row("debug-agent started again: answers after", "", figure, agent["answers_again"])
    under_way = progress["under_way"]
    figure = (
        f"{progress['kills']} kills, {min(under_way)} to {max(under_way)} events under way at each; of"
        f" {progress['published']} {progress['lost']} lost, {progress['doubled']} doubled"
    )
    whole = progress["lost"] == progress["doubled"] == 0 < min(under_way)
    yield Row("progress-agent killed with -9 while it counts", "nothing lost or doubled", figure, whole)
