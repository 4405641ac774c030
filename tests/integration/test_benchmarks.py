"""The tools that measure: the load generator against a small server, the mixes, and the documents."""

from __future__ import annotations

import asyncio
import json
from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from benchmarks import footprint, history, house, mesh, mix, product, sandbox, saturation
from benchmarks.__main__ import ALL, run, write
from benchmarks.figures import median_of, percentiles
from benchmarks.load import Run, read_requests, write_requests
from infrastructure.local.parts import MissingPart

STUDENTS = [mix.Student(f"student-{number:05d}", f"token-{number}") for number in range(1, 41)]


class Server(asyncio.Protocol):
    """Answers every request after a delay, now and then with 503 or by closing the connection."""

    def __init__(self, answers: list[str], delay_s: float) -> None:
        self._answers = answers
        self._delay_s = delay_s

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        answer = self._answers.pop(0) if self._answers else "200"
        asyncio.get_running_loop().call_later(self._delay_s, self._answer, answer)

    def _answer(self, answer: str) -> None:
        if answer == "close":
            self._transport.close()
        else:
            self._transport.write(f"HTTP/1.1 {answer} X\r\nContent-Length: 4\r\n\r\nab".encode())
            self._transport.write(b"cd")


async def serve(run: Any, *, answers: list[str] | None = None, delay_s: float = 0.0) -> dict[str, Any]:
    left = list(answers or [])
    server = await asyncio.get_running_loop().create_server(lambda: Server(left, delay_s), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        return dict(await run(Run([b"POST / HTTP/1.1\r\n\r\n"], "127.0.0.1", port, 0.0, 0.3)))


class TestLoad:
    async def test_an_open_loop_sends_what_is_due(self) -> None:
        figures = await serve(lambda run: run.open_loop(200.0))
        assert figures["sent"] == figures["answered"] == 60
        assert figures["errors"] == {}

    async def test_a_slow_server_is_asked_as_often_and_its_delay_is_seen(self) -> None:
        figures = await serve(lambda run: run.open_loop(200.0), delay_s=0.2)
        assert figures["sent"] == 60
        assert figures["p50_ms"] >= 200
        assert figures["connections"] > 30

    async def test_anything_but_success_is_an_error(self) -> None:
        figures = await serve(lambda run: run.open_loop(100.0), answers=["200", "503", "close", "429"])
        assert figures["errors"] == {"429": 1, "503": 1, "transport: closed": 1}

    async def test_a_server_that_is_not_there_is_an_error(self) -> None:
        run = Run([b"x"], "127.0.0.1", 1, 0.0, 0.1)
        figures = await run.open_loop(100.0)
        assert sum(figures["errors"].values()) >= 10

    async def test_a_closed_loop_keeps_its_connections_busy(self) -> None:
        figures = await serve(lambda run: run.closed_loop(4), delay_s=0.01)
        assert figures["connections"] == 4
        assert 20 < figures["sent"] < 140

    def test_requests_come_back_from_their_file(self, tmp_path: Path) -> None:
        path = tmp_path / "requests.bin"
        write_requests(path, [b"one", b"", b"three\r\n"])
        assert read_requests(path) == [b"one", b"", b"three\r\n"]
        path.write_bytes(b"")
        with pytest.raises(ValueError, match="no requests"):
            read_requests(path)


class TestFigures:
    def test_percentiles_are_milliseconds(self) -> None:
        found = percentiles([number / 1000 for number in range(1, 101)])
        assert found["p50_ms"] == pytest.approx(51, abs=1)
        assert found["max_ms"] == 100.0
        assert percentiles([]) == {"p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 0.0, "max_ms": 0.0}

    def test_medians_are_of_numbers_only(self) -> None:
        assert median_of([{"a": 1, "b": {}}, {"a": 3, "b": {}}, {"a": 2, "b": {}}]) == {"a": 2}


class TestMix:
    def test_every_kind_has_enough_messages(self) -> None:
        for kind in mix.HOUSE:
            assert len({json.dumps(mix.body_of(kind, number)) for number in range(60)}) >= 25
        assert len(mix.programs()["programs"]) >= 20
        assert all(5 <= len(program["code"].splitlines()) <= 40 for program in mix.programs()["programs"])

    def test_the_product_mix_has_its_shares(self) -> None:
        shares = {kind: count * 5 for kind, count in Counter(mix.PRODUCT).items()}
        wanted = {"stuck": 45, "concept": 25, "exercise": 10, "review": 10, "progress": 5, "out_of_scope": 5}
        assert shares == wanted
        coded = sum("code" in body or "traceback" in body for body in mix.bodies(mix.PRODUCT, 200))
        assert coded == 110

    def test_requests_are_the_same_every_time(self) -> None:
        assert mix.requests(mix.PRODUCT, STUDENTS) == mix.requests(mix.PRODUCT, STUDENTS)

    def test_students_take_turns_and_half_of_them_converse(self) -> None:
        found = mix.requests(mix.HOUSE, STUDENTS)
        assert b"Bearer token-1\r" in found[0]
        assert b"Bearer token-1\r" in found[len(STUDENTS)]
        assert sum(b"conversation_id" in request for request in found) == len(found) / 2

    def test_a_student_comes_to_every_place_of_the_mix(self) -> None:
        own = mix.requests(mix.HOUSE, STUDENTS)[:: len(STUDENTS)]
        assert len({request.partition(b"\r\n\r\n")[2] for request in own}) == len(own)


RUN = {
    **dict.fromkeys(("p50_ms", "p95_ms", "p99_ms", "max_ms", "rate", "late_p99_ms", "connections"), 1.0),
    **{f"{part}_cores": 0.5 for part in ("main", "workers", "load")},
    **{f"{part}_cpu_us_each": 500.0 for part in ("main", "workers")},
    "cpu_us_each": 40.0,
    "lag_s": 0.0,
    "errors": {},
}
MEDIAN = {name: value for name, value in RUN.items() if name != "errors"}
OPEN: dict[str, Any] = {
    "rate": 100.0,
    "seconds": 60.0,
    "warm_up_s": 5.0,
    "students": 1000,
    "median": MEDIAN,
    "errors": {},
    "runs": [RUN, RUN],
}
PAIR = {"us": {"hour": 1.0, "year": 1.0, "few": 1.0, "many": 1.0}, "ratio": 1.0, "ratios": [1.0], "errors": 0}
HOP = {"p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0, "max_ms": 4.0, "cpu_ms": 2.0}
TOOK = {"p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0, "max_ms": 4.0}
EXPLAINED = {
    **dict.fromkeys(
        ("rows", "cause", "place", "changes", "same_change", "traps", "trap_cause", "traps_judged_right"), 10
    ),
    **dict.fromkeys(("newer", "newer_right", "failing_changes", "judged", "judged_right", "judged_stale"), 0),
    "time": TOOK,
    "causes": {"missing-colon": [10, 10]},
}
MENDED = {"programs": 10, "changed": 9, "fails": 0, "held": 9, "judged": 9, "true": 10, "told": 10, "near": 9}

RESULTS: dict[str, dict[str, Any]] = {
    "house": {**OPEN, "skill_us": {"concept": {"skill": 10.0, "with_classifier": 50.0}}},
    "product": OPEN,
    "saturation": {
        "connections": 32,
        "students": 10_000,
        "rounds": 1,
        "seconds": 8.0,
        "median": dict.fromkeys(saturation.NAMES, MEDIAN),
        "errors": {name: {} for name in saturation.NAMES},
        "runs": {name: [RUN] for name in saturation.NAMES},
        "ratios": {name: {"throughput": 0.7, "cpu": 0.7} for name in ("constant", "skills")},
    },
    "footprint": {
        "rest_mb": 60.0,
        "idle_cores": 0.0,
        "load_mb": 120.0,
        "load_main_mb": 60.0,
        "load_others_mb": [30.0],
        "load_seconds": 30.0,
        "errors": {},
        "start_s": 1.0,
        "starts_s": [1.0],
        "ask_s": 0.5,
        "ask_cpu_s": 0.4,
        "asks_s": [0.5],
    },
    "history": {
        "rate": 500.0,
        "seconds": 12.0,
        "rounds": 1,
        "few": 10,
        "many": 10_000,
        "with_past": 50,
        "students": {**PAIR, "first_us": 2.0},
        "history": {**PAIR, "kinds": {"progress": PAIR}, "size_mb": {"hour": 1.0, "year": 90.0}},
    },
    "mesh": {
        "messages": 500,
        "start_s": 8.0,
        "postgres": "15.18",
        "message": {**HOP, "last_evidence_after_s": 0.01, "cpu_ms": {"Kafka": 5.0, "debug-agent": 2.0}},
        "hops": dict.fromkeys(("direct", "through", "publish", "to_progress", "put", "get"), HOP),
        "memory_mb": {"service": 71, "sidecar": 28, "kafka": 183, "postgres": 73},
        "agent_killed": {
            "status": 503,
            "code": "agent_unavailable",
            "refused_after_ms": 400,
            "answers_again": True,
            "answers_again_after_s": 0.1,
        },
        "progress_killed": {"kills": 6, "under_way": [18, 196], "published": 1054, "lost": 0, "doubled": 0},
    },
    "storage": {"commit": {"cpu_us": 50.0}},
    "triage": {"data_file_bytes": 900_000, "load_ms": 17.0},
    "sandbox": {
        "tier": "1",
        "layers": ["seccomp"],
        "first_run_ms": 500.0,
        "print_1": {"p50_ms": 5.0, "p95_ms": 7.0},
        "runs_a_second": 300.0,
        "candidates_a_second": 4000.0,
        "left_over": dict.fromkeys(("processes", "descriptors", "files", "shared_segments", "memory_kb"), 0)
        | {"runs": 10_000},
        "killed": {"worker": {"status": "internal", "next_run_right": True, "next_run_ms": 10.0}},
        "corpus": {
            "tier 1": {"tier": "1", "kinds": {"reading": 2, "harmless": 1}, "through": {}},
            "tier 2": {"tier": "", "reason": "No Landlock."},
        },
    },
    "debugging": {
        "syntax": EXPLAINED,
        "heldout-exceptions": {**EXPLAINED, "judged": 10, "judged_right": 10},
        "mutated": {"syntax": 9, "refused": 1},
        "long": {"start, a stray word": 80.0},
        "cases": {"skipped": "LEARNFLOW_CASES names no folder with programs"},
    },
    "wrong-results": {"own tasks": {"kinds": {"wrong": MENDED, "endless": MENDED}, "time": TOOK}},
}


class TestDocuments:
    @pytest.mark.parametrize("name", ALL)
    def test_every_document_names_its_command_and_the_machine(self, name: str) -> None:
        text = ALL[name][1](RESULTS[name])
        assert f"python -m benchmarks {name}`" in text
        assert "cores" in text
        assert "not stable" in text
        assert "**no**" not in text

    @pytest.mark.parametrize("name", ["house", "product"])
    def test_a_bar_that_is_missed_is_said(self, name: str) -> None:
        slow = {**RESULTS[name], "median": {**MEDIAN, "p95_ms": 500.0}, "errors": {"503": 2}}
        text = ALL[name][1](slow)
        assert text.count("**no**") >= 2
        assert "503: 2" in text

    def test_a_lost_event_is_said(self) -> None:
        lost = {**RESULTS["mesh"]["progress_killed"], "lost": 1}
        assert "**no**" in mesh.report({**RESULTS["mesh"], "progress_killed": lost})

    def test_what_lacks_its_parts_says_so_and_goes_on(self, monkeypatch, capsys) -> None:
        def missing(*given: object) -> None:
            raise MissingPart(["Java is missing."])

        monkeypatch.setitem(ALL, "mesh", (missing, mesh.report))
        assert run("mesh", Namespace(quick=True, seconds=None, repeats=None))
        assert "skipped. Java is missing." in capsys.readouterr().err

    def test_results_are_merged_by_name(self, tmp_path: Path) -> None:
        write(tmp_path, "house", {"a": 1}, "# one\n")
        write(tmp_path, "product", {"b": 2}, "# two\n")
        write(tmp_path, "house", {"a": 3}, "# three\n")
        known = json.loads((tmp_path / "results.json").read_text())
        assert {name: entry["result"] for name, entry in known.items()} == {"house": {"a": 3}, "product": {"b": 2}}
        assert (tmp_path / "house.md").read_text() == "# three\n"

    def test_all_are_there(self) -> None:
        modules = (house, product, sandbox, saturation, footprint, history, mesh)
        named = {module.__name__.rpartition(".")[2] for module in modules}
        assert set(ALL) == {*named, "storage", "triage", "debugging", "wrong-results"}
