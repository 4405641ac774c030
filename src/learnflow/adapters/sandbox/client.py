"""What skills are handed: a jail to ask, and, where the platform is bootstrapped, the server behind it."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from learnflow.adapters.sandbox import framing, reports, selftest
from learnflow.adapters.sandbox.server import MAX_WAIT_S, MAX_WAITING, MAX_WORKERS, remove_work
from learnflow.adapters.sandbox.trying import Trial
from learnflow.contracts.values import JailUnavailable, Limits

ANSWER_S = 15.0
"""How much longer than its wait and its limits a request may take: the server may have to start first."""

_PACKAGES = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
_START = f"import sys; sys.path.insert(0, {_PACKAGES!r}); from learnflow.adapters.sandbox.server import main; main()"
RESTART_S = 0.5
"""The least time between two starts of a server."""

END_S = 5.0
MAX_PLACE = 80
_RUN_LIMITS, _SESSION_LIMITS = Limits(), Limits(wall_s=10.0, cpu_s=10.0)


class SandboxedJail:
    """The `Jail` port on top of a jail's server; safe to share between threads and processes."""

    def __init__(self, address: str) -> None:
        """Use the server that listens at `address`, a path."""
        self._address = address

    def run(
        self,
        source: str,
        *,
        prelude: str = "",
        stdin: str = "",
        calls: Sequence[str] = (),
        files: Mapping[str, str] | None = None,
        limits: Limits = _RUN_LIMITS,
        observe: str = "none",
    ) -> Mapping[str, Any]:
        """Return the result of one run; raises JailUnavailable where no tier holds or no server answers."""
        request = {
            "kind": "run", "source": source, "prelude": prelude, "stdin": stdin, "calls": list(calls),
            "files": dict(files or {}), "limits": _limits(limits), "observe": observe,
        }  # fmt: skip
        try:
            with self._ask(request, limits.wall_s) as connection:
                answer = _parsed(framing.receive(connection)[0])
        except (OSError, EOFError):
            return reports.internal("The jail's server was lost in mid-run: run it again.", "")
        return answer

    def try_session(
        self,
        prelude: str = "",
        cases: Sequence[Mapping[str, str]] = (),
        files: Mapping[str, str] | None = None,
        limits: Limits = _SESSION_LIMITS,
        *,
        counts: int = 20_000,
        case_ms: int = 20,
    ) -> Trial:
        """Return a session that takes candidate programs; closed at the end of its `with`."""
        request = {
            "kind": "session", "prelude": prelude, "cases": [dict(case) for case in cases],
            "files": dict(files or {}), "limits": _limits(limits), "counts": counts, "case_ms": case_ms,
        }  # fmt: skip
        return Trial(lambda: self._session(request), len(cases))

    def _session(self, request: Mapping[str, Any]) -> socket.socket:
        try:
            with self._ask(request, 0.0) as connection:
                answer, descriptors = framing.receive(connection)
                message = _parsed(answer)
        except (OSError, EOFError):
            raise JailUnavailable("The jail's server was lost: try again.") from None
        if not descriptors:
            raise JailUnavailable(str((message.get("error") or {}).get("message", "The jail opened no session.")))
        return socket.socket(fileno=descriptors[0])

    def _ask(self, request: Mapping[str, Any], wall_s: float) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(MAX_WAIT_S + wall_s + ANSWER_S)
        try:
            connection.connect(self._address)
        except OSError as error:
            connection.close()
            raise JailUnavailable(f"No jail listens at {self._address}: {error.strerror}.") from None
        # A server that is full answers before it has read the request, and that answer is still there to be read.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            framing.send(connection, json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        return connection


class JailServer:
    """Starts a jail's server when the first request waits, and again when it died; belongs to one process."""

    def __init__(self, tier: str = "auto", workers: int | None = None, waiting: int = MAX_WAITING) -> None:
        """Listen at once in a fresh private folder; `tier` is auto, 1, 2 or unsafe-dev, the last only if asked for."""
        # A socket's path has at most 107 bytes.
        place = tempfile.gettempdir() if len(tempfile.gettempdir()) < MAX_PLACE else "/tmp"  # noqa: S108
        self._folder = tempfile.mkdtemp(prefix="learnflow-jail-", dir=place)
        self._process = os.getpid()
        self.address = os.path.join(self._folder, "socket")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.address)
        self._listener.listen(128)
        self._options = ["--tier", tier, "--waiting", str(waiting), "--folder", self._folder]
        self._options += ["--workers", str(workers or min(os.cpu_count() or 1, MAX_WORKERS))]
        self._wake_reader, self._wake_writer = os.pipe()
        self._thread = threading.Thread(target=self._supervise, name="jail", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def jail(self) -> SandboxedJail:
        """Return a jail that this server runs."""
        return SandboxedJail(self.address)

    def choice(self) -> selftest.Choice | None:
        """Return the tier that was chosen and what proved it, None before the first request."""
        return selftest.remembered(self._folder)

    def close(self) -> None:
        """End the server and its workers, and remove the socket; may be called twice."""
        if self._listener.fileno() < 0 or os.getpid() != self._process:
            return
        atexit.unregister(self.close)
        os.write(self._wake_writer, b"x")
        self._thread.join()
        self._listener.close()
        os.close(self._wake_reader)
        os.close(self._wake_writer)
        remove_work(self._folder)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> JailServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _supervise(self) -> None:
        while self._wake_reader not in self._first_of(self._listener.fileno()):
            started = time.monotonic()
            with contextlib.suppress(OSError):
                if not self._serve():
                    return
            # One that dies at once would keep a processor busy with starting it.
            pause = max(0.0, RESTART_S - (time.monotonic() - started))
            if self._first_of(timeout_s=pause):
                return

    def _serve(self) -> bool:
        """Run one server process to its end; false when it was ended because all is over."""
        life_reader, life_writer = os.pipe()
        try:
            process = self._start(life_reader)
            watched = os.pidfd_open(process.pid)
            over = self._wake_reader in self._first_of(watched)
            os.close(watched)
            if over:
                process.terminate()
        finally:
            os.close(life_reader)
            os.close(life_writer)
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return not over

    def _first_of(self, *descriptors: int, timeout_s: float | None = None) -> set[int]:
        """Wait until one of these can be read, or all is over."""
        poll = select.poll()
        for descriptor in (self._wake_reader, *descriptors):
            poll.register(descriptor, select.POLLIN)
        return {descriptor for descriptor, _ in poll.poll(None if timeout_s is None else timeout_s * 1000)}

    def _start(self, life: int) -> subprocess.Popen[bytes]:
        kept = ("PATH", "TMPDIR")
        return subprocess.Popen(
            [
                sys.executable, "-I", "-S", "-c", _START,
                "--socket", str(self._listener.fileno()), "--life", str(life), *self._options,
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=(self._listener.fileno(), life),
            env={name: os.environ[name] for name in kept if name in os.environ} | {"LANG": "C.UTF-8"}, cwd="/",
        )  # fmt: skip


def _limits(limits: Limits) -> Mapping[str, float]:
    return {name: getattr(limits, name) for name in ("wall_s", "cpu_s", "memory_mb", "output_kb")}


def _parsed(answer: bytes) -> Mapping[str, Any]:
    result: Mapping[str, Any] = json.loads(answer)
    if "unavailable" in result:
        raise JailUnavailable(f"{result['unavailable']['reason']} {result['unavailable']['fix']}".strip())
    return result
