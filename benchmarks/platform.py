"""A server under measurement: started as its users start it, looked at through /proc, stopped whatever happens."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

START_S = 30.0
STOP_S = 25.0
READY_PAUSE_S = 0.005
LEARNFLOW = str(Path(sys.executable).with_name("learnflow"))
RATE_LIMIT_OFF = {"LEARNFLOW_EDGE__REQUESTS_PER_MINUTE": "1000000"}
_URL = re.compile(rb"(http://[0-9.]+:[0-9]+)\s")
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
_LAG = re.compile(r"^projection_lag_seconds (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds since the start: of the main process, and of its workers with all that they started."""

    main_s: float
    workers_s: float

    def __sub__(self, earlier: Usage) -> Usage:
        return Usage(self.main_s - earlier.main_s, self.workers_s - earlier.workers_s)


def clean_environment() -> dict[str, str]:
    """Return the environment without any setting of LearnFlow."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LEARNFLOW_")}


class Server:
    """A process that prints its address; use it as a context manager, so that it never outlives the measurement."""

    def __init__(self, command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> None:
        """Prepare to run the command, without any LEARNFLOW setting but `env`."""
        self._command, self._folder, self._env = command, folder, env or {}
        self.url = ""

    def start(self) -> None:
        """Start the command in a process group of its own; who calls this must `stop`."""
        self._errors = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by stop
        self.started_at = time.perf_counter()
        self._process = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            stdin=subprocess.DEVNULL,
            env={**clean_environment(), "PYTHONPATH": os.getcwd(), **self._env},
            cwd=self._folder,
            start_new_session=True,
        )

    def __enter__(self) -> Server:
        self.start()
        try:
            self.wait_listening()
            self._wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The main process."""
        return self._process.pid

    def wait_listening(self) -> str:
        """Return the address as soon as it is printed; RuntimeError where the process ends or stays silent."""
        assert self._process.stdout is not None
        seen, ends = b"", time.monotonic() + START_S
        while (left := ends - time.monotonic()) > 0:
            if not select.select([self._process.stdout], [], [], left)[0]:
                break
            more = os.read(self._process.stdout.fileno(), 4096)
            seen += more
            found = _URL.search(seen)
            if found is not None:
                self.url = found[1].decode()
                return self.url
            if not more:
                break
        raise RuntimeError(f"the server did not print an address: {self._said()}")

    def _said(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")[-2000:]

    def _wait_ready(self) -> None:
        ends = time.monotonic() + START_S
        while time.monotonic() < ends and self._process.poll() is None:
            with contextlib.suppress(OSError):
                self.get("/readyz")
                return
            time.sleep(READY_PAUSE_S)
        raise RuntimeError(f"the server did not become ready: {self._said()}")

    def get(self, path: str) -> str:
        """Return what a path answers; OSError for anything but success."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url + path, timeout=10) as answer:
            return str(answer.read().decode())

    def lag(self) -> float:
        """Return how many seconds progress is behind the log."""
        found = _LAG.search(self.get("/metrics"))
        if found is None:
            raise RuntimeError("/metrics has no projection_lag_seconds")
        return float(found[1])

    def _tree(self) -> tuple[psutil.Process, list[psutil.Process]]:
        main = psutil.Process(self.pid)
        return main, main.children(recursive=True)

    def usage(self) -> Usage:
        """Return the CPU seconds so far, of processes that ended too."""
        main, children = self._tree()
        own = main.cpu_times()
        workers = own.children_user + own.children_system
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                times = child.cpu_times()
                workers += times.user + times.system + times.children_user + times.children_system
        return Usage(own.user + own.system, workers)

    def pss(self) -> tuple[float, list[float]]:
        """Return the proportional set size in MB of the main process and of each other one."""
        main, children = self._tree()
        return _pss_mb(main.pid), [_pss_mb(child.pid) for child in children]

    def pause(self) -> None:
        """Give it no CPU, so that another one is measured alone."""
        os.killpg(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after `pause`."""
        os.killpg(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end, and kill its whole group if it does not or leaves something behind."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self.resume()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            pass
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._errors.close()


def _pss_mb(pid: int) -> float:
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except (OSError, ProcessLookupError):
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def platform(folder: Path, env: Mapping[str, str] | None = None) -> Server:
    """Return the embedded platform on the data folder `folder/data`, started by `learnflow up`."""
    return Server([LEARNFLOW, "up", "--port", "0", "--data", str(folder / "data")], folder, env)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder on the disk that the project lies on (a RAM disk would flatter), removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=".bench-", dir=Path.cwd()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
