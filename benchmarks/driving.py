"""One run of load against one server: the generator in its own process, the server's cost in the measured time."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.load import write_requests
from benchmarks.platform import Server, Usage

GRACE_S = 60.0


def drive(
    server: Server,
    requests: Path,
    *,
    seconds: float,
    rate: float = 0.0,
    closed: int = 0,
    warm_up: float = 0.0,
    lag: bool = False,
) -> dict[str, Any]:
    """Send the requests of a file and return the generator's figures with the server's CPU in the measured time.

    `rate` a second, or with `closed` as fast as so many connections go; with `lag` also how far progress is behind
    when the last request was sent.
    """
    out = requests.with_suffix(".json")
    how = ["--closed", str(closed)] if closed else ["--rate", str(rate)]
    command = [
        *(sys.executable, "-m", "benchmarks.load", "--url", server.url, "--requests", str(requests)),
        *("--seconds", str(seconds), "--warm-up", str(warm_up), "--out", str(out), *how),
    ]
    with _running(command) as process:
        _wait_for(process, "begin")
        before = server.usage()
        _wait_for(process, "end")
        behind = server.lag() if lag else None
        spent = server.usage() - before
        if process.wait(GRACE_S):
            raise RuntimeError("the load generator failed")
    figures: dict[str, Any] = json.loads(out.read_text())
    return {**figures, **_costs(spent, figures, seconds), **({} if behind is None else {"lag_s": round(behind, 3)})}


def drive_requests(server: Server, folder: Path, requests: list[bytes], **how: Any) -> dict[str, Any]:
    """Write the requests to a file in `folder` and `drive` them."""
    path = folder / "requests.bin"
    write_requests(path, requests)
    return drive(server, path, **how)


def _costs(spent: Usage, figures: dict[str, Any], seconds: float) -> dict[str, float]:
    count = max(figures["rate"] * seconds, 1.0)
    return {
        "main_cpu_s": round(spent.main_s, 3),
        "workers_cpu_s": round(spent.workers_s, 3),
        "main_cpu_us_each": round(spent.main_s / count * 1e6, 1),
        "workers_cpu_us_each": round(spent.workers_s / count * 1e6, 1),
        "main_cores": round(spent.main_s / seconds, 3),
        "workers_cores": round(spent.workers_s / seconds, 3),
        "load_cores": round(figures["cpu_s"] / seconds, 3),
    }


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _wait_for(process: subprocess.Popen[str], event: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line).get("event") == event:
            return
    raise RuntimeError(f"the load generator ended before its {event}")
