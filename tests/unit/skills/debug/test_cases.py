"""Real slips with the cause, the line and a phrase that a good answer has to hold."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from learnflow.contracts.values import Verified
from learnflow.skills.debug.diagnosing import diagnose, result_of, subject_of, summary_of

CASES = Path(__file__).parent / "cases"
EXCEPTIONS: list[dict[str, Any]] = json.loads((CASES / "exceptions.json").read_text(encoding="utf-8"))


def names(cases: list[dict[str, Any]]) -> list[str]:
    return [f"{number}-{case['cause']}" for number, case in enumerate(cases)]


@pytest.mark.parametrize("case", EXCEPTIONS, ids=names(EXCEPTIONS))
def test_exception_cause_and_place(case: dict[str, Any]) -> None:
    found = diagnose(subject_of(case["code"], case["traceback"], ""))
    assert found is not None
    assert (found.cause, found.place.line) == (case["cause"], case["line"])
    assert case["phrase"] in summary_of(found)


@pytest.mark.parametrize("case", EXCEPTIONS, ids=names(EXCEPTIONS))
def test_the_traceback_alone_gives_an_answer_too(case: dict[str, Any]) -> None:
    found = diagnose(subject_of(None, case["traceback"], ""))
    assert found is not None
    assert (found.cause, found.verified) == (case["without_code"], Verified.NONE)
    assert result_of(found)["column"] is None


@pytest.mark.parametrize("case", EXCEPTIONS[::3], ids=names(EXCEPTIONS[::3]))
def test_a_flattened_quoted_traceback_gives_the_same_error_and_line(case: dict[str, Any]) -> None:
    lines = (line for line in case["traceback"].splitlines() if not re.fullmatch(r"[ ~^]+", line))
    flat = "\n".join("> " + line.strip() for line in lines)
    found = diagnose(subject_of(case["code"], flat, ""))
    assert found is not None
    assert found.place.line == case["line"]


def test_there_are_enough_cases() -> None:
    assert len({case["cause"] for case in EXCEPTIONS}) >= 45
