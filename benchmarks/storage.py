"""Measures the embedded storage: `python -m benchmarks.storage` prints CPU and wall per write and delivery."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from learnflow.adapters.embedded.clock import SystemClock
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.log import EmbeddedLog
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.kernel.ports import ABSENT, Delivery, Event, Outcome, Put

TOPIC = "learning.evidence"
STATE, RECORD = b"s" * 800, b"r" * 300
STUDENTS, WAITING = 1_000, 64


async def _rate(count: int, work: Callable[[int], Awaitable[None]]) -> dict[str, float]:
    """Run `work(i)` for all i below `count` with 64 waiting; µs of CPU and wall each, p50 and p99 in ms."""
    numbers, took = iter(range(count)), list[float]()

    async def lane() -> None:
        for number in numbers:
            began = time.perf_counter()
            await work(number)
            took.append(time.perf_counter() - began)

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(WAITING)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    cuts = statistics.quantiles(took, n=100)
    return {
        "cpu_us": cpu / count * 1e6,
        "wall_us": wall / count * 1e6,
        "p50_ms": cuts[49] * 1e3,
        "p99_ms": cuts[98] * 1e3,
    }


async def _deliver(database: Database, count: int, *, commits: bool) -> dict[str, float]:
    """Publish `count` events, then measure one group that reads them, with or without a commit for each."""
    topic = f"{TOPIC}.{commits}"
    clock, done = SystemClock(), asyncio.Event()
    log, store = EmbeddedLog(database, clock), EmbeddedStore(database, "progress-agent")
    handled = 0

    async def handle(delivery: Delivery) -> Outcome:
        nonlocal handled
        if commits:
            page = await store.get(f"page:{delivery.key}")
            etag = ABSENT if page is None else page.etag
            await store.commit(
                [
                    Put(f"page:{delivery.key}", STATE, etag),
                    Put(f"done:{delivery.id}", b"1", ABSENT, ttl_s=86_400),
                ],
                [Event("learning.events", delivery.key, delivery.id, RECORD)],
            )
        handled += 1
        if handled == count:
            done.set()
        return Outcome.DONE

    for start in range(0, count, 500):
        await log.publish(
            [Event(topic, f"student-{i % STUDENTS}", f"e{i}", RECORD) for i in range(start, min(start + 500, count))]
        )
    log.subscribe(topic, "progress", handle)
    cpu, wall = time.process_time(), time.perf_counter()
    await log.start()
    await done.wait()
    await log.stop()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"cpu_us": cpu / count * 1e6, "wall_us": wall / count * 1e6}


async def _open_loop(database: Database, per_second: int, seconds: float) -> dict[str, float]:
    """Commit at a fixed rate while a group commits once per event; CPU per message for both together."""
    clock, topic = SystemClock(), f"{TOPIC}.open"
    log = EmbeddedLog(database, clock)
    triage, progress = EmbeddedStore(database, "triage-service"), EmbeddedStore(database, "progress-agent")
    took, behind = list[float](), list[float]()
    count, all_done = int(per_second * seconds), asyncio.Event()

    async def handle(delivery: Delivery) -> Outcome:
        page = await progress.get(f"page:{delivery.key}")
        await progress.commit(
            [
                Put(f"page:{delivery.key}", STATE, ABSENT if page is None else page.etag),
                Put(f"done:{delivery.id}", b"1", ABSENT, ttl_s=86_400),
            ],
            [Event("learning.events", delivery.key, delivery.id, RECORD)],
        )
        behind.append(clock.now() - delivery.published_at)
        if len(behind) == count:
            all_done.set()
        return Outcome.DONE

    async def message(number: int, due: float) -> None:
        key = f"student-{number * 7 % STUDENTS}"
        await triage.commit(
            [Put(f"conversation:{key}", STATE)],
            [Event(topic, key, f"o{number}", RECORD), Event("triage.audit", key, f"o{number}", RECORD)],
        )
        took.append(time.perf_counter() - due)

    log.subscribe(topic, "progress", handle)
    await log.start()
    began, cpu = time.perf_counter(), time.process_time()
    tasks = []
    for number in range(count):
        due = began + number / per_second
        if due > time.perf_counter():
            await asyncio.sleep(due - time.perf_counter())
        tasks.append(asyncio.create_task(message(number, due)))
    await asyncio.gather(*tasks)
    await all_done.wait()
    await log.stop()
    cpu = time.process_time() - cpu
    cuts, late = statistics.quantiles(took, n=100), statistics.quantiles(behind, n=100)
    return {
        "cpu_us": cpu / count * 1e6,
        "p50_ms": cuts[49] * 1e3,
        "p99_ms": cuts[98] * 1e3,
        "projection_p50_ms": late[49] * 1e3,
        "projection_p99_ms": late[98] * 1e3,
    }


async def _measure(folder: Path, count: int) -> dict[str, dict[str, float]]:
    database = Database(folder, SystemClock())
    log, store = EmbeddedLog(database, SystemClock()), EmbeddedStore(database, "triage-service")

    async def commit(number: int) -> None:
        key = f"student-{number % STUDENTS}"
        await store.commit(
            [Put(f"conversation:{key}", STATE)],
            [Event(TOPIC, key, f"c{number}", RECORD), Event("triage.audit", key, f"c{number}", RECORD)],
        )

    async def upsert(number: int) -> None:
        key = f"student-{number % STUDENTS}"
        await store.commit([Put(f"profile:{key}", STATE)], [Event(TOPIC, key, f"u{number}", RECORD)])

    async def publish(number: int) -> None:
        await log.publish([Event("learning.errors", f"student-{number % STUDENTS}", f"p{number}", RECORD)])

    async def get(number: int) -> None:
        await store.get(f"conversation:student-{number % STUDENTS}")

    try:
        results = {
            "commit: one value, one event": await _rate(count, upsert),
            "commit: one value, two events": await _rate(count, commit),
            "publish: one event": await _rate(count, publish),
            "get": await _rate(count, get),
            "deliver": await _deliver(database, count, commits=False),
            "deliver, two values and an event each": await _deliver(database, count, commits=True),
        }
        results["open loop, 1000 messages a second"] = await _open_loop(database, 1_000, count / 5_000)
    finally:
        await database.close()
    return results


def measure(count: int = 10_000) -> dict[str, dict[str, float]]:
    """Return per operation µs of CPU and wall each, and latencies in ms where something waits."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        return asyncio.run(_measure(Path(folder), count))


def main() -> int:
    """Print the table, or JSON with `--json`."""
    results = measure()
    if "--json" in sys.argv:
        print(json.dumps(results))
        return 0
    for name, figures in results.items():
        print(f"{name:40}", *(f"{label} {figure:9.2f}" for label, figure in figures.items()), sep="  ")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
