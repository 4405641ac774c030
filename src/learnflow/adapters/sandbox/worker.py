"""One zygote seen from outside: started, handed runs, read from with bounds, and replaced when it dies."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learnflow.adapters.sandbox import bubblewrap, interpreter
from learnflow.adapters.sandbox.pipes import Outputs, sealed

START_S = 10.0
GRACE_S = 2.0
"""How much longer than the wall limit a zygote may take to tell the end of a run."""

FOLDER_BYTES, FOLDER_INODES = 32 * 1024 * 1024, 500
FIRST_USER = 60_900
"""The user of the first zygote where we are root; a range that Linux distributions leave free."""

_MAX_PACKET_BYTES = 16 * 1024
_PAGE = os.sysconf("SC_PAGE_SIZE")
_CREDENTIALS = struct.Struct("3i")
_PASS_CREDENTIALS = 16


class WorkerFailed(Exception):
    """A zygote did not start, or died; the message is what it complained of."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How a run ended, as seen from outside of it: nothing here was said by the program but its output."""

    stdout: bytes
    stderr: bytes
    document: bytes
    overflow: bool
    exit: int | None
    signal: int | None
    why: str | None
    wall_ms: float
    cpu_ms: float
    peak_kb: int


class Worker:
    """One zygote of a tier (`1`, `2` or `unsafe-dev`) and its one run at a time."""

    def __init__(self, tier: str, number: int = 0, work_prefix: str = "") -> None:
        """Name the tier; `number` makes its user one of its own, `work_prefix` says where its folder is made."""
        self.tier = tier
        self.pid = 0
        self.work = ""
        self._number = number
        self._work_prefix = work_prefix or os.path.join(tempfile.gettempdir(), "learnflow-jail-work-")
        self._process: subprocess.Popen[bytes] | None = None
        self._opened = contextlib.ExitStack()
        self._ready = False

    def start(self) -> None:
        """Start the zygote and wait until it is ready; raises WorkerFailed with what it wrote to stderr."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = self._opened.enter_context(ours)
        ours.setsockopt(socket.SOL_SOCKET, _PASS_CREDENTIALS, 1)
        self.work = self._make_work()
        complaints = os.memfd_create("complaints")
        self._opened.callback(os.close, complaints)
        try:
            with theirs:
                self._process = subprocess.Popen(
                    self._command(), stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=complaints,
                    env=interpreter.environment(self.work), cwd="/", start_new_session=True,
                )  # fmt: skip
            self._await_ready(START_S)
        except (OSError, WorkerFailed) as error:
            complaint = ""
            # A server that ends may have stopped this worker while it started.
            with contextlib.suppress(OSError):
                complaint = os.pread(complaints, 4096, 0).decode("utf-8", "replace")
            self.stop()
            raise WorkerFailed(complaint or str(error)) from None

    def ensure(self) -> None:
        """Wait until the zygote can take a run, or start another in its place; raises WorkerFailed."""
        if self._process is not None and not self._gone():
            with contextlib.suppress(WorkerFailed):
                self._await_ready(START_S)
                return
        self.stop()
        self.start()

    def stop(self) -> None:
        """End the zygote and whatever it runs, and take away what it used; also when it never started."""
        # A zygote that finds its socket closed ends what it runs; one that is killed could not.
        self._opened.close()
        # A server that ends stops its workers while their own threads may be about to do the same.
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.5)
            process.kill()
            process.wait()
        if self.tier != "1" and self.work:
            shutil.rmtree(self.work, ignore_errors=True)
        self._ready = False

    def look(self, canary: str) -> Mapping[str, Any]:
        """Return what the zygote sees of the world, and whether the file `canary` is in it."""
        self._await_ready(START_S)
        self._control.send(json.dumps({"do": "look", "canary": canary}).encode())
        return self._packet(START_S)

    def run(
        self,
        request: bytes,
        stdin: bytes,
        limits: Mapping[str, float],
        *,
        session: socket.socket | None = None,
        caller: socket.socket | None = None,
    ) -> Seen:
        """Run one request in a fresh child and return what was seen of it; a gone `caller` ends it.

        A `session` is the child's channel in place of a document. Raises WorkerFailed when the zygote dies.
        """
        self._await_ready(START_S)
        self._ready = False
        with contextlib.ExitStack() as stack:
            outputs = Outputs(stack, int(limits["output_kb"]) * 1024)
            inputs = [sealed(stack, request), sealed(stack, stdin)]
            channel = [session.fileno()] if session is not None else [outputs.open("document")]
            descriptors = [*inputs, outputs.open("stdout"), outputs.open("stderr"), *channel]
            message = {"do": "run", "session": session is not None, "limits": self._limits(limits)}
            self._send(message, descriptors)
            outputs.close_theirs()
            if session is not None:
                session.close()
            end = self._follow(outputs, caller, time.monotonic() + limits["wall_s"] + GRACE_S)
            outputs.drain()
        return Seen(
            bytes(outputs.found["stdout"]), bytes(outputs.found["stderr"]), bytes(outputs.found.get("document", b"")),
            outputs.overflow, end["exit"], end["signal"], end["why"], end["wall_ms"], end["cpu_ms"], end["peak_kb"],
        )  # fmt: skip

    def _follow(self, outputs: Outputs, caller: socket.socket | None, deadline: float) -> dict[str, Any]:
        """Read output until the zygote tells the end of the run; has it ended where it must."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        for descriptor in outputs.readers:
            poll.register(descriptor, select.POLLIN)
        if caller is not None:
            # Nothing but its being closed: who only says that no more will come still waits for answers.
            poll.register(caller, 0)
        asked = False
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise WorkerFailed("the zygote did not tell the end of a run")
            events = [descriptor for descriptor, _ in poll.poll(left * 1000)]
            end = self._packet(0) if self._control.fileno() in events else None
            for descriptor in events:
                if descriptor in outputs.readers and not outputs.read(descriptor):
                    poll.unregister(descriptor)
            if end is not None:
                return end
            gone = caller is not None and caller.fileno() in events
            if caller is not None and gone:
                poll.unregister(caller)
            if (gone or outputs.overflow) and not asked:
                asked = True
                self._send({"do": "kill"}, [])

    def _limits(self, limits: Mapping[str, float]) -> dict[str, float]:
        try:
            with open(f"/proc/{self.pid}/statm", encoding="ascii") as file:
                start = int(file.read().split()[0]) * _PAGE
        except (OSError, IndexError):
            raise WorkerFailed("the zygote is gone") from None
        return {
            "wall_s": limits["wall_s"],
            "cpu_s": limits["cpu_s"],
            "address_space": start + int(limits["memory_mb"]) * 1024 * 1024,
            "folder_bytes": FOLDER_BYTES,
            "folder_inodes": FOLDER_INODES,
        }

    def _gone(self) -> bool:
        """Say whether a zygote that was ready has ended since: it says nothing of itself until it has a run."""
        return self._ready and bool(select.select([self._control], [], [], 0)[0])

    def _await_ready(self, timeout: float) -> None:
        if not self._ready and self._packet(timeout) != {"ready": True}:
            raise WorkerFailed("the zygote said something else than that it is ready")
        self._ready = True

    def _send(self, message: Mapping[str, Any], descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], descriptors)
        except OSError as error:
            raise WorkerFailed(f"the zygote is gone: {error.strerror}") from None

    def _packet(self, timeout: float) -> dict[str, Any]:
        self._control.settimeout(timeout or None)
        try:
            data, ancillary, _, _ = self._control.recvmsg(_MAX_PACKET_BYTES, socket.CMSG_SPACE(_CREDENTIALS.size))
        except OSError as error:
            raise WorkerFailed(f"the zygote is silent: {error}") from None
        if not data:
            raise WorkerFailed("the zygote is gone")
        for _, kind, content in ancillary:
            if kind == socket.SCM_CREDENTIALS:
                self.pid = _CREDENTIALS.unpack(content)[0]
        message: dict[str, Any] = json.loads(data)
        return message

    def _make_work(self) -> str:
        if self.tier == "1":
            return bubblewrap.WORK
        work = tempfile.mkdtemp(prefix=os.path.basename(self._work_prefix), dir=os.path.dirname(self._work_prefix))
        if (user := self._user()) is not None:
            os.chown(work, user, user)
        return work

    def _user(self) -> int | None:
        return FIRST_USER + self._number if os.geteuid() == 0 else None

    def _command(self) -> list[str]:
        settings = json.dumps({
            "work": self.work,
            "walled": self.tier == "1",
            "confined": self.tier != "unsafe-dev",
            "user": self._user(),
            "readable": interpreter.readable_paths(),
        })  # fmt: skip
        if self.tier != "1":
            return interpreter.command(os.path.dirname(interpreter.INSIDE), settings)
        bwrap = bubblewrap.find()
        if bwrap is None:
            raise WorkerFailed("bubblewrap is not installed")
        return bubblewrap.command(bwrap, settings)
