"""The messages of the load tests: who asks what, in which shares, as whole HTTP requests; the same every time."""

from __future__ import annotations

import json
import subprocess
import tomllib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.platform import LEARNFLOW, clean_environment

PATH = "/api/v1/triage"
TOKEN_TTL_S = 86_400
ROUNDS = 4
"""Requests of a file per student; a run walks through the file again and again."""

HOUSE = ("concept", "progress", "out_of_scope", "traceback")
PRODUCT = ("stuck",) * 9 + ("concept",) * 5 + ("exercise",) * 2 + ("review",) * 2 + ("progress", "out_of_scope")
"""Twenty places: 45 % code or traceback, 25 % concepts, 10 % exercises, 10 % review, 5 % progress, 5 % out of scope."""

_HERE = Path(__file__).parent
_SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


@dataclass(frozen=True, slots=True)
class Student:
    """Who asks, with a token of the platform."""

    sub: str
    token: str


@cache
def messages() -> dict[str, list[str]]:
    """Return what is asked in words, by kind."""
    return tomllib.loads((_HERE / "mix_messages.toml").read_text(encoding="utf-8"))


@cache
def programs() -> dict[str, list[dict[str, str]]]:
    """Return broken programs, programs to review, and tracebacks."""
    return tomllib.loads((_HERE / "mix_programs.toml").read_text(encoding="utf-8"))


def body_of(kind: str, number: int) -> dict[str, Any]:
    """Return the TriageRequest that is the `number`th of its kind."""
    words = messages().get(kind) or messages()["stuck"]
    query = words[number % len(words)]
    if kind == "traceback":
        return {"query": query, **_nth("tracebacks", number)}
    if kind == "stuck":
        # Two of three show their program, as students do; the others only what Python said.
        found = _nth("tracebacks", number // 3) if number % 3 == 2 else _nth("programs", number - number // 3)
        return {"query": query, **found}
    if kind == "review":
        return {"query": query, **_nth("reviews", number)}
    return {"query": query}


def _nth(of: str, number: int) -> dict[str, str]:
    listed = programs()[of]
    return listed[number % len(listed)]


def bodies(mix: Sequence[str], count: int) -> list[dict[str, Any]]:
    """Return `count` messages in the shares of `mix`, the kinds interleaved and each kind's list in turn."""
    asked = dict.fromkeys(mix, 0)
    step = next(step for step in range(max(1, len(mix) * 2 // 5), 2 * len(mix) + 2) if _coprime(step, len(mix)))
    found = []
    for number in range(count):
        kind = mix[number * step % len(mix)]
        found.append(body_of(kind, asked[kind]))
        asked[kind] += 1
    return found


def _coprime(one: int, other: int) -> bool:
    while other:
        one, other = other, one % other
    return one == 1


def requests(mix: Sequence[str], students: Sequence[Student], count: int | None = None) -> list[bytes]:
    """Return whole HTTP requests, students round robin; half of the students talk in a conversation of their own.

    Each time round, every student comes to another place of the mix.
    """
    count = len(students) * ROUNDS if count is None else count
    found = []
    listed = bodies(mix, count + count // len(students) + 1)
    for number in range(count):
        place = number % len(students)
        body = listed[number + number // len(students)]
        if place % 2:
            session = {"conversation_id": str(uuid.uuid5(_SPACE, students[place].sub))}
            body = {**body, "session_context": session}
        found.append(request(body, students[place].token))
    return found


def request(body: dict[str, Any], token: str) -> bytes:
    """Return one whole HTTP request."""
    content = json.dumps(body).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def students(count: int, data: Path) -> list[Student]:
    """Return students with tokens of a data folder's key, minted by `learnflow token`."""
    command = [
        LEARNFLOW,
        *("token", "--count", str(count), "--ttl", str(TOKEN_TTL_S), "--json", "--data", str(data)),
    ]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=clean_environment(), cwd=data)
    return [Student(row["sub"], row["token"]) for row in json.loads(done.stdout)]
