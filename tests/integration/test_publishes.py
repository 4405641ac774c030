"""A service writes the topics that it declares, and no other: each write is seen with the service that made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.integration.conftest import Client

from fakes import FakeClock
from learnflow.bootstrap import Platform, embedded, load_services
from learnflow.contracts.wire.events import StudentEvidence
from learnflow.kernel.errors import SkillFailed
from learnflow.kernel.events import DEAD_LETTERS, EVIDENCE, evidence_events
from learnflow.kernel.ports import Event, Log, Put, Store
from learnflow.kernel.service import Runtime, Service
from learnflow.services.progress import service as progress
from learnflow.settings import Settings

TRACEBACK = (
    'Traceback (most recent call last):\n  File "shop.py", line 2, in <module>\n'
    "    print(prices[2])\nIndexError: list index out of range"
)
CODE = "prices = [3, 4]\nprint(prices[2])\n"
QUESTIONS = {
    "debug": {"query": "why does this fail?", "code": CODE, "traceback": TRACEBACK},
    "concepts": {"query": "what is a closure?"},
    "exercise": {"query": "give me an exercise on loops"},
    "review": {"query": "is my code good?", "code": "def f(x=[]):\n    return x\n"},
}
BROKEN = "what is a list comprehension?"
Written = dict[str, set[str]]


class Witness:
    """A store or a log that notes who writes to which topic."""

    def __init__(self, inner: Store | Log, topics: set[str]) -> None:
        self._inner, self._topics = inner, topics

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def commit(self, writes: Sequence[Any] = (), events: Sequence[Event] = ()) -> None:
        self._topics.update(event.topic for event in events)
        await self._inner.commit(writes, events)  # type: ignore[union-attr]

    async def publish(self, events: Sequence[Event]) -> None:
        self._topics.update(event.topic for event in events)
        await self._inner.publish(events)  # type: ignore[union-attr]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """The topics that each service wrote to, with agents that make their evidence durable themselves."""
    found: Written = defaultdict(set)

    def made(*, app_id: str, store: Store, log: Log, **more: Any) -> Runtime:
        topics = found[app_id]
        more["commits_own_evidence"] = True
        return Runtime(app_id=app_id, store=Witness(store, topics), log=Witness(log, topics), **more)  # type: ignore[arg-type]

    monkeypatch.setattr("learnflow.bootstrap.one_process.Runtime", made)
    return found


def with_a_broken_skill(service: Service) -> Service:
    async def respond(runtime: Runtime, request: Any) -> bytes:
        if request.query == BROKEN:
            raise SkillFailed("broken")
        return await service.operations[0].handler(runtime, request)  # type: ignore[return-value]

    return replace(service, operations=(replace(service.operations[0], handler=respond), *service.operations[1:]))


@pytest.fixture
async def client(tmp_path: Path, written: Written) -> AsyncIterator[Client]:
    services = tuple(
        with_a_broken_skill(service) if service.app_id == "concepts-agent" else service for service in load_services()
    )
    platform = embedded(tmp_path / "data", clock=FakeClock(), services=services)
    await platform.start(jobs=False)
    yield Client(platform, Settings(data=tmp_path / "data"))
    await platform.stop()


async def everything_that_can_happen(client: Client) -> None:
    platform = client.platform
    for path, question in QUESTIONS.items():
        await client.ask(**question)
        assert (await client.post(f"/api/v1/{path}", question)).status == 200
    for query in ("how am I doing?", "what is the capital of France?"):
        await client.ask(query)
    assert (await client.post("/api/v1/triage", {"query": BROKEN})).status == 500
    await stuck_on_an_exercise(platform)
    await platform.log.publish([Event(EVIDENCE, "ada", "poison", b"no record")])
    erased = await client.send("DELETE", "/api/v1/students/ada", b"", sub="root", role="operator")
    assert erased.status == 202
    assert await platform.settle(10)


async def stuck_on_an_exercise(platform: Platform) -> None:
    """Let a member of a class fail and then do nothing for half an hour, and let the sweep find it."""
    runtime = platform.runtime("progress-agent")
    documents = {"classes": ["c1"], "class:c1": {"members": ["bob"]}}
    await runtime.store.commit([Put(key, orjson.dumps(value)) for key, value in documents.items()])
    now = datetime.fromtimestamp(platform.clock.now(), UTC)
    failed = {"event_id": "e1", "student_id": "bob", "kind": "attempt", "component": "for-loop", "item": "count:7"}
    failed |= {"outcome": 0.0, "error_type": "IndexError", "started_at": now - timedelta(minutes=30), "at": now}
    await platform.log.publish(evidence_events([StudentEvidence.model_validate(failed)]))
    assert await platform.settle(10)
    platform.clock.advance(30 * 60)  # type: ignore[attr-defined]
    await progress.sweep(runtime)
    assert await platform.settle(10)


async def test_each_service_writes_exactly_what_it_declares(client: Client, written: Written):
    await everything_that_can_happen(client)
    declared = {service.app_id: set(service.publishes) for service in load_services()}
    assert {app_id: topics - {DEAD_LETTERS} for app_id, topics in written.items()} == declared


async def test_dead_letters_are_wrapped_by_who_consumes(client: Client, written: Written):
    await everything_that_can_happen(client)
    consumers = {service.app_id for service in load_services() if service.consumers}
    wrapped = {app_id for app_id, topics in written.items() if DEAD_LETTERS in topics}
    assert wrapped == {"progress-agent"}
    assert wrapped <= consumers
