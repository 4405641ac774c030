"""An open-loop HTTP load generator, run as `python -m benchmarks.load --url U --requests FILE --out JSON`.

Requests leave when they are due, however slow the server is, and latency counts from that moment, so that a stall
is felt by all who would have asked meanwhile. `--closed N` instead keeps N connections busy, for saturation. One
JSON line at the begin and one at the end of the measured time lets a parent process look at the server then.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import struct
import time
import urllib.parse
from array import array
from collections import Counter, deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.figures import percentiles

MAX_CONNECTIONS = 512
WARM_CONNECTIONS = 16
TICK_S, DRAIN_S = 0.001, 10.0
_LENGTH = struct.Struct("!I")
_HEAD_END, _CONTENT_LENGTH = b"\r\n\r\n", b"content-length:"


def write_requests(path: Path, requests: Sequence[bytes]) -> None:
    """Write whole HTTP requests to a file that `read_requests` reads."""
    path.write_bytes(b"".join(_LENGTH.pack(len(request)) + request for request in requests))


def read_requests(path: Path) -> list[bytes]:
    """Return the requests of a file; ValueError where there are none."""
    data, position, found = path.read_bytes(), 0, list[bytes]()
    while position < len(data):
        (length,) = _LENGTH.unpack_from(data, position)
        position += _LENGTH.size
        found.append(data[position : position + length])
        position += length
    if not found:
        raise ValueError(f"{path} holds no requests")
    return found


class _Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request under way."""

    __slots__ = ("_buffer", "_due", "_missing", "_run", "_status", "_transport", "busy")

    def __init__(self, run: Run) -> None:
        self._run = run
        self._buffer, self._missing, self._status, self._due = b"", 0, b"", 0.0
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.lost(self, self._due if self.busy else None)

    def send(self, request: bytes, due: float) -> None:
        self.busy, self._due = True, due
        self._transport.write(request)

    def close(self) -> None:
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            if self._buffer:
                data = self._buffer + data
            head = data.find(_HEAD_END)
            if head < 0:
                self._buffer = data
                return
            length = _content_length(data, head)
            self._buffer, self._status = b"", data[9:12] if length >= 0 else b"no length"
            self._missing = max(length, 0) + head + len(_HEAD_END) - len(data)
        if self._missing <= 0:
            self._missing, self.busy = 0, False
            self._run.answered(self, self._status, self._due)


def _content_length(data: bytes, head: int) -> int:
    start = data.find(_CONTENT_LENGTH, 0, head)
    if start < 0:
        start = data[:head].lower().find(_CONTENT_LENGTH)
    if start < 0:
        return -1
    start += len(_CONTENT_LENGTH)
    return int(data[start : data.find(b"\r\n", start)])


class Run:
    """One run: what is due, which connections are free, what came back; times are seconds of `perf_counter`."""

    def __init__(self, requests: Sequence[bytes], host: str, port: int, warm_up: float, seconds: float) -> None:
        """Prepare to send `requests` over and over for `warm_up` seconds unmeasured and `seconds` measured."""
        self._requests, self._host, self._port = requests, host, port
        self._warm_up, self._seconds = warm_up, seconds
        self._number, self._interval, self._next = 0, 0.0, float("inf")
        self._total = float("inf")
        self._idle, self._connections = list[_Connection](), set[_Connection]()
        self._opening = set[asyncio.Task[None]]()
        self._waiting: deque[tuple[bytes, float]] = deque()
        self._outstanding = 0
        self._closed = False
        self._begin = self._end = float("inf")
        self._finished = asyncio.Event()
        self._latencies, self._late = array("d"), array("d")
        self._errors: Counter[str] = Counter()
        self._in_window, self._most = 0, 0

    async def open_loop(self, rate: float) -> dict[str, Any]:
        """Send `rate` requests a second, evenly spaced, and return the figures."""
        await asyncio.gather(*(self._connect() for _ in range(WARM_CONNECTIONS)))
        self._start()
        self._next, self._interval = self._began, 1.0 / rate
        self._total = round((self._warm_up + self._seconds) * rate)
        self._loop.call_soon(self._tick)
        return await self._watched()

    async def closed_loop(self, connections: int) -> dict[str, Any]:
        """Keep `connections` connections busy and return the figures."""
        await asyncio.gather(*(self._connect() for _ in range(connections)))
        self._closed = True
        self._start()
        for connection in list(self._idle):
            self._send_next(connection)
        self._idle.clear()
        return await self._watched()

    def _start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = time.perf_counter()
        self._begin = self._began + self._warm_up
        self._end = self._begin + self._seconds

    async def _watched(self) -> dict[str, Any]:
        await asyncio.sleep(self._begin - time.perf_counter())
        cpu = time.process_time()
        print('{"event": "begin"}', flush=True)
        await asyncio.sleep(self._end - time.perf_counter())
        cpu, in_window = time.process_time() - cpu, self._in_window
        print('{"event": "end"}', flush=True)
        if self._closed:
            self._total = self._number
        self._check_finished()
        try:
            await asyncio.wait_for(self._finished.wait(), DRAIN_S)
        except TimeoutError:
            self._give_up()
        for connection in list(self._connections):
            connection.close()
        return self._figures(cpu, in_window)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(lambda: _Connection(self), self._host, self._port)
        except OSError as error:
            self._errors[f"transport: {type(error).__name__}"] += 1
            if self._waiting:
                self._settle(self._waiting.popleft()[1], time.perf_counter())
            return
        self._connections.add(connection)
        self._most = max(self._most, len(self._connections))
        self._free(connection)

    def _free(self, connection: _Connection) -> None:
        if self._waiting:
            connection.send(*self._waiting.popleft())
        else:
            self._idle.append(connection)

    def _tick(self) -> None:
        self._send_due(time.perf_counter())
        if self._number < self._total:
            self._loop.call_later(max(self._next - time.perf_counter(), TICK_S), self._tick)

    def _send_due(self, now: float) -> None:
        while self._next <= now:
            due = self._next
            self._number += 1
            over = self._number >= self._total
            self._next = float("inf") if over else self._began + self._number * self._interval
            if due >= self._begin:
                self._late.append(now - due)
            self._outstanding += 1
            request = self._requests[(self._number - 1) % len(self._requests)]
            if self._idle:
                self._idle.pop().send(request, due)
                continue
            self._waiting.append((request, due))
            if len(self._connections) + len(self._opening) < MAX_CONNECTIONS:
                task = self._loop.create_task(self._connect())
                self._opening.add(task)
                task.add_done_callback(self._opening.discard)

    def _send_next(self, connection: _Connection) -> None:
        self._outstanding += 1
        request = self._requests[self._number % len(self._requests)]
        self._number += 1
        connection.send(request, time.perf_counter())

    def answered(self, connection: _Connection, status: bytes, due: float) -> None:
        """Take an answer; the connection is free for the next request."""
        now = time.perf_counter()
        if status != b"200":
            self._errors[status.decode("ascii", "replace")] += 1
        if self._begin <= now < self._end:
            self._in_window += 1
        self._settle(due, now)
        if status == b"no length":
            connection.close()
        elif not self._closed:
            self._free(connection)
        elif self._number < self._total:
            self._send_next(connection)
        if now >= self._next:
            self._send_due(now)

    def lost(self, connection: _Connection, due: float | None) -> None:
        """Forget a connection; a request under way is an error."""
        self._connections.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if due is not None:
            self._errors["transport: closed"] += 1
            self._settle(due, time.perf_counter())

    def _settle(self, due: float, now: float) -> None:
        self._outstanding -= 1
        if due >= self._begin:
            self._latencies.append(now - due)
        self._check_finished()

    def _check_finished(self) -> None:
        if not self._outstanding and self._number >= self._total:
            self._finished.set()

    def _give_up(self) -> None:
        now = time.perf_counter()
        under_way = [c._due for c in self._connections if c.busy] + [due for _, due in self._waiting]
        self._errors["unanswered"] += len(under_way)
        self._latencies.extend(now - due for due in under_way if due >= self._begin)

    def _figures(self, cpu: float, in_window: int) -> dict[str, Any]:
        sent = len(self._latencies)
        return {
            "sent": sent,
            "answered": sent - self._errors["unanswered"],
            "errors": {name: count for name, count in sorted(self._errors.items()) if count},
            "rate": round(in_window / self._seconds, 2),
            **percentiles(self._latencies),
            "late_p99_ms": percentiles(self._late)["p99_ms"],
            "connections": self._most,
            "cpu_s": round(cpu, 4),
            "cpu_us_each": round(cpu / max(in_window, 1) * 1e6, 1),
        }


def main() -> int:
    """Run as the arguments say and write the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--warm-up", type=float, default=0.0, help="seconds before what is measured")
    parser.add_argument("--closed", type=int, default=0, help="keep this many connections busy instead")
    parser.add_argument("--requests", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    where = urllib.parse.urlsplit(given.url)
    requests = read_requests(given.requests)
    gc.freeze()
    gc.disable()

    async def run() -> dict[str, Any]:
        one = Run(requests, where.hostname or "127.0.0.1", where.port or 80, given.warm_up, given.seconds)
        return await (one.closed_loop(given.closed) if given.closed else one.open_loop(given.rate))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        given.out.write_text(json.dumps(runner.run(run())))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
