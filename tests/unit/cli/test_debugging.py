"""`learnflow debug`: a program is run with the files beside it and explained."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from learnflow.cli.debugging import beside
from learnflow.cli.main import app

pytestmark = pytest.mark.jail


def debug(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["debug", *arguments])
    return result.exit_code, result.output


def test_a_failing_program_is_run_and_explained(tmp_path: Path) -> None:
    program = tmp_path / "ages.py"
    program.write_text('ages = {"ana": 12}\nname = input()\nprint(ages[name] + 1)\n')
    (tmp_path / "typed.txt").write_text("bo\n")
    status, text = debug(str(program), "--stdin", str(tmp_path / "typed.txt"))
    assert status == 3
    assert "'bo'" in text
    assert "KeyError" in text


def test_a_program_that_works_is_said_to_work(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text("print(6 * 7)\n")
    status, text = debug(str(tmp_path / "fine.py"))
    assert status == 0
    assert "42" in text


def test_files_that_the_program_names_go_along(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("1\nx\n")
    (tmp_path / "tools.py").write_text("def number(text):\n    return int(text)\n")
    (tmp_path / "other.txt").write_text("not named\n")
    program = tmp_path / "main.py"
    program.write_text("from tools import number\nfor line in open('data.txt'):\n    number(line)\n")
    assert sorted(beside(program, program.read_text())) == ["data.txt", "tools.py"]
    status, text = debug(str(program), "--json")
    found = json.loads(text)
    assert status == 3
    assert found["kind"] == "exception"
    assert found["failed_line"] == 3


def test_more_hints_climb_the_ladder(tmp_path: Path) -> None:
    program = tmp_path / "index.py"
    program.write_text("letters = ['a', 'b']\nfor i in range(3):\n    print(letters[i])\n")
    _, first = debug(str(program))
    _, third = debug(str(program), "--hints", "3")
    assert "Hint 1 of 4" in first
    assert "Hint 2 of 4" not in first
    assert "Hint 3 of 4" in third


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    status, text = debug(str(tmp_path / "none.py"))
    assert status == 3
    assert "none.py" in text


def test_what_was_expected_is_compared_and_explained(tmp_path: Path) -> None:
    program = tmp_path / "sum.py"
    program.write_text("total = 0\nfor number in range(1, 5):\n    total = number\nprint(total)\n")
    status, text = debug(str(program), "--expect", "10", "--json")
    found = json.loads(text)
    assert status == 3
    assert found["kind"] == "wrong_result"
    assert found["line"] == 3
    (tmp_path / "wanted.txt").write_text("4\n")
    assert debug(str(program), "--expect-file", str(tmp_path / "wanted.txt"))[0] == 0
    assert debug(str(program), "--expect", "1", "--expect-file", "x")[0] == 2
