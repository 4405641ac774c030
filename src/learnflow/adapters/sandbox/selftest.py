"""Proves each layer of the jail by trying to break it from inside, and chooses the strongest tier that holds."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import platform
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learnflow.adapters.sandbox import bubblewrap, interpreter, reports, requests
from learnflow.adapters.sandbox.worker import Worker, WorkerFailed
from learnflow.contracts.values import Limits

UNSAFE = "unsafe-dev"
TIERS = ("1", "2")
LOOP_S = 0.2
_REMEMBERED = "tier"
_PROBES = """
import ctypes, json, os, socket
C = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if getattr(C, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), name)
def write(path):
    with open(path, "w") as file:
        file.write("x")
def fill():
    with open("large", "wb", buffering=0) as file:
        for _ in range(20):
            if file.write(bytes(1 << 20)) < 1 << 20:
                raise OSError("cut off")
def open_many():
    for _ in range(100):
        os.dup(1)
PROBES = {
    "socket": socket.socket,
    "fork": lambda: os.fork() or os._exit(0),
    "exec": lambda: os.execv(%(python)r, ["python", "-c", "1"]),
    "memfd": lambda: os.memfd_create("probe"),
    "ptrace": lambda: call("ptrace", 16, os.getppid(), 0, 0),
    "signal": lambda: os.kill(os.getppid(), 0),
    "read": lambda: open(%(readable)r).close(),
    "write": lambda: write(%(writable)r),
    "memory": lambda: bytearray(200 << 20),
    "file size": fill,
    "descriptors": open_many,
}
def outcome(probe):
    try:
        probe()
    except (OSError, MemoryError) as error:
        return type(error).__name__
for name in %(names)r:
    print(json.dumps([name, outcome(PROBES[name])]), flush=True)
"""
_SECCOMP = ("socket", "fork", "exec", "memfd", "ptrace", "signal")
_LANDLOCK = ("read", "write")
_RLIMITS = ("memory", "file size", "descriptors")
_FOREIGN = "import ctypes\nctypes.CDLL(None).syscall(0x40000000 + 39)\n"
_MANY_FILES = "import os, time\nfor n in range(600): os.mkdir(str(n))\ntime.sleep(1)\n"
_LOOP = "while True: pass\n"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer, whether every try to break it failed, and what was seen."""

    name: str
    holds: bool
    seen: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The tier that programs run in, empty for none; then `reason` and `fix` say why and what helps."""

    tier: str
    layers: tuple[Layer, ...] = ()
    reason: str = ""
    fix: str = ""


def choose(wanted: str = "auto", work_prefix: str = "") -> Choice:
    """Return the strongest tier that holds of those wanted (auto, 1, 2, unsafe-dev); takes about half a second."""
    if wanted not in ("auto", *TIERS, UNSAFE):
        return Choice("", (), f"There is no tier {wanted!r}.", f"Choose auto, {', '.join(TIERS)} or {UNSAFE}.")
    failed: list[Choice] = []
    for tier in TIERS if wanted == "auto" else (wanted,):
        choice = _prove(tier, work_prefix)
        if choice.tier:
            # Why the stronger one is not there stays to be read.
            return dataclasses.replace(choice, reason=_joined(failed, "reason"), fix=_joined(failed, "fix"))
        failed.append(choice)
    layers = tuple(layer for choice in failed for layer in choice.layers)
    return Choice("", layers, _joined(failed, "reason"), _joined(failed, "fix"))


def remember(choice: Choice, folder: str) -> None:
    """Keep what was chosen, for who asks, and so that a server that is started again need not prove it again."""
    with open(os.path.join(folder, _REMEMBERED), "w", encoding="utf-8") as file:
        json.dump(dataclasses.asdict(choice), file)


def remembered(folder: str) -> Choice | None:
    """Return what `remember` kept in this private folder, if anything."""
    with contextlib.suppress(OSError, ValueError), open(os.path.join(folder, _REMEMBERED), encoding="utf-8") as file:
        kept = json.load(file)
        return Choice(kept["tier"], tuple(Layer(**layer) for layer in kept["layers"]), kept["reason"], kept["fix"])
    return None


def _prove(tier: str, work_prefix: str) -> Choice:
    if tier == "1" and bubblewrap.find() is None:
        fix = "Install it, for example with `apt install bubblewrap`."
        return Choice("", (), "Tier 1 needs bubblewrap, which is not installed.", fix)
    worker = Worker(tier, work_prefix=work_prefix)
    try:
        worker.start()
        layers = tuple(_layers(worker))
    except WorkerFailed as error:
        reason, fix = (bubblewrap.explain if "bwrap:" in str(error) else _explain)(str(error))
        return Choice("", (), f"Tier {tier}: {reason}.", fix)
    finally:
        worker.stop()
    if broken := [f"{layer.name} ({layer.seen})" for layer in layers if not layer.holds]:
        return Choice("", layers, f"Tier {tier} does not hold: {', '.join(broken)}.", "Please report this machine.")
    return Choice(tier, layers)


def _layers(worker: Worker) -> list[Layer]:
    with tempfile.NamedTemporaryFile(prefix="learnflow-canary-") as canary:
        os.chmod(canary.name, 0o644)
        wall = _outer_wall(worker.look(canary.name)) if worker.tier == "1" else []
        confined = worker.tier != UNSAFE
        names = (*(_SECCOMP + _LANDLOCK if confined else ()), *_RLIMITS)
        outside = f"{bubblewrap.INSIDE}/inside/zygote.py" if worker.tier == "1" else "/proc/self/status"
        places = {"readable": outside, "writable": f"{worker.work}/beside", "python": interpreter.executable()}
        printed = _ran(worker, _PROBES % {"names": names, **places})["stdout"]
    outcomes = dict(json.loads(line) for line in printed.splitlines())
    inner = [_group("rlimits", _RLIMITS, outcomes)]
    if confined:
        seccomp, landlock = _group("seccomp", _SECCOMP, outcomes), _group("Landlock", _LANDLOCK, outcomes)
        inner += [seccomp, landlock, *_foreign(worker), _user(worker.pid)]
    return [*wall, *inner, *_watches(worker)]


def _outer_wall(facts: Mapping[str, Any]) -> list[Layer]:
    host = facts["canary"] or facts["writable"]
    unknown = set(facts["environment"]) - {*interpreter.environment(""), "PWD"}
    own = facts["pid"] < 10 and not facts["proc"]
    return [
        Layer("bubblewrap: files", not host, "the host's files are not there" if not host else "the host's files"),
        Layer("bubblewrap: processes", own, f"process number {facts['pid']}"),
        Layer("bubblewrap: network", set(facts["interfaces"]) <= {"lo"}, f"interfaces {facts['interfaces']}"),
        Layer("bubblewrap: environment", not unknown, f"beside our own: {sorted(unknown)}"),
    ]


def _group(name: str, probes: tuple[str, ...], outcomes: Mapping[str, str | None]) -> Layer:
    """Judge some probes: not permitted is what a filter says, any refusal will do for a limit."""
    right = ("PermissionError",) if name != "rlimits" else ("OSError", "MemoryError")
    broken = [probe for probe in probes if outcomes.get(probe) not in right]
    return Layer(name, not broken, f"not refused: {', '.join(broken)}" if broken else f"refused: {', '.join(probes)}")


def _foreign(worker: Worker) -> list[Layer]:
    if platform.machine() != "x86_64":
        return []
    message = str((_ran(worker, _FOREIGN)["error"] or {}).get("message", "it went through"))
    return [Layer("seccomp: foreign calls", signal.SIGSYS.name in message, message)]


def _user(pid: int) -> Layer:
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    capable = int(status["CapEff"], 16) | int(status["CapPrm"], 16)
    users = set(status["Uid"].split())
    return Layer("unprivileged user", not capable and "0" not in users, f"user {min(users)}, capabilities {capable:x}")


def _watches(worker: Worker) -> list[Layer]:
    folder, loop = _ran(worker, _MANY_FILES), _ran(worker, _LOOP, LOOP_S)
    return [
        Layer("folder watched", (folder["error"] or {}).get("type") == "DiskLimit", f"600 folders: {folder['status']}"),
        Layer("wall limit", loop["status"] == "timeout" and loop["wall_ms"] < 1000, f"{loop['wall_ms']:.0f} ms"),
    ]


def _ran(worker: Worker, source: str, wall_s: float = 2.0) -> Mapping[str, Any]:
    limits = dataclasses.asdict(dataclasses.replace(Limits(), wall_s=wall_s))
    request = requests.parse(json.dumps({"kind": "run", "source": source, "limits": limits}).encode())
    seen = worker.run(request.content, request.stdin, request.limits)
    return reports.finished(seen, request.calls, request.limits, worker.tier)


def _explain(complaint: str) -> tuple[str, str]:
    last = (complaint.strip().splitlines() or ["the zygote says nothing"])[-1]
    if "Landlock" in complaint or "system call filter" in complaint:
        return f"the kernel lacks a layer ({last})", "Use Linux 5.13 or newer with Landlock turned on."
    if "unprivileged user" in complaint or "PermissionError" in complaint:
        fix = "Use a Python that every user may read, such as /usr/bin/python3, or start as another user than root."
        return f"the interpreter cannot be read by an unprivileged user ({last})", fix
    return f"it does not start ({last})", "Run `learnflow doctor` for the details."


def _joined(choices: list[Choice], name: str) -> str:
    return " ".join(text for choice in choices if (text := getattr(choice, name)))
