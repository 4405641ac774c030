"""The jail's server: takes requests from a Unix socket, queues a bounded number of them, and has workers run them.

Its socket is inherited and already listening; it ends when its parent does, and leaves nothing behind. The process
is its own, so that no program of a student's is ever a child of what serves students.
"""

from __future__ import annotations

import argparse
import contextlib
import glob
import json
import os
import queue
import select
import shutil
import signal
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any, NoReturn

from learnflow.adapters.sandbox import framing, reports, requests, selftest
from learnflow.adapters.sandbox.inside import kernel
from learnflow.adapters.sandbox.worker import Worker, WorkerFailed

MAX_WORKERS = 4
MAX_WAITING = 32
MAX_WAIT_S = 20.0
"""How long a request may wait for its turn before it is told that the jail is busy."""

READ_S = 2.0
PARENT_ENDS_S = 1.0


def main() -> None:
    """Serve until the parent is gone, by the arguments that `client.JailServer` passes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--life", type=int, required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--tier", required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--waiting", type=int, required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A signal is read like any other news: as an exception it could cut the end short, for a dying parent sends it
    # late, and once for each of its threads.
    news, noted = socket.socketpair()
    noted.setblocking(False)
    signal.set_wakeup_fd(noted.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, lambda *_: None)
    kernel.end_with_parent(signal.SIGTERM)
    server = None
    try:
        remove_work(options.folder)
        kept = selftest.remembered(options.folder)
        choice = kept if kept and kept.tier else selftest.choose(options.tier, work_prefix(options.folder))
        selftest.remember(choice, options.folder)
        server = Server(socket.socket(fileno=options.socket), choice, options.folder, options.workers, options.waiting)
        server.serve(options.life, news.fileno())
    finally:
        if server is not None:
            server.stop()
        _leave_nothing(options.folder, options.life)


def _leave_nothing(folder: str, life: int) -> NoReturn:
    """End this process without what it made; the socket's folder goes too when nobody else is left to do that."""
    remove_work(folder)
    # A dying parent's thread can be gone, and with that a signal be here, before its pipe is closed.
    if select.select([life], [], [], PARENT_ENDS_S)[0]:
        shutil.rmtree(folder, ignore_errors=True)
    # Threads that still serve somebody are not waited for.
    os._exit(0)


def work_prefix(folder: str) -> str:
    """Return how the work folders of the server with this private folder begin; they lie beside it."""
    return f"{folder}-work-"


def remove_work(folder: str) -> None:
    """Remove what workers of the server with this private folder left, as when they were killed."""
    for path in glob.glob(glob.escape(work_prefix(folder)) + "*"):
        shutil.rmtree(path, ignore_errors=True)


class Server:
    """Hands connections to workers, which are started when first needed and kept."""

    def __init__(
        self, listener: socket.socket, choice: selftest.Choice, folder: str, workers: int, waiting: int
    ) -> None:
        """Listen on `listener`, run in the tier of `choice`; at most `waiting` requests wait for their turn."""
        self._listener = listener
        self._choice = choice
        self._folder = folder
        self._most_workers = workers
        self._waiting: queue.Queue[tuple[socket.socket, float]] = queue.Queue(waiting)
        self._desks: list[_Desk] = []

    def serve(self, *ends: int) -> None:
        """Take connections until one of the descriptors `ends` can be read."""
        poll = select.poll()
        for descriptor in (self._listener.fileno(), *ends):
            poll.register(descriptor, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if ready.intersection(ends):
                return
            connection, _ = self._listener.accept()
            self._take(connection)

    def stop(self) -> None:
        """End all workers."""
        for desk in self._desks:
            desk.close()

    def _take(self, connection: socket.socket) -> None:
        connection.settimeout(READ_S)
        if not self._choice.tier:
            _answer(connection, {"unavailable": {"reason": self._choice.reason, "fix": self._choice.fix}})
            return
        try:
            self._waiting.put_nowait((connection, time.monotonic()))
        except queue.Full:
            _answer(connection, _busy(self._choice.tier))
            return
        free = sum(desk.free for desk in self._desks)
        if self._waiting.qsize() > free and len(self._desks) < self._most_workers:
            self._desks.append(_Desk(self._choice.tier, len(self._desks), work_prefix(self._folder), self._waiting))


class _Desk:
    """A thread and its worker: answers one connection after the other."""

    def __init__(self, tier: str, number: int, prefix: str, waiting: queue.Queue[tuple[socket.socket, float]]) -> None:
        self.worker = Worker(tier, number, prefix)
        self.free = False
        self._over = False
        self._tier = tier
        self._waiting = waiting
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(WorkerFailed):
            self.worker.start()
        while True:
            self.free = True
            connection, since = self._waiting.get()
            self.free = False
            # What goes wrong with one connection must not cost the thread.
            with contextlib.suppress(OSError, EOFError), connection:
                if time.monotonic() - since > MAX_WAIT_S:
                    _answer(connection, _busy(self._tier))
                else:
                    self._handled(connection)

    def _handled(self, connection: socket.socket) -> None:
        try:
            self._handle(connection)
        except (OSError, EOFError):
            raise
        except Exception as error:
            # A fault of ours costs this run and the worker that had it, never the thread.
            self.worker.stop()
            _answer(connection, reports.internal(f"A fault of the jail: {type(error).__name__}.", self._tier))

    def _handle(self, connection: socket.socket) -> None:
        try:
            request = requests.parse(framing.receive(connection, requests.MAX_WIRE_BYTES)[0])
        except framing.TooLong:
            message = f"The request has more than {requests.MAX_WIRE_BYTES // 1024} KiB: send less."
            return _answer(connection, reports.rejected("TooLarge", message, self._tier))
        except requests.Rejected as rejection:
            return _answer(connection, reports.rejected(rejection.kind, str(rejection), self._tier))
        try:
            self.worker.ensure()
            if request.session:
                return self._open_session(connection, request)
            seen = self.worker.run(request.content, request.stdin, request.limits, caller=connection)
            return _answer(connection, reports.finished(seen, request.calls, request.limits, self._tier))
        except WorkerFailed as error:
            self.worker.stop()
            _answer(connection, reports.internal(f"A worker of the jail was lost: {error}", self._tier))
            if not self._over:
                with contextlib.suppress(WorkerFailed):
                    self.worker.start()
        return None

    def close(self) -> None:
        """End the worker; it is not started again."""
        self._over = True
        self.worker.stop()

    def _open_session(self, connection: socket.socket, request: requests.Request) -> None:
        theirs, childs = socket.socketpair()
        with childs, childs.dup() as watched:
            with theirs:
                framing.send(connection, json.dumps({"session": self._tier}).encode(), [theirs.fileno()])
            self.worker.run(request.content, b"", request.limits, session=childs, caller=watched)


def _busy(tier: str) -> Mapping[str, Any]:
    return reports.rejected("Busy", "The jail has too much to do: try again in a moment.", tier)


def _answer(connection: socket.socket, result: Mapping[str, Any]) -> None:
    with contextlib.suppress(OSError), connection:
        framing.send(connection, json.dumps(result).encode())


if __name__ == "__main__":
    main()
