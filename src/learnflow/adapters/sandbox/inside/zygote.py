"""The parent in the jail: one interpreter that is ready, forks one confined child per run, and watches it.

It never reads what a run is about: programs, input and output pass it as descriptors. What it is told and what it
says are packets of JSON on one socket; when that socket's other end is gone, so is it.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, NoReturn

from . import harness, kernel, outlook, trying, view
from .confinement import Confinement
from .folder import Folder

POLL_MS = 10
"""How often a child's folder, CPU time and wall time are looked at."""

THREAD_STACK_BYTES = 512 * 1024
MAX_PACKET_BYTES = 16 * 1024
RESULT = 3
"""The descriptor on which a child answers."""

NOT_CONFINED = 71
"""Exit code of a child that could not be confined, and therefore ran nothing."""

NOT_ENDED = 70
"""Exit code of a child whose harness came back, which it never should."""

_FIRST_FREE = 16


def main() -> None:
    """Serve runs on the socket that is descriptor 0, as told by the JSON in the first argument."""
    settings = json.loads(sys.argv[1])
    control = socket.socket(fileno=os.dup(0))
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.close(null)
    Zygote(settings, control).serve()


class Zygote:
    """Takes one run after the other; not safe to share."""

    def __init__(self, settings: Mapping[str, Any], control: socket.socket) -> None:
        """Load what children need, become the user of `settings`, and prepare the confinement."""
        self._control = control
        harness.warm()
        own_files = settings["walled"] or _own_files(settings)
        if settings["user"] is not None:
            _become(settings["user"])
        view.drop_capabilities()
        self._confinement = Confinement(settings["readable"], layers=bool(settings["confined"]))
        kernel.forbid_dumps()
        kernel.end_with_parent(signal.SIGKILL)
        self._folder = Folder(settings["work"], own_file_system=own_files)
        self._shows_files = not own_files
        threading.stack_size(THREAD_STACK_BYTES)
        gc.collect()
        gc.freeze()
        self._start_kb = self._idle_peak_kb()

    def serve(self) -> None:
        """Take runs until the other end is closed."""
        self._say({"ready": True})
        while True:
            data, descriptors, _, _ = socket.recv_fds(self._control, MAX_PACKET_BYTES, 8)
            if not data:
                return
            message = json.loads(data)
            if message["do"] == "run":
                self._say(self._run(message, descriptors))
                self._folder.clean()
                self._say({"ready": True})
            elif message["do"] == "look":
                self._say(outlook.facts(message["canary"]))

    def _say(self, message: Mapping[str, Any]) -> None:
        self._control.send(json.dumps(message).encode())

    def _run(self, message: Mapping[str, Any], descriptors: list[int]) -> dict[str, Any]:
        limits = message["limits"]
        self._folder.make()
        parent, start = os.getpid(), time.monotonic()
        pid = os.fork()
        if not pid:
            self._child(parent, limits, bool(message["session"]), descriptors)
        watched = os.pidfd_open(pid)
        try:
            for descriptor in descriptors:
                os.close(descriptor)
            why = self._watch(pid, watched, limits, start)
        finally:
            os.close(watched)
        _, status, usage = os.wait4(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return {
            "exit": code if code >= 0 else None,
            "signal": -code if code < 0 else None,
            "why": why,
            "wall_ms": (time.monotonic() - start) * 1000,
            "cpu_ms": (usage.ru_utime + usage.ru_stime) * 1000,
            "peak_kb": max(0, usage.ru_maxrss - self._start_kb),
        }

    def _watch(self, pid: int, watched: int, limits: Mapping[str, Any], start: float) -> str | None:
        """Wait for the end of a child, or bring it about; returns why, None when it ended by itself."""
        poll = select.poll()
        poll.register(watched, select.POLLIN)
        poll.register(self._control, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll(POLL_MS)}
            if watched in ready:
                return None
            if why := "asked" if ready else self._excess(pid, limits, start):
                # An unread `kill` would meet the next run, so what was asked for is taken off the socket here.
                if ready:
                    self._control.recv(MAX_PACKET_BYTES)
                signal.pidfd_send_signal(watched, signal.SIGKILL)
                poll.unregister(self._control)
                poll.poll()
                return why

    def _excess(self, pid: int, limits: Mapping[str, Any], start: float) -> str | None:
        if time.monotonic() - start > limits["wall_s"]:
            return "wall"
        with contextlib.suppress(OSError):
            # The clock of a process's CPU time, as `clock_getcpuclockid` makes it.
            if time.clock_gettime((~pid << 3) | 2) > limits["cpu_s"]:
                return "cpu"
        size, inodes = self._folder.usage(pid, limits["folder_inodes"])
        return "disk" if size > limits["folder_bytes"] or inodes > limits["folder_inodes"] else None

    def _child(self, parent: int, limits: Mapping[str, Any], session: bool, descriptors: list[int]) -> NoReturn:
        try:
            request, *others = (_moved(descriptor) for descriptor in descriptors)
            for number, descriptor in enumerate(others):
                os.dup2(descriptor, number)
            text = os.pread(request, os.fstat(request).st_size, 0)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.chdir(self._folder.path)
            kernel.end_with_parent(signal.SIGKILL)
            if os.getppid() != parent:
                raise ProcessLookupError("nobody watches any more")
            self._confinement.put_on(self._folder.path, limits, RESULT + 1, shows_files=self._shows_files)
        except BaseException as error:  # nothing may run unconfined, whatever went wrong
            with contextlib.suppress(BaseException):
                os.write(2, f"not confined: {error!r}\n".encode())
            os._exit(NOT_CONFINED)
        try:
            if session:
                trying.serve(json.loads(text), socket.socket(fileno=RESULT))
            harness.run(json.loads(text), self._folder.path, RESULT)
        finally:
            os._exit(NOT_ENDED)

    def _idle_peak_kb(self) -> int:
        """Return what a child that does nothing would count as its peak of memory."""
        pid = os.fork()
        if not pid:
            os._exit(0)
        return os.wait4(pid, 0)[2].ru_maxrss


def _own_files(settings: Mapping[str, Any]) -> bool:
    """Give this process its own view of files where that can be; false where its work folder is one of the host's."""
    own = view.separate()
    if settings["user"] is not None:
        view.show([*settings["readable"], settings["work"]])
    return own and view.mount_work(settings["work"])


def _become(user: int) -> None:
    """Give up root for good."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _moved(descriptor: int) -> int:
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD, _FIRST_FREE)
