"""The programs in benchmarks/debug are what their fields say: they fail as told, and their repairs do not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from learnflow.adapters.sandbox.lazy import LazyJail
from learnflow.adapters.sandbox.selftest import choose

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "debug"
Program = Mapping[str, Any]


def programs(name: str) -> list[Program]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


SYNTAX, EXCEPTIONS = programs("syntax.jsonl"), programs("exceptions.jsonl")
HELD_SYNTAX, HELD_EXCEPTIONS = programs("heldout-syntax.jsonl"), programs("heldout-exceptions.jsonl")


@pytest.fixture(scope="module")
def jail() -> Iterator[LazyJail]:
    if not choose().tier:
        pytest.skip("no tier of the jail holds here")
    opened = LazyJail()
    yield opened
    opened.close()


def compiles(code: str) -> bool:
    try:
        compile(code, "main.py", "exec")
    except SyntaxError:
        return False
    return True


def test_the_sets_are_large_and_a_third_are_traps() -> None:
    for each, least in ((SYNTAX, 150), (EXCEPTIONS, 200)):
        assert len(each) >= least
        assert 3 * sum(program["trap"] for program in each) >= len(each)
        assert len({program["id"] for program in each}) == len(each)


def test_every_line_that_is_named_is_there() -> None:
    for program in [*SYNTAX, *EXCEPTIONS, *HELD_SYNTAX, *HELD_EXCEPTIONS]:
        lines = len(program["code"].splitlines())
        named = [program["line"], *program["also_lines"], program.get("cause_line", 1)]
        assert all(1 <= line <= lines for line in named), program["id"]


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="what is no Python is said of 3.11")
def test_what_is_no_python_does_not_compile_and_its_repair_does() -> None:
    rows = [*SYNTAX, *HELD_SYNTAX]
    assert [program["id"] for program in rows if compiles(program["code"])] == []
    assert [program["id"] for program in rows if "newer_only" not in program and not compiles(program["fix"])] == []


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="messages and lines are those of 3.11")
def test_every_program_raises_what_it_says_where_it_says(jail: LazyJail) -> None:
    def wrong(program: Program) -> str:
        found = jail.run(
            program["code"],
            stdin=program.get("stdin", ""),
            files=program.get("files", {}),
            calls=program.get("calls", []),
            observe="frames",
        )
        failed = [result["error"] for result in found["results"] if result["error"]]
        error = found["error"] or (failed[0] if failed else {})
        name = str(error.get("type")).rsplit(".", 1)[-1]
        lines = {error.get("line"), *(frame["line"] for frame in error.get("frames", []))}
        right = name == program["exception"] and program["line"] in lines
        return "" if right else f"{program['id']}: {found['status']} {name} {lines}"

    with ThreadPoolExecutor(2) as pool:
        assert [each for each in pool.map(wrong, [*EXCEPTIONS, *HELD_EXCEPTIONS]) if each] == []


def test_every_repair_runs_through_on_the_same_input(jail: LazyJail) -> None:
    def wrong(program: Program) -> str:
        files = program.get("fix_files", program.get("files", {}))
        found = jail.run(program["fix"], stdin=program.get("stdin", ""), files=files)
        right = found["status"] == "ok" and found["stdout"] == program["fix_stdout"]
        return "" if right else f"{program['id']}: {found['status']} {found['error']} {found['stdout'][-80:]!r}"

    with ThreadPoolExecutor(2) as pool:
        assert [each for each in pool.map(wrong, EXCEPTIONS) if each] == []
