"""Real processes of the command line for the suites that need them: run once, or kept running."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learnflow.adapters.embedded.clock import SystemClock
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import mint

COMMAND = (sys.executable, "-m", "learnflow.cli.main")
START_S = 20.0


def environment(data: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment in which no setting of the developer's counts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEARNFLOW_", "_LEARNFLOW"))}
    return kept | {"LEARNFLOW_DATA": str(data), "LEARNFLOW_PORT": "0", "COLUMNS": "80"} | dict(more or {})


def run(
    data: Path, *arguments: str, stdin: bytes | str = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end and return its output as text."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=30,
        check=False,
        cwd=data.parent,
        env=environment(data, env),
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    )


@dataclass
class Running:
    """A platform in a process of its own."""

    data: Path
    process: subprocess.Popen[bytes]
    url: str

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def token(self, sub: str = "ada", role: str = "student") -> str:
        return mint(KeyRing(self.data / "keys"), sub, role, None, 3600, SystemClock())

    def request(self, method: str, path: str, body: Any = None, sub: str = "ada", role: str = "student") -> Any:
        """Return (status, document) of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            headers = {"Authorization": f"Bearer {self.token(sub, role)}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def read_until(self, word: bytes) -> bytes:
        """Return what the platform prints from now on until it printed `word`."""
        said, ends = b"", time.monotonic() + START_S
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while word not in said:
                assert time.monotonic() < ends, said.decode()
                assert selector.select(START_S), said.decode()
                chunk = os.read(self.process.stdout.fileno(), 65536)
                assert chunk, said.decode()
                said += chunk
        return said

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        status = self.process.wait(30)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status


def start(data: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Running:
    """Start a platform and return when it has said where it listens."""
    process = subprocess.Popen(
        [*COMMAND, "up", "--port", "0", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=data.parent,
        env=environment(data, env),
    )
    said = b""
    ends = time.monotonic() + START_S
    with selectors.DefaultSelector() as selector:
        assert process.stdout is not None
        selector.register(process.stdout, selectors.EVENT_READ)
        while b"token" not in said or said.count(b"\n") < 3:
            if time.monotonic() > ends or not selector.select(START_S):
                break
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                break
            said += chunk
    url = next((word for word in said.decode().split() if word.startswith("http://")), "")
    if not url:
        process.kill()
        process.wait()
        process.stdout.close()
        raise AssertionError(said.decode())
    return Running(data, process, url)


@contextlib.contextmanager
def platform(data: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Any:
    """Run a platform for the length of a block."""
    running = start(data, *arguments, env=env)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()
        running.wait()
