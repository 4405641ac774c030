"""The outside of a session that tries candidates, against processes that lie, fall silent or die."""

import json
import socket
import threading
from contextlib import suppress
from typing import Any

import pytest

from learnflow.adapters.sandbox.trying import CaseOutcome, Trial


def answer(**changed: Any) -> bytes:
    case = {"status": "ok", "error": None, "digest": "0" * 32, "repr": "0"}
    case.update({key: value for key, value in changed.items() if key in case})
    return json.dumps({"id": changed.get("id", 0), "cases": changed.get("cases", [case])}).encode() + b"\n"


@pytest.mark.parametrize(
    "sent",
    [
        *(b"", b"\n", b"[]\n", b"{}\n", b"\xff\n", b"[" * 100_000 + b"\n", b"x" * 400_000, b'{"id": 0, "cases": 3}\n'),
        *(answer(id=1), answer(id=True), answer(id="0"), answer(id=0.0), answer(cases=[]), answer(cases=[1])),
        *(
            answer(status="passed"),
            answer(status=None),
            answer(status=["ok"]),
            answer(error="Error"),
            answer(repr=None),
        ),
        *(
            answer(status="killed"),
            answer(digest="0"),
            answer(digest="A" * 32),
            answer(digest=7),
            answer(repr="0" * 65),
        ),
        *(answer(status="error", error="x" * 81, digest=None, repr=None), answer(status="memory", repr=None)),
        *(answer().replace(b'"id"', b'"more": 1, "id"'), answer().replace(b'"id"', b'"last": 1, "id"')),
    ],
)
def test_no_answer_is_trusted(sent: bytes) -> None:
    honest = answer(id=1)

    def connect() -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1_000_000)
        theirs.sendall(lines.pop())
        theirs.shutdown(socket.SHUT_WR)
        kept.append(theirs)
        return ours

    lines, kept = [honest, sent], list[socket.socket]()
    with Trial(connect, 1) as trial:
        outcomes = list(trial.try_many(["a", "b"]))
    for theirs in kept:
        theirs.close()
    assert outcomes == [(CaseOutcome("killed"),), (CaseOutcome("ok", None, "0" * 32, "0"),)]


def test_silence_is_taken_for_death() -> None:
    ends = [socket.socketpair() for _ in range(2)]
    ends[1][1].sendall(answer(id=1))
    left = iter(ends)
    with Trial(lambda: next(left)[0], 1, patience_s=0.05) as trial:
        outcomes = [outcome.status for (outcome,) in trial.try_many(["a", "b"])]
    for _, theirs in ends:
        theirs.close()
    assert outcomes == ["killed", "ok"]


def test_a_process_that_always_dies_ends_the_trial() -> None:
    def connect() -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.close()
        return ours

    with Trial(connect, 1) as trial:
        outcomes = list(trial.try_many(["a"] * 1_000))
    assert 0 < len(outcomes) < 100
    assert {outcome.status for (outcome,) in outcomes} == {"killed"}


def test_a_trial_ends_when_its_answers_are_used_up() -> None:
    ours, theirs = socket.socketpair()

    def answer_all() -> None:
        with suppress(ConnectionError), theirs, theirs.makefile("rb") as lines:
            for line in lines:
                theirs.sendall(answer(id=json.loads(line)["id"]) + b" " * 200_000)

    thread = threading.Thread(target=answer_all)
    thread.start()
    with Trial(lambda: ours, 1) as trial:
        outcomes = list(trial.try_many(["a"] * 1_000))
    thread.join()
    assert 80 < len(outcomes) < 90


def test_a_process_that_cannot_be_started_is_told() -> None:
    def connect() -> socket.socket:
        raise ConnectionRefusedError

    with Trial(connect, 1) as trial, pytest.raises(OSError):  # noqa: PT011
        list(trial.try_many(["a"]))


def test_a_process_that_ended_while_idle_is_not_held_against_the_next_candidate() -> None:
    ends = [socket.socketpair() for _ in range(2)]
    for number, (_, theirs) in enumerate(ends):
        theirs.sendall(answer(id=number))
    left = iter(ends)
    with Trial(lambda: next(left)[0], 1) as trial:
        first = list(trial.try_many(["a"]))
        ends[0][1].close()
        second = list(trial.try_many(["b"]))
    ends[1][1].close()
    assert [outcome.status for (outcome,) in first + second] == ["ok", "ok"]


def test_an_answer_that_nobody_asked_for_ends_that_process_only() -> None:
    def connect() -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.sendall(lines.pop())
        theirs.shutdown(socket.SHUT_WR)
        kept.append(theirs)
        return ours

    lines, kept = [answer(id=1), answer() + answer(id=-1)], list[socket.socket]()
    with Trial(connect, 1) as trial:
        outcomes = [*trial.try_many(["a"]), *trial.try_many(["b"])]
    for theirs in kept:
        theirs.close()
    assert [each[0].status for each in outcomes] == ["ok", "ok"]


def test_half_characters_are_not_handed_on() -> None:
    def connect() -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.sendall(answer(repr="\ud800x"))
        kept.append(theirs)
        return ours

    kept = list[socket.socket]()
    with Trial(connect, 1) as trial:
        assert next(iter(trial.try_many(["a"])))[0].repr == "?x"
    for theirs in kept:
        theirs.close()
