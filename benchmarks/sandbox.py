"""Measures the jail: time of a run, runs a second, what is left after ten thousand, candidates, and the corpus.

The corpus is run in every tier, as this user and, where this is root, as an unprivileged one.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.corpus import FOLDER
from benchmarks.figures import Row, percentiles
from benchmarks.reporting import document, table_of
from learnflow.adapters.sandbox.client import JailServer, SandboxedJail
from learnflow.adapters.sandbox.selftest import choose
from learnflow.contracts.values import Limits

ROOT = Path(__file__).resolve().parents[1]
WHAT = (
    "What running a student's program costs through client, server and a fresh jailed child; what ten thousand runs"
    " leave behind; how fast candidate programs are tried; how soon a killed part is replaced; and, for every tier, how"
    " many programs of the corpus in tests/sandbox ended as they must."
)
PAGE = ROOT / "docs" / "security" / "sandbox.md"
BEGIN, END = (
    "<!-- written by python -m benchmarks.sandbox from the last measurement -->",
    "<!-- end of what is written -->",
)
NOBODY = 65534
RUNS, PARALLEL, MANY, CANDIDATES = 400, 1_000, 10_000, 5_000
MEDIAN = """def median(values):
    ordered = sorted(values)
    count = 0
    for value in ordered:
        if value is None:
            continue
        count += 1
    if count == 0:
        return {0}
    middle = count // 2
    if count % 2 == {1}:
        return ordered[middle]
    low = ordered[middle - 1]
    high = ordered[middle]
    return (low + high) / {2}
"""
CASES = ("median([3, 1, 2])", "median([4, 1, 3, 2])", "median([])", "median([5])", "median([2, 2])")


def measure(quick: bool = False, seconds: float | None = None, repeats: int | None = None) -> dict[str, Any]:
    """Return every figure of the jail; in a quick run few runs and no corpus."""
    share = 20 if quick else 1
    choice = choose()
    if not choice.tier:
        return {"tier": "", "reason": f"{choice.reason} {choice.fix}"}
    result: dict[str, Any] = {"tier": choice.tier, "layers": [layer.name for layer in choice.layers]}
    began = time.perf_counter()
    with JailServer(workers=2) as server:
        jail = server.jail()
        jail.run("print(1)")
        result["first_run_ms"] = round((time.perf_counter() - began) * 1000, 1)
        result["print_1"] = percentiles([_timed(lambda: jail.run("print(1)")) for _ in range(RUNS // share)])
        result["runs_a_second"] = round(_throughput(jail, PARALLEL // share), 1)
        result["left_over"] = _left_over(jail, MANY // share)
        result["candidates_a_second"] = round(_candidates(jail, CANDIDATES // share), 1)
        result["killed"] = {"worker": _killed(jail, _busy), "server": _killed(jail, _servers)}
    if not quick:
        result["corpus"] = corpus()
    return result


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _throughput(jail: SandboxedJail, runs: int) -> float:
    with ThreadPoolExecutor(2) as pool:
        spent = _timed(lambda: list(pool.map(lambda _: jail.run("print(1)"), range(runs))))
    return runs / spent


def _left_over(jail: SandboxedJail, runs: int) -> dict[str, Any]:
    """Return what there is more of after many runs than before: processes, descriptors, files, memory."""
    before = _standing()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: jail.run("x = bytearray(1 << 20)\nopen('f', 'w').write('x')"), range(runs)))
    after = _standing()
    return {"runs": runs, **{name: after[name] - before[name] for name in after}}


def _standing() -> dict[str, int]:
    ours = [*_servers(), *_zygotes()]
    return {
        "processes": len(_descendants(os.getpid())),
        "descriptors": sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in ours),
        "files": sum(
            len(files) for path in Path(tempfile.gettempdir()).glob("learnflow-jail*") for files in _walk(path)
        ),
        "shared_segments": len(Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()) - 1,
        "memory_kb": sum(_resident_kb(pid) for pid in ours),
    }


def _walk(path: Path) -> Iterator[list[str]]:
    return (files for _, _, files in os.walk(path))


def _resident_kb(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def _descendants(pid: int) -> list[int]:
    children = [int(p) for path in Path(f"/proc/{pid}/task").glob("*/children") for p in path.read_text().split()]
    return children + [below for child in children for below in _descendants(child)]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")


def _servers() -> list[int]:
    return [pid for pid in _descendants(os.getpid()) if "sandbox.server" in _command(pid)]


def _zygotes() -> list[int]:
    # What bubblewrap started shows the interpreter's own arguments; bubblewrap itself begins with its name.
    found = [pid for pid in _descendants(os.getpid()) if "inside.zygote" in _command(pid)]
    return [pid for pid in found if "bwrap" not in _command(pid).split("\0", 1)[0]]


def _busy() -> list[int]:
    """Return the zygotes that run something now."""
    return [pid for pid in _zygotes() if _descendants(pid)]


def _candidates(jail: SandboxedJail, count: int) -> float:
    sources = [MEDIAN.format(n % 97, n % 5, n % 89 + 1) for n in range(count)]
    limits = Limits(wall_s=10.0, cpu_s=10.0)
    with jail.try_session(cases=[{"call": call} for call in CASES], limits=limits) as trial:
        began = time.perf_counter()
        done = sum(1 for _ in trial.try_many(sources))
        spent = time.perf_counter() - began
    if done != count:
        raise RuntimeError(f"{done} of {count} candidates were answered")
    return count / spent


def _killed(jail: SandboxedJail, victims: Callable[[], list[int]]) -> dict[str, Any]:
    """Kill parts in mid-run; return that run's status and how long the next run took to be right, in milliseconds."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(jail.run, "import time\ntime.sleep(2)")
        _until(lambda: bool(_busy()))
        for pid in victims():
            os.kill(pid, signal.SIGKILL)
        began = time.perf_counter()
        status = running.result()["status"]
        right = jail.run("print(1)")["stdout"] == "1\n"
        return {"status": status, "next_run_right": right, "next_run_ms": round((time.perf_counter() - began) * 1e3, 1)}


def _until(condition: Callable[[], bool], timeout_s: float = 5.0) -> None:
    ends = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError("no program was seen to run")
        time.sleep(0.005)


def corpus() -> dict[str, Any]:
    """Return what the corpus showed, by tier and user."""
    found = {}
    for tier in ("1", "2"):
        found[f"tier {tier}"] = corpus_as_user(tier, None)
        if os.geteuid() == 0:
            found[f"tier {tier}, unprivileged"] = corpus_as_user(tier, NOBODY)
    if os.geteuid() == 0 and shutil.which("unshare"):
        # Only rlimits hold these programs: what they leave must go with namespaces of their own.
        apart = ["unshare", "--pid", "--ipc", "--net", "--mount", "--fork", "--kill-child", "--mount-proc"]
        found["unsafe-dev"] = corpus_as_user("unsafe-dev", None, apart)
    return found


def corpus_as_user(tier: str, user: int | None, apart: list[str] | None = None) -> dict[str, Any]:
    """Run the corpus in a process of its own, perhaps as another user; returns what `corpus.told` says."""
    with _for_everyone() as (place, python):
        environment = {"PYTHONPATH": f"{place}/src:{place}", "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
        command = [*(apart or []), python if user is not None else sys.executable, "-m", "benchmarks.corpus", tier]
        who = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False, **who)  # type: ignore[call-overload]
    if done.returncode:
        raise RuntimeError(f"the corpus in tier {tier} failed: {done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@contextmanager
def _for_everyone() -> Iterator[tuple[str, str]]:
    """Yield a copy of what the corpus needs that everybody may read, and a Python that everybody may run."""
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin:/bin") or sys.executable
    with tempfile.TemporaryDirectory(prefix="learnflow-corpus-") as place:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src" / "learnflow", f"{place}/src/learnflow", ignore=ignored)
        shutil.copytree(FOLDER, f"{place}/tests/sandbox", ignore=ignored)
        os.mkdir(f"{place}/benchmarks")
        for name in ("__init__.py", "corpus.py"):
            shutil.copy(ROOT / "benchmarks" / name, f"{place}/benchmarks/{name}")
        subprocess.run(["chmod", "-R", "a+rX", place], check=True)
        yield place, python


def report(result: Mapping[str, Any]) -> str:
    """Return the document of the jail's figures."""
    if not result["tier"]:
        return document("sandbox", "The jail", WHAT, [Row("tier", "", f"none: {result['reason']}")])
    timing, left = result["print_1"], result["left_over"]
    rows = [
        Row("tier", "", result["tier"]),
        Row("layers that the self-test proved", "", ", ".join(result["layers"])),
        Row("first run, the server's start and self-test with it", "", f"{result['first_run_ms']:.0f} ms"),
        Row("`print(1)` p50", "6 ms", f"{timing['p50_ms']:.1f} ms", timing["p50_ms"] <= 6),
        Row("`print(1)` p95", "15 ms", f"{timing['p95_ms']:.1f} ms", timing["p95_ms"] <= 15),
        Row("runs a second, two at a time", "100", f"{result['runs_a_second']:.0f}", result["runs_a_second"] >= 100),
        Row("candidates a second, five calls each", "", f"{result['candidates_a_second']:,.0f}"),
    ]
    for name, unit in (("processes", ""), ("descriptors", ""), ("files", ""), ("shared_segments", "")):
        rows.append(
            Row(
                f"more {name.replace('_', ' ')} after {left['runs']:,} runs",
                "0",
                f"{left[name]}{unit}",
                left[name] <= 0,
            )
        )
    rows.append(
        Row(
            "more memory then, server and workers", "1,024 KiB", f"{left['memory_kb']:,} KiB", left["memory_kb"] <= 1024
        )
    )
    for name, seen in result["killed"].items():
        met = seen["status"] == "internal" and seen["next_run_right"] and seen["next_run_ms"] <= 1000
        rows.append(
            Row(
                f"{name} killed in mid-run: that run; the next is right after",
                "internal; 1 s",
                f"{seen['status']}; {seen['next_run_ms']:.0f} ms",
                met,
            )
        )
    parts = [document("sandbox", "The jail", WHAT, rows)]
    if "corpus" in result:
        parts += [
            "## The corpus: ended as it must, of all\n",
            table(result["corpus"]),
            "",
            *_named(result["corpus"]),
            "",
        ]
    return "\n".join(parts)


def table(corpus: Mapping[str, Any]) -> str:
    """Return the table of kinds against tiers."""
    held = {name: found for name, found in corpus.items() if found["tier"]}
    kinds = sorted({kind for found in held.values() for kind in found["kinds"]} - {"harmless"})
    kinds.append("harmless")
    rows = [[kind, *(_cell(found, kind) for found in held.values())] for kind in kinds]
    return table_of(["kind", *held], rows)


def _cell(found: Mapping[str, Any], kind: str) -> str:
    wrong = sum(1 for name in found["through"] if _kind(name) == kind)
    total = found["kinds"].get(kind, 0)
    return f"{total - wrong} of {total}"


def _kind(name: str) -> str:
    from benchmarks.corpus import programs

    known = {program.name: program.kind for program in [*programs("attacks"), *programs("harmless")]}
    return known[name]


def _named(corpus: Mapping[str, Any]) -> Iterator[str]:
    for name, found in corpus.items():
        if not found["tier"]:
            yield f"{name}: not at hand. {found['reason']}"
        elif found["through"]:
            yield f"{name} lets through: {', '.join(f'`{each}`' for each in sorted(found['through']))}."
        else:
            yield f"{name} lets nothing through."


def refresh(page: Path = PAGE, results: Path = ROOT / "docs" / "performance" / "results.json") -> str:
    """Return the security document with the table of what was measured last in its place."""
    corpus = json.loads(results.read_text(encoding="utf-8"))["sandbox"]["result"]["corpus"]
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    return before + BEGIN + "\n\n" + table(corpus) + "\n\n" + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(refresh(), encoding="utf-8")
