"""The outside of a session that tries candidate programs: sends them, and reads answers that it does not trust.

Candidates are sent ahead of their answers; outcomes come in the order of the candidates. The process that runs them may
die at any of them: that one is reported as `killed`, and a new process goes on with the next.
"""

import json
import select
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Any, Self

MAX_SOURCE = 128 * 1024
"""Characters of one candidate."""
MAX_ANSWERS = 16 * 1024 * 1024
"""Bytes of all answers that one trial reads."""
_MAX_LINE = 256 * 1024
_MAX_AHEAD = 64
_MAX_AHEAD_BYTES = 256 * 1024
_MAX_RESTARTS = 50
_PIECE = 65536
_STATUSES = ("ok", "error", "endless", "memory")


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What one case of one candidate came to: ok, error, endless, memory, or killed (its process died of it)."""

    status: str
    error: str | None = None
    digest: str | None = None
    repr: str | None = None


class _Refused(Exception):
    """The process closed the channel, or answered what no honest one would."""


class Trial:
    """One session: tries candidates through `connect`, which starts a process and gives the channel to it.

    `cases` is how many cases the session has; `patience_s` is how long one answer may take.
    """

    def __init__(self, connect: Callable[[], socket], cases: int, *, patience_s: float = 3.0) -> None:
        self._connect = connect
        self._cases = cases
        self._patience_s = patience_s
        self._channel: socket | None = None
        self._sent_ahead: deque[tuple[int, bytes]] = deque()
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._next = 0
        self._wanted_from = 0
        self._bytes_left = MAX_ANSWERS
        self._restarts_left = _MAX_RESTARTS

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process that tries; later candidates would start a new one."""
        if self._channel is not None:
            with suppress(OSError):
                self._channel.shutdown(SHUT_RDWR)
            self._channel.close()
        self._channel = None

    def try_many(self, sources: Iterable[str]) -> Iterator[tuple[CaseOutcome, ...]]:
        """One tuple of outcomes per candidate, in order; ends early when the answers or the restarts are used up.

        Raises ValueError for a candidate of more than 128 Ki characters; OSError when no process can be started.
        """
        self._wanted_from = self._next
        candidates = iter(sources)
        more = True
        while self._restarts_left > 0 and self._bytes_left > 0:
            more = more and self._send_ahead(candidates)
            if not more and not self._waiting():
                return
            yield from self._exchange()

    def _waiting(self) -> bool:
        return bool(self._sent_ahead) and self._sent_ahead[-1][0] >= self._wanted_from

    def _send_ahead(self, candidates: Iterator[str]) -> bool:
        while len(self._sent_ahead) < _MAX_AHEAD and len(self._outgoing) < _MAX_AHEAD_BYTES:
            source = next(candidates, None)
            if source is None:
                return False
            if len(source) > MAX_SOURCE:
                raise ValueError(f"a candidate has {len(source)} characters; at most {MAX_SOURCE} are tried")
            if not self._sent_ahead:
                self._leave_if_gone()
            line = json.dumps({"id": self._next, "source": source}).encode() + b"\n"
            self._sent_ahead.append((self._next, line))
            self._outgoing += line
            self._next += 1
        return True

    def _exchange(self) -> Iterator[tuple[CaseOutcome, ...]]:
        channel = self._open()
        try:
            self._move(channel)
            while (end := self._incoming.find(b"\n")) >= 0:
                line = bytes(self._incoming[:end])
                del self._incoming[: end + 1]
                if not self._sent_ahead:
                    # Nobody asked: only a candidate that answers by itself does that.
                    raise _Refused
                number = self._sent_ahead[0][0]
                outcomes, last = _checked(line, number, self._cases)
                self._sent_ahead.popleft()
                if last:
                    self._restart()
                if number >= self._wanted_from:
                    yield outcomes
            if len(self._incoming) > _MAX_LINE:
                raise _Refused
        except (_Refused, ConnectionError):
            blamed = self._sent_ahead.popleft()[0] if self._sent_ahead else -1
            self._restart()
            if blamed >= self._wanted_from:
                yield (CaseOutcome("killed"),) * self._cases

    def _move(self, channel: socket) -> None:
        """Wait until bytes go or come, and move them; raises when the process is gone or silent for too long."""
        poll = select.poll()
        poll.register(channel, select.POLLIN | (select.POLLOUT if self._outgoing else 0))
        events = poll.poll(self._patience_s * 1000)
        if not events:
            raise _Refused
        if events[0][1] & select.POLLOUT:
            del self._outgoing[: channel.send(self._outgoing[:_PIECE])]
        if events[0][1] & ~select.POLLOUT:
            data = channel.recv(_PIECE)
            if not data:
                raise _Refused
            self._bytes_left -= len(data)
            self._incoming += data

    def _leave_if_gone(self) -> None:
        # What ended a process that had nothing to do is not the fault of the candidate that comes next.
        if self._channel is not None:
            poll = select.poll()
            poll.register(self._channel, select.POLLIN)
            if poll.poll(0):
                self._restart()

    def _open(self) -> socket:
        if self._channel is None:
            self._channel = self._connect()
            self._channel.setblocking(False)
        return self._channel

    def _restart(self) -> None:
        """Leave this process; what it has not answered goes to the next one, but for what nobody wants any more."""
        self.close()
        self._restarts_left -= 1
        while self._sent_ahead and self._sent_ahead[0][0] < self._wanted_from:
            self._sent_ahead.popleft()
        self._outgoing = bytearray(b"".join(line for _, line in self._sent_ahead))
        self._incoming.clear()


def _checked(line: bytes, number: int, cases: int) -> tuple[tuple[CaseOutcome, ...], bool]:
    try:
        answer: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise _Refused from None
    if type(answer) is not dict or not {"id", "cases"} <= answer.keys() <= {"id", "cases", "last"}:
        raise _Refused
    outcomes, last = answer["cases"], answer.get("last", False)
    if type(answer["id"]) is not int or answer["id"] != number or type(last) is not bool:
        raise _Refused
    if type(outcomes) is not list or len(outcomes) != cases:
        raise _Refused
    return tuple(_outcome(outcome) for outcome in outcomes), last


def _outcome(data: Any) -> CaseOutcome:
    if type(data) is not dict or data.keys() != {"status", "error", "digest", "repr"}:
        raise _Refused
    status, error, digest, shown = data["status"], data["error"], data["digest"], data["repr"]
    if type(status) is not str or status not in _STATUSES:
        raise _Refused
    if not (_is_text(error, 80) and _is_text(digest, 32) and _is_text(shown, 64)):
        raise _Refused
    if (error is not None) != (status == "error") or (shown is not None) != (status == "ok"):
        raise _Refused
    if digest is not None and (shown is None or len(digest) != 32 or not set(digest) <= set("0123456789abcdef")):
        raise _Refused
    return CaseOutcome(status, _whole(error), digest, _whole(shown))


def _whole(text: str | None) -> str | None:
    # Half characters can be written in JSON, but are no text to hand on.
    return None if text is None else text.encode("utf-8", "replace").decode()


def _is_text(value: Any, limit: int) -> bool:
    return value is None or (type(value) is str and len(value) <= limit)
