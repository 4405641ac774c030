"""Every failing program that is kept gets an answer: no cause fails on it, and every wording of it can be filled."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from learnflow.contracts.values import CallCase, Level, Tools
from learnflow.skills.debug.diagnosing import Subject, diagnose, result_of, subject_of, summary_of
from learnflow.skills.debug.presenting import blocks_of
from learnflow.skills.debug.running.runs import Given
from learnflow.standalone import tools

pytestmark = pytest.mark.jail

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def hands() -> Tools:
    return tools()


def programs(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (BENCHMARKS / "debug" / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["syntax", "heldout-syntax", "exceptions", "heldout-exceptions"])
def test_every_program_is_explained(name: str, hands: Tools, caplog: pytest.LogCaptureFixture) -> None:
    for row in programs(f"{name}.jsonl"):
        calls = tuple(CallCase(call, "") for call in row.get("calls", ()))
        given = Given(row.get("stdin"), row.get("files", {}), calls=calls)
        with caplog.at_level(logging.ERROR):
            found = diagnose(Subject(row["code"], given=given), hands)
            read = diagnose(subject_of(row["code"], row.get("message"), ""))
        assert not caplog.records, (row["id"], caplog.text)
        assert found is not None, row["id"]
        assert read is not None, row["id"]
        for level in Level:
            assert summary_of(found, level)
            assert [blocks_of(found, level, rung) for rung in range(1, 5)]
        assert result_of(found)["cause"]


@pytest.mark.parametrize("path", sorted((BENCHMARKS / "tasks").glob("*.json"))[::2], ids=lambda path: path.stem)
def test_every_wrong_result_is_told(path: Path, hands: Tools) -> None:
    task = json.loads(path.read_text(encoding="utf-8"))
    for wrong in [one for one in task["wrong"] if one["kind"] == "wrong"][::4]:
        if "call" in task["tests"][0]:
            calls = tuple(CallCase(test["call"], test["expected"]) for test in task["tests"])
            given = Given(calls=calls)
        else:
            given = Given(task["tests"][0]["stdin"], expected_stdout=task["tests"][0]["expected_stdout"])
        found = diagnose(Subject(wrong["code"], given=given), hands)
        assert found is not None, wrong["id"]
        assert summary_of(found)
        assert blocks_of(found, Level.BEGINNER, 4)
