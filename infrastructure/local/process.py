"""One process of the mesh: in a group and a folder of its own, waited for until it answers, never left over."""

from __future__ import annotations

import atexit
import contextlib
import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar, Self, TypeVar

import psutil

_T = TypeVar("_T")

HOST = "127.0.0.1"
POLL_S = 0.03
TRIES = 4
LOG_LINES = 20
TAKEN = re.compile(rb"address (is )?already in use|BindException|could not bind|could not listen", re.IGNORECASE)
# Processes get what finds programs and folders; a developer's settings and secrets stay out.
INHERITED = ("PATH", "HOME", "TMPDIR", "LANG", "TZ", "JAVA_HOME")

# Linux ends a child with the *thread* that made it, so that no thread of a caller may be the one.
_maker = ThreadPoolExecutor(1, thread_name_prefix="mesh-processes")
_handed_out: set[int] = set()
_open: set[Process] = set()


class DidNotStart(RuntimeError):
    """A process that ended, or did not answer in time; the message ends with the last lines of its log."""


def until(condition: Callable[[], object], timeout_s: float, pause_s: float = POLL_S) -> bool:
    """Poll a condition, every 30 ms unless told, and return whether it came true within the time."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause_s)
    return True


def is_free(port: int) -> bool:
    """Return whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers_with(status: int, port: int, path: str) -> bool:
    """Return whether a GET on this machine is answered with this status within two seconds; never raises."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    """Return a port that nobody listens on and that this process has not handed out before.

    It lies below those that outgoing connections use: a client that knocks at a dead server's port could otherwise
    be given that very port, and the server could not come back to it.
    """
    while True:
        port = random.randrange(15_000, 32_000)
        if port not in _handed_out and is_free(port):
            _handed_out.add(port)
            return port


class Process:
    """What every part can do; a part says what to lay out, what to run and when it answers."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    start_s: ClassVar[float] = 40.0
    stop_s: ClassVar[float] = 10.0

    def __init__(self, folder: Path | None = None) -> None:
        self._temporary = folder is None
        self.folder = folder.absolute() if folder else Path(tempfile.mkdtemp(prefix=f"learnflow-{self.name}-"))
        self.data, self.log = self.folder / "data", self.folder / "log"
        self._child: subprocess.Popen[bytes] | None = None
        self._laid_out = False
        self._log_start = 0
        _open.add(self)

    def lay_out(self) -> None:
        """Choose ports and write what the process needs below the folder; called again when a port was taken."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """Return the program and its arguments."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Return whether the process serves requests now; never raises."""
        raise NotImplementedError

    def ports(self) -> tuple[int, ...]:
        """Return the ports that the process listens on."""
        raise NotImplementedError

    def extra_environment(self) -> dict[str, str]:
        """Return the variables that the process gets besides the few it inherits."""
        return {}

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int:
        """The process's id; RuntimeError when it does not run."""
        if self._child is None or not self.running:
            raise RuntimeError(f"{self.name} does not run")
        return self._child.pid

    def start(self) -> Self:
        """Start the process and return when it answers; DidNotStart otherwise. Later starts keep data and ports."""
        if self.running:
            raise RuntimeError(f"{self.name} runs already")
        _open.add(self)
        for left in reversed(range(TRIES)):
            first = not self._laid_out
            try:
                self._start()
                return self
            except DidNotStart:
                self.kill()
                if not left or not self._port_was_taken():
                    raise
                if first:
                    self._forget()
                else:
                    until(lambda: all(map(is_free, self.ports())), 5)
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """Ask the process to end, and kill what is left of it after ten seconds; its data stay."""
        family = []
        if self._child is not None and self.running:
            family = _family(self._child.pid)
            self._child.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(self.stop_s)
        self._end(family)

    def kill(self) -> None:
        """End the process and all that it started with SIGKILL, and return when they are gone; its data stay."""
        family = []
        if self._child is not None and self.running:
            # Stopped, it starts no further process between the look at its family and the end.
            os.killpg(self._child.pid, signal.SIGSTOP)
            family = _family(self._child.pid)
        self._end(family)

    def restart(self) -> Self:
        """Stop the process where it runs and start it again on the same data and ports."""
        self.stop()
        return self.start()

    def close(self) -> None:
        """Stop the process and remove its temporary folder; it cannot be started again."""
        try:
            self.stop()
        finally:
            self._release()

    def cpu_s(self) -> float:
        """Return the CPU seconds, user and system, that the process and its children have used since it started."""
        # A process's tuple: user, system, and both of the children that have ended.
        return sum(sum(times[:4]) for times in self._measure(lambda member: member.cpu_times()))

    def memory_mb(self) -> float:
        """Return the memory of the process and its children in megabytes; a shared page counts once (PSS)."""
        return sum(memory.pss for memory in self._measure(lambda member: member.memory_full_info())) / 1e6

    def last_lines(self, count: int = LOG_LINES) -> str:
        """Return the end of the log that the process wrote since its last start."""
        return "\n".join(self._log_since_start().decode("utf-8", "replace").splitlines()[-count:])

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *exc: object) -> None:
        self.close()

    def wait_until(self, condition: Callable[[], bool], what: str, timeout_s: float) -> None:
        """Wait for a condition on the living process; DidNotStart when the time is over or the process ended."""
        came = until(lambda: not self.running or condition(), timeout_s)
        if came and self.running:
            return
        child = self._child
        why = f"ended with code {child.poll()}" if child and not self.running else f"did not {what} in {timeout_s:g} s"
        raise DidNotStart(f"{self.name} {why}; the end of {self.log}:\n{self.last_lines()}")

    def _start(self) -> None:
        if not self._laid_out:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.lay_out()
            self._laid_out = True
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._child = _maker.submit(self._spawn, log.fileno()).result()
        self.wait_until(self.answers, "answer", self.start_s)

    def _spawn(self, log: int) -> subprocess.Popen[bytes]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return subprocess.Popen(
            tied(self.command()),
            cwd=self.folder,
            env=inherited | self.extra_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def _end(self, family: Sequence[psutil.Process]) -> None:
        """Kill what still lives of the process, its group and its family, and wait until it is gone."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        for member in family:
            with contextlib.suppress(psutil.Error):
                member.kill()
        until(lambda: not any(map(_lives, family)), self.stop_s)

    def _forget(self) -> None:
        """Remove what was laid out, so that other ports can be tried."""
        shutil.rmtree(self.data, ignore_errors=True)
        self._laid_out = False

    def _release(self) -> None:
        _open.discard(self)
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _log_since_start(self) -> bytes:
        if not self.log.exists():
            return b""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read()

    def _port_was_taken(self) -> bool:
        return TAKEN.search(self._log_since_start()) is not None

    def _measure(self, read: Callable[[psutil.Process], _T]) -> list[_T]:
        values = []
        for member in [psutil.Process(self.pid), *_family(self.pid)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                values.append(read(member))
        return values


def tied(command: list[str], *options: str) -> list[str]:
    """Return a command that the kernel kills when this Python process ends, where setpriv (util-linux) is there."""
    setpriv = shutil.which("setpriv")
    return [setpriv, *options, "--pdeathsig", "KILL", "--", *command] if setpriv else command


def _family(pid: int) -> list[psutil.Process]:
    """Return what a process started, however deep: some of it leads groups of its own."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@atexit.register
def _close_all() -> None:
    for process in list(_open):
        process.kill()
        process._release()
