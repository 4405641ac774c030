"""A disk that is full or a database that is locked: 503 with the reason, and nothing acknowledged is lost."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess

import pytest

from learnflow.adapters.embedded.connection import FILE_NAME
from learnflow.bootstrap import embedded
from learnflow.kernel.errors import StorageUnavailable
from processes import platform

CODE = "def f(x=[]):\n    x.append(1)\n    return x\n"


@contextlib.contextmanager
def full(client):
    """Let the file grow no further."""
    writer = client.platform.database._connection
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    usual = writer.execute("PRAGMA max_page_count").fetchone()[0]
    assert writer.execute(f"PRAGMA max_page_count = {pages}").fetchone()[0] == pages
    yield
    writer.execute(f"PRAGMA max_page_count = {usual}").fetchone()


@contextlib.contextmanager
def locked(client):
    """Hold the write lock of the file from another connection."""
    with contextlib.closing(sqlite3.connect(client.settings.data / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


FAULTS = pytest.mark.parametrize(("fault", "reason"), [(full, "The disk is full"), (locked, "locked the database")])


async def _until_refused(client):
    """Ask until the pages that are still free are used up; return what was acknowledged and the refusal."""
    acknowledged = []
    for number in range(200):
        client.platform.clock.advance(1)
        body = {"query": f"is my code good? {'x' * 4000} {number}", "code": CODE}
        answered = await client.post("/api/v1/triage", body, idempotency_key=f"key-{number}")
        if answered.status != 200:
            return acknowledged, answered, body, f"key-{number}"
        acknowledged.append(answered.json["request_id"])
    raise AssertionError("nothing was refused")


@FAULTS
async def test_a_message_is_refused_with_the_reason_and_later_answered(client, fault, reason):
    before = [(await client.ask("is my code good?", code=CODE))["request_id"] for _ in range(3)]
    await client.platform.settle(5)
    with fault(client):
        more, refused, body, key = await _until_refused(client)
        assert (refused.status, refused.json["code"]) == (503, "storage_unavailable")
        assert reason in refused.json["detail"]
        assert int(refused.headers["retry-after"]) >= 1
        client.platform.clock.advance(2)
        ready = await client.get("/readyz", sub=None)
        assert (ready.status, reason in ready.json["detail"]) == (503, True)
        health = await client.get("/health", sub=None)
        assert (health.status, health.json["status"]) == (503, "unhealthy")
        assert (await client.get("/livez", sub=None)).status == 200
    client.platform.clock.advance(2)
    assert (await client.get("/readyz", sub=None)).status == 200
    again = await client.post("/api/v1/triage", body, idempotency_key=key)
    assert again.status == 200, again.body
    assert await client.platform.settle(10)
    kept = (await client.get("/api/v1/students/ada/export")).json
    expected = {*before, *more, again.json["request_id"]}
    assert {record["request_id"] for record in kept["audit"]} == expected
    assert sorted(fact["event_id"].rpartition(":")[0] for fact in kept["evidence"]) == sorted(expected)


@FAULTS
async def test_the_students_who_only_read_are_served(client, fault, reason):
    await client.ask("is my code good?", code=CODE)
    await client.platform.settle(5)
    with fault(client):
        assert (await client.get("/api/v1/progress")).status == 200
        assert (await client.get("/api/v1/students/ada/export")).status == 200


async def test_a_platform_that_starts_on_a_locked_database_says_so(client):
    await client.platform.stop()
    with locked(client), pytest.raises(StorageUnavailable, match="locked the database"):
        embedded(client.settings.data)
    await embedded(client.settings.data).stop()


@pytest.fixture
def small_disk(tmp_path):
    """Return a folder on a disk of 3 MB and a function that makes it larger."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a small disk needs the right to mount one: {error}")

    def enlarge() -> None:
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True, timeout=10)

    yield folder, enlarge
    subprocess.run(["umount", "-l", str(folder)], check=True, timeout=10)


def test_a_real_disk_that_fills_up(small_disk):
    folder, enlarge = small_disk
    with platform(folder / "data", env={"LEARNFLOW_EDGE__REQUESTS_PER_MINUTE": "1000000"}) as running:
        acknowledged = []
        for number in range(2000):
            body = {"query": "what is a list? " + "x" * 4800, "code": f"x = {number}\n" + "# \u00e4\n" * 10_000}
            body["session_context"] = {"conversation_id": f"00000000-0000-4000-8000-{number:012}"}
            status, answer = running.request("POST", "/api/v1/triage", body)
            if status != 200:
                break
            acknowledged.append(answer["request_id"])
        assert (status, answer["code"]) == (503, "storage_unavailable"), answer
        assert "disk" in answer["detail"]
        assert running.request("GET", "/livez")[0] == 200
        enlarge()
        status, again = running.request("POST", "/api/v1/triage", body)
        assert status == 200, again
        acknowledged.append(again["request_id"])
        kept = running.request("GET", "/api/v1/students/ada/export")[1]
        assert {record["request_id"] for record in kept["audit"]} == set(acknowledged), json.dumps(again)[:200]
