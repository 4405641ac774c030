"""Profiles the house mix inside one process: `python -m benchmarks.profile_house [--requests N] [--top 40]`.

Messages go to the application through ASGI, without sockets, several at once so that commits are shared as under
load. The profiler sees the event loop's thread; the CPU of the committing thread is printed beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import pstats
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import mix
from benchmarks.platform import scratch
from learnflow.adapters.embedded.clock import SystemClock
from learnflow.bootstrap import embedded
from learnflow.cli.serving import application
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import mint
from learnflow.kernel.edge.draining import Draining
from learnflow.settings import load_settings

Asked = tuple[dict[str, Any], bytes]
SETTLE_S = 30.0


def asked(shares: Sequence[str], count: int, students: int, data: Path) -> list[Asked]:
    """Return `count` requests as ASGI scopes and bodies, tokens minted in this process."""
    ring = KeyRing(data / "keys")
    names = [f"student-{number:05d}" for number in range(1, students + 1)]
    people = [mix.Student(name, mint(ring, name, "student", None, 3600, SystemClock())) for name in names]
    return [_scope(request) for request in mix.requests(shares, people, count)]


def _scope(request: bytes) -> Asked:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")[1:]
    headers = [(name.lower(), value) for name, _, value in (line.partition(b": ") for line in lines)]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": mix.PATH,
        "raw_path": mix.PATH.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 8000),
    }
    return scope, body


async def _send_all(app: Any, requests: Sequence[Asked], waiting: int) -> list[int]:
    """Send all with `waiting` at once and return the statuses that were not 200."""
    left, bad = iter(requests), list[int]()

    async def lane(mine: Iterator[Asked]) -> None:
        for scope, body in mine:
            status = await _one(app, scope, body)
            if status != 200:
                bad.append(status)

    await asyncio.gather(*(lane(left) for _ in range(waiting)))
    return bad


async def _one(app: Any, scope: dict[str, Any], body: bytes) -> int:
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app({**scope, "state": {}}, receive, send)
    return statuses[0]


async def _profiled(folder: Path, given: argparse.Namespace) -> tuple[cProfile.Profile, dict[str, Any]]:
    settings = load_settings(data=folder / "data", edge={"requests_per_minute": 1_000_000})
    platform = embedded(settings.data, workers=settings.workers)
    try:
        await platform.start()
        app = application(platform, settings, Draining())
        shares = mix.PRODUCT if given.product else mix.HOUSE
        requests = asked(shares, given.requests, given.students, settings.data)
        await _send_all(app, requests[: given.students * 2], given.waiting)
        await platform.settle(SETTLE_S)
        plain = await _measured(platform, app, requests, given.waiting)
        profile = cProfile.Profile()
        profile.enable()
        await _measured(platform, app, requests, given.waiting)
        profile.disable()
    finally:
        await platform.stop()
    return profile, plain


async def _measured(platform: Any, app: Any, requests: Sequence[Asked], waiting: int) -> dict[str, Any]:
    wall, cpu, loop = time.perf_counter(), time.process_time(), time.thread_time()
    bad = await _send_all(app, requests, waiting)
    await platform.settle(SETTLE_S)
    cpu, loop, count = time.process_time() - cpu, time.thread_time() - loop, len(requests)
    return {
        "requests": count,
        "errors": bad,
        "wall_us_each": round((time.perf_counter() - wall) / count * 1e6, 1),
        "cpu_us_each": round(cpu / count * 1e6, 1),
        "event_loop_us_each": round(loop / count * 1e6, 1),
        "other_threads_us_each": round((cpu - loop) / count * 1e6, 1),
    }


def main() -> int:
    """Print the cost of a message without the profiler, then where the time goes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile_house", description=__doc__)
    parser.add_argument("--requests", type=int, default=5_000)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--waiting", type=int, default=16, help="messages under way at once")
    parser.add_argument("--top", type=int, default=40)
    parser.add_argument("--product", action="store_true", help="the product mix instead of the house mix")
    parser.add_argument("--cumulative", action="store_true", help="sort by time with all that was called")
    parser.add_argument("--callers", default="", help="print who calls the functions that match instead")
    given = parser.parse_args()
    sys.setswitchinterval(0.001)
    with scratch() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        profile, plain = runner.run(_profiled(folder, given))
    print(json.dumps(plain))
    stats = pstats.Stats(profile).strip_dirs().sort_stats("cumulative" if given.cumulative else "tottime")
    if given.callers:
        stats.print_callers(given.callers)
    else:
        stats.print_stats(given.top)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
