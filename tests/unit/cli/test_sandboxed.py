"""`learnflow sandbox run`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from learnflow.adapters.sandbox.lazy import LazyJail
from learnflow.adapters.sandbox.selftest import choose
from learnflow.cli.main import app
from learnflow.cli.sandboxed import run_one, serve, show
from learnflow.contracts.values import BadInput, JailUnavailable

RESULT: dict[str, Any] = {
    "status": "ok", "stdout": "1\n", "stderr": "", "results": [], "error": None, "truncated": False,
    "wall_ms": 5.0, "cpu_ms": 4.0, "peak_kb": 10, "tier": "1",
}  # fmt: skip


class Recorder:
    """A jail that tells what it was asked."""

    def run(self, source: str, **request: Any) -> Mapping[str, Any]:
        return {"source": source, **request, "limits": asdict(request["limits"])}


@pytest.fixture(scope="module")
def jail() -> Iterator[LazyJail]:
    if not choose().tier:
        pytest.skip("no tier of the jail holds here")
    opened = LazyJail()
    yield opened
    opened.close()


def lines(jail: Any, *requests: bytes) -> tuple[int, list[dict[str, Any]]]:
    answers = io.StringIO()
    status = serve(lambda request: run_one(jail, request), requests, answers)
    return status, [json.loads(line) for line in answers.getvalue().splitlines()]


class TestLines:
    def test_one_result_a_line_in_the_same_order(self, jail: LazyJail) -> None:
        slow = b'{"source": "import time\\ntime.sleep(0.3)\\nprint(0)"}'
        rest = [json.dumps({"source": f"print({n})"}).encode() for n in range(1, 8)]
        status, answers = lines(jail, slow, b"\n", *rest)
        assert status == 0
        assert [answer["stdout"] for answer in answers] == [f"{n}\n" for n in range(8)]

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            (b"no json", "invalid_json"),
            (b"\xff", "not_utf8"),
            (b'{"x": 1, "source": ""}', "unknown_field"),
            (b"{}", "missing_field"),
            (b'{"source": "", "limits": {"hours": 1}}', "bad_limits"),
            (b'{"source": "", "calls": "f()"}', "wrong_type"),
            (b'{"source": "", "files": []}', None),
        ],
    )
    def test_a_bad_line_costs_no_other(self, line: bytes, code: str | None) -> None:
        status, answers = lines(Recorder(), line, b'{"source": "good"}')
        assert answers[1]["source"] == "good"
        assert status == (0 if code is None else 3)
        assert answers[0].get("error", {}).get("code") == code

    def test_what_was_not_given_is_not_sent(self) -> None:
        assert set(run_one(Recorder(), {"source": "x", "stdin": None})) == {"source", "limits"}

    def test_a_fault_of_ours_is_told_on_its_own_line(self) -> None:
        class Broken:
            def run(self, source: str, **_: Any) -> Mapping[str, Any]:
                raise RuntimeError("lost")

        assert lines(Broken(), b'{"source": ""}') == (1, [{"error": {"code": "fault", "detail": "RuntimeError: lost"}}])

    def test_without_a_jail_the_status_is_4(self) -> None:
        class Missing:
            def run(self, source: str, **_: Any) -> Mapping[str, Any]:
                raise JailUnavailable("No tier holds.")

        status, answers = lines(Missing(), b'{"source": ""}')
        assert (status, answers[0]["error"]["code"]) == (4, "no_sandbox")


class TestShown:
    def test_what_a_program_prints_cannot_steer_the_terminal(self, capsys: pytest.CaptureFixture[str]) -> None:
        show({**RESULT, "stdout": "\x1b[31mred\x1b]0;title\x07\n", "stderr": "\u202eback"}, as_json=False)
        shown = capsys.readouterr()
        assert "\x1b" not in shown.out + shown.err
        assert "\u202e" not in shown.err
        assert "[ok, 5 ms, 4 ms of CPU, 10 KiB, tier 1]" in shown.err

    def test_a_limit_is_said_in_words(self, capsys: pytest.CaptureFixture[str]) -> None:
        error = {"type": "Timeout", "message": "The program was still running after 5 s.", "line": None, "frames": []}
        show({**RESULT, "status": "timeout", "error": error}, as_json=False)
        assert "timeout: The program was still running after 5 s." in capsys.readouterr().err


class TestCommand:
    def test_a_program_is_run_with_its_input(self, jail: LazyJail, tmp_path: Path) -> None:
        (tmp_path / "p.py").write_text("print('Hello', input())\n")
        (tmp_path / "in.txt").write_text("Ada\n")
        done = CliRunner().invoke(app, ["sandbox", "run", str(tmp_path / "p.py"), "--stdin", str(tmp_path / "in.txt")])
        assert (done.exit_code, done.stdout) == (0, "Hello Ada\n")

    def test_one_that_fails_ends_with_3(self, jail: LazyJail, tmp_path: Path) -> None:
        (tmp_path / "p.py").write_text("1 / 0\n")
        done = CliRunner().invoke(app, ["sandbox", "run", str(tmp_path / "p.py"), "--json"])
        assert done.exit_code == 3
        assert json.loads(done.stdout)["error"]["type"] == "ZeroDivisionError"

    def test_requests_may_come_from_a_file(self, jail: LazyJail, tmp_path: Path) -> None:
        (tmp_path / "requests.jsonl").write_text('{"source": "print(7)"}\n')
        done = CliRunner().invoke(app, ["sandbox", "run", "--jsonl", str(tmp_path / "requests.jsonl")])
        assert json.loads(done.stdout)["stdout"] == "7\n"

    def test_requests_that_cannot_be_read_are_told(self, tmp_path: Path) -> None:
        done = CliRunner().invoke(app, ["sandbox", "run", "--jsonl", str(tmp_path / "none.jsonl")])
        assert done.exit_code == 3
        assert "cannot be read" in done.stderr

    def test_without_a_file_it_says_what_is_missing(self) -> None:
        done = CliRunner().invoke(app, ["sandbox", "run"])
        assert done.exit_code == 3
        assert "Name a program" in done.stderr

    def test_a_request_that_is_no_object_of_ours_raises(self) -> None:
        with pytest.raises(BadInput, match="source"):
            run_one(Recorder(), {"source": 1})
