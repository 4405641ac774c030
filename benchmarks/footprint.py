"""What the platform takes: memory at rest and under load, CPU at rest, time to a first answer."""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import mix
from benchmarks.driving import drive_requests
from benchmarks.figures import Row
from benchmarks.platform import LEARNFLOW, Server, clean_environment, platform, scratch
from benchmarks.reporting import document

RATE, SECONDS, STARTS, STUDENTS, REST_S, SAMPLE_S = 100.0, 30.0, 5, 1_000, 5.0, 2.0
QUICK_SECONDS, QUICK_STUDENTS, QUICK_REST_S = 2.0, 100, 0.5
REST_MB, LOAD_MB, START_S, ASK_S = 150.0, 300.0, 1.5, 0.6
QUESTION = "what is a closure?"


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return memory in MB (PSS of all processes), CPU at rest in cores, and the times of starts in seconds."""
    repeats = repeats or (1 if quick else STARTS)
    with scratch() as folder:
        memory = _memory(folder, quick, seconds or (QUICK_SECONDS if quick else SECONDS))
        (student,) = mix.students(1, folder / "data")
        question = mix.request({"query": QUESTION}, student.token)
        starts = [_first_answer(folder, question) for _ in range(repeats)]
        _ask(folder)
        asks = [_ask(folder) for _ in range(repeats)]
    return {
        **memory,
        "starts_s": starts,
        "start_s": statistics.median(starts),
        "ask_s": statistics.median(wall for wall, _ in asks),
        "ask_cpu_s": statistics.median(cpu for _, cpu in asks),
        "asks_s": [wall for wall, _ in asks],
    }


def _memory(folder: Path, quick: bool, seconds: float) -> dict[str, Any]:
    rest_s = QUICK_REST_S if quick else REST_S
    with platform(folder) as server:
        requests = mix.requests(mix.PRODUCT, mix.students(QUICK_STUDENTS if quick else STUDENTS, folder / "data"))
        time.sleep(rest_s)
        main, others = server.pss()
        before = server.usage()
        time.sleep(rest_s)
        idle = server.usage() - before
        with _sampled(server) as samples:
            load = drive_requests(server, folder, requests, rate=RATE if not quick else 50.0, seconds=seconds)
        samples.append(server.pss())
    busiest = max(samples, key=lambda sample: sample[0] + sum(sample[1]))
    return {
        "rest_mb": round(main + sum(others), 1),
        "idle_cores": round((idle.main_s + idle.workers_s) / rest_s, 4),
        "load_mb": round(busiest[0] + sum(busiest[1]), 1),
        "load_main_mb": round(busiest[0], 1),
        "load_others_mb": [round(value, 1) for value in busiest[1]],
        "load_seconds": seconds,
        "errors": load["errors"],
    }


@contextmanager
def _sampled(server: Server) -> Iterator[list[tuple[float, list[float]]]]:
    samples: list[tuple[float, list[float]]] = []
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLE_S):
            samples.append(server.pss())

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        ended.set()
        thread.join()


def _first_answer(folder: Path, question: bytes) -> float:
    """Return the seconds from spawning `learnflow up` to the first answered message."""
    server = platform(folder)
    server.start()
    try:
        where = urllib.parse.urlsplit(server.wait_listening())
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
        connection.connect()
        connection.sock.sendall(question)
        answer = http.client.HTTPResponse(connection.sock, method="POST")
        answer.begin()
        answer.read()
        took = time.perf_counter() - server.started_at
        connection.close()
    finally:
        server.stop()
    if answer.status != 200:
        raise RuntimeError(f"the first message was answered {answer.status}")
    return took


def _ask(folder: Path) -> tuple[float, float]:
    """Return wall and CPU seconds of a whole `learnflow ask` where no platform runs."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [LEARNFLOW, "ask", QUESTION, "--data", str(folder / "data")],
        stdout=subprocess.DEVNULL,
        cwd=folder,
        env=clean_environment(),
    )
    _, status, spent = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"learnflow ask ended with status {process.returncode}")
    return took, spent.ru_utime + spent.ru_stime


def report(result: dict[str, Any]) -> str:
    """Return the document of a result."""
    rest, load, start, ask = (result[name] for name in ("rest_mb", "load_mb", "start_s", "ask_s"))
    others = ", ".join(f"{value:.0f}" for value in result["load_others_mb"]) or "none"
    rows = [
        Row("memory at rest", "≤ 150 MB (goal)", f"{rest:.0f} MB", rest <= REST_MB),
        Row(
            "memory under load, the greatest sample",
            "≤ 300 MB (goal)",
            f"{load:.0f} MB (main process {result['load_main_mb']:.0f}, others {others})",
            load <= LOAD_MB,
        ),
        Row("start to first answer", "≤ 1.5 s", f"{start:.2f} s", start <= START_S),
        Row(f'`learnflow ask "{QUESTION}"` without a platform', "≤ 0.6 s", f"{ask:.2f} s", ask <= ASK_S),
        Row("its CPU", "", f"{result['ask_cpu_s']:.2f} s"),
        Row("CPU at rest", "", f"{result['idle_cores']:.3f} cores"),
        Row("errors under load", "none", str(result["errors"] or "none"), not result["errors"]),
    ]
    what = (
        "Memory is the proportional set size of all processes of `learnflow up` (main process, workers), before the"
        f" first message and in {result['load_seconds']:g} s of the product mix at 100 a second, sampled every"
        f" {SAMPLE_S:g} s. Start is from spawning `learnflow up` to the first answered message, median of"
        f" {len(result['starts_s'])}; `learnflow ask` is the whole process, median of {len(result['asks_s'])} after"
        " one unmeasured."
    )
    return document(
        "footprint",
        "Memory and start",
        what,
        rows,
        ["Starts are on the data folder that the load left, so its keys were there."],
    )
