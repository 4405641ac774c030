"""How a script reads its requests and writes its answers."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from learnflow.contracts.values import BadInput, Level, LinterUnavailable
from learnflow.standalone import number_of, parse_request, run_script, text_of, tools


def handle(request: Mapping[str, Any]) -> object:
    kind = request.get("do")
    if kind == "refuse":
        raise BadInput("too_odd", "Send something else.")
    if kind == "fail":
        raise ZeroDivisionError("secret")
    if kind == "lack":
        raise LinterUnavailable("ruff is not installed")
    if kind == "list":
        return [Level.BEGINNER]
    return {"got": dict(request)}


def script(*arguments: str, **more: Any) -> int:
    return run_script(handle, {"example": True}, description="Says what it got.", argv=arguments, **more)


@pytest.fixture
def given(monkeypatch):
    def give(text: str | bytes) -> None:
        data = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def answers(text: str) -> list[Any]:
    found = [json.loads(line) for line in text.splitlines()]
    for each in found:
        if "error" not in each:
            assert each.pop("wall_ms") >= 0
            assert each.pop("cpu_ms") >= 0
    return found


def one(text: str) -> Any:
    document = json.loads(text)
    document.pop("wall_ms", None), document.pop("cpu_ms", None)
    return document


class TestOne:
    def test_without_arguments_the_example_is_answered_and_nothing_is_read(self, capsys, monkeypatch):
        monkeypatch.setattr(sys, "stdin", None)
        assert script() == 0
        assert one(capsys.readouterr().out) == {"got": {"example": True}}

    def test_a_request_as_text(self, capsys):
        assert script("--json", '{"a": 1}') == 0
        assert one(capsys.readouterr().out) == {"got": {"a": 1}}

    def test_a_request_from_standard_input(self, capsys, given):
        given('{"a": "ä"}')
        assert script("--json", "-") == 0
        assert one(capsys.readouterr().out) == {"got": {"a": "ä"}}

    def test_standard_input_that_is_no_text_is_read_as_far_as_it_is(self, capsys, given):
        given(b'{"a": "\xff"}')
        assert script("--json", "-") == 0
        assert one(capsys.readouterr().out) == {"got": {"a": "\ufffd"}}

    def test_another_answer_than_an_object_has_a_name(self, capsys):
        assert script("--json", '{"do": "list"}') == 0
        assert one(capsys.readouterr().out) == {"result": ["Beginner"]}

    def test_bad_input_is_3_and_said_as_json(self, capsys):
        assert script("--json", '{"do": "refuse"}') == 3
        assert one(capsys.readouterr().out) == {"error": {"code": "too_odd", "detail": "Send something else."}}

    def test_what_is_missing_is_4_and_said(self, capsys):
        assert script("--json", '{"do": "lack"}') == 4
        assert capsys.readouterr() == ("", "unavailable: ruff is not installed\n")


class TestLines:
    def test_a_bad_line_in_the_middle_costs_only_its_own_answer(self, capsys, given):
        given('{"a": 1}\n{"a": NaN}\n[]\n\nno json\n{"do": "refuse"}\n{"a": 2}\n')
        assert script("--jsonl") == 3
        found = answers(capsys.readouterr().out)
        codes = [each.get("error", {}).get("code") for each in found]
        assert codes == [None, "invalid_json", "invalid_json", "invalid_json", "too_odd", None]
        assert found[-1] == {"got": {"a": 2}}

    def test_a_fault_of_ours_costs_only_its_own_answer_and_is_1(self, capsys, given):
        given('{"do": "refuse"}\n{"do": "fail"}\n{"do": "refuse"}\n{"a": 2}\n')
        assert script("--jsonl", "-") == 1
        out, err = capsys.readouterr()
        assert [each.get("error", {}).get("code") for each in answers(out)] == [
            "too_odd",
            "internal_error",
            "too_odd",
            None,
        ]
        assert "secret" not in out
        assert "ZeroDivisionError" in err

    def test_a_file_works_like_standard_input(self, capsys, tmp_path):
        (tmp_path / "in").write_bytes(b'{"a": "\xff"}\n{"a": 2}')
        assert script("--jsonl", str(tmp_path / "in")) == 0
        assert answers(capsys.readouterr().out) == [{"got": {"a": "\ufffd"}}, {"got": {"a": 2}}]

    def test_a_file_that_is_not_there_is_bad_input(self, capsys, tmp_path):
        assert script("--jsonl", str(tmp_path / "none")) == 3
        assert "cannot read" in capsys.readouterr().err

    def test_what_is_missing_ends_it_with_4(self, capsys, given):
        given('{"do": "lack"}\n{"a": 2}\n')
        assert script("--jsonl") == 4
        assert capsys.readouterr().out == ""

    def test_an_answer_is_one_line_of_ascii_whatever_was_asked(self, capsys, given):
        given('{"a": "\\ud800\\u2028\\n"}\n')
        assert script("--jsonl") == 0
        out = capsys.readouterr().out
        assert out.isascii()
        assert answers(out) == [{"got": {"a": "\ud800\u2028\n"}}]


class TestOtherWays:
    def test_numbers_as_plain_arguments(self, capsys):
        assert script(".5", "-1", positional=("a", "b")) == 0
        assert one(capsys.readouterr().out) == {"got": {"a": 0.5, "b": -1.0}}

    def test_a_word_among_them_is_bad_input(self, capsys):
        assert script("1", "x", positional=("a", "b")) == 3
        assert "not a number" in capsys.readouterr().out

    @pytest.mark.parametrize("arguments", [("1",), ("1", "2", "3"), ("--nonsense",), ("--json",)])
    def test_another_usage_is_2(self, arguments, capsys):
        with pytest.raises(SystemExit) as caught:
            script(*arguments, positional=("a", "b"))
        assert caught.value.code == 2
        assert "usage:" in capsys.readouterr().err

    def test_a_csv(self, capsys, tmp_path):
        (tmp_path / "rows").write_text("a\n1\n")
        assert script("--csv", str(tmp_path / "rows"), csv=lambda path: {"rows": Path(path).read_text()}) == 0
        assert one(capsys.readouterr().out) == {"rows": "a\n1\n"}

    def test_a_csv_that_is_not_there(self, capsys, tmp_path):
        assert script("--csv", str(tmp_path / "none"), csv=lambda path: Path(path).read_text()) == 3
        assert one(capsys.readouterr().out)["error"]["code"] == "unreadable"


class TestClosedPipe:
    LIBRARY = Path(__file__).resolve().parents[2] / "skills-library"

    @pytest.mark.parametrize("arguments", [("--jsonl",), ()])
    def test_a_reader_who_leaves_is_no_error(self, arguments):
        script = self.LIBRARY / "progress-tracking" / "mastery-calculation.py"
        command = [sys.executable, str(script), *arguments]
        line = b'{"completion": 1, "quiz": 1, "quality": 1, "consistency": 1}\n'
        with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            process.stdin.write(line * 3)
            process.stdin.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0


class TestParsing:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "null",
            "[]",
            "1",
            '{"a": NaN}',
            '{"a": -Infinity}',
            '{"a": 1e999}',
            '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}",
            '{"a": ' + "9" * 5000 + "}",
            '{"a": 1} x',
            '{"a": "\n"}',
        ],
    )
    def test_anything_but_a_json_object_is_bad_input(self, text):
        with pytest.raises(BadInput) as caught:
            parse_request(text)
        assert caught.value.code == "invalid_json"
        assert len(caught.value.detail) < 300

    def test_texts(self):
        request = {"a": "x", "b": None, "c": 1}
        assert text_of(request, "a") == "x"
        assert text_of(request, "b") is None
        assert text_of(request, "z") is None
        with pytest.raises(BadInput, match="missing"):
            text_of(request, "z", required=True)
        with pytest.raises(BadInput, match="not int"):
            text_of(request, "c")

    def test_numbers(self):
        assert number_of({"a": 1}, "a") == 1.0
        for value in (None, True, "1", float("nan"), float("inf"), 10**400):
            with pytest.raises(BadInput):
                number_of({"a": value}, "a")

    def test_this_machine_offers_a_linter_and_a_jail(self):
        assert tools().linter is not None
        assert tools().jail is not None
