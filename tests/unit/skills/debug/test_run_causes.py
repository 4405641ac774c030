"""Every cause that a run shows, with the cases beside it: run in the jail, named, placed and said."""

import ast
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from learnflow.contracts.values import CallCase, Level, Tools
from learnflow.skills.debug import causes
from learnflow.skills.debug.diagnosing import diagnose, result_of, subject_of, summary_of
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.presenting import blocks_of
from learnflow.skills.debug.repairing import SMALL_CHANGE
from learnflow.skills.debug.results import explain_wrong
from learnflow.skills.debug.running.runs import Given, Runner
from learnflow.standalone import tools

pytestmark = pytest.mark.jail

CAUSES = (*causes.known("exceptions"), *causes.known("endless"), *causes.known("results"))


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(cause, case, id=f"{cause}-{number}")
        for cause in CAUSES
        for number, case in enumerate(causes.cases_of(cause).get(kind, ()), 1)
    ]


@pytest.fixture(scope="module")
def jailed() -> Tools:
    return tools()


def code_of(case: Mapping[str, Any], name: str = "code") -> str:
    return str(case[name]).removeprefix("\n")


def diagnosed(case: Mapping[str, Any], jailed: Tools, caplog: pytest.LogCaptureFixture) -> Diagnosis:
    calls = tuple(CallCase(one, "") if isinstance(one, str) else CallCase(**one) for one in case.get("calls", ()))
    given = Given(case.get("stdin"), case.get("files", {}), calls=calls, expected_stdout=case.get("expected_stdout"))
    with caplog.at_level(logging.ERROR):
        if given.expected_stdout is not None or any(one.expected for one in calls):
            found = wrong_result(code_of(case), given, jailed)
        else:
            found = diagnose(subject_of(code_of(case), case.get("traceback"), "", given), jailed, budget_s=4.0)
    assert not caplog.records, caplog.text
    assert found is not None
    return found


def wrong_result(code: str, given: Given, jailed: Tools) -> Diagnosis | None:
    assert jailed.jail is not None
    runner = Runner(jailed.jail, given, 4.0)
    outcome = runner.run(code, "history")
    assert outcome is not None
    return explain_wrong(code, outcome, runner)


@pytest.mark.parametrize(("cause", "case"), cases("case"))
def test_a_case_is_named_placed_and_said(
    cause: str, case: Mapping[str, Any], jailed: Tools, caplog: pytest.LogCaptureFixture
) -> None:
    found = diagnosed(case, jailed, caplog)
    result = result_of(found)
    summary = summary_of(found)
    assert found.cause == cause, (found.cause, summary)
    assert result["line"] in [case["line"], *case.get("also_lines", [])], (result["line"], summary)
    for text in case.get("says", ()):
        assert text in summary, summary
    assert result["verified"] == case.get("verified", "ran" if "fix" in case else result["verified"]), summary
    if "fix" in case:
        assert result["change"] is not None, summary
        assert ast.dump(ast.parse(result["change"]["program"])) == ast.dump(ast.parse(code_of(case, "fix")))
    for level in Level:
        for rung in range(1, 5):
            assert blocks_of(found, level, rung)


@pytest.mark.parametrize(("cause", "case"), cases("other"))
def test_what_only_looks_like_it_is_told_apart(
    cause: str, case: Mapping[str, Any], jailed: Tools, caplog: pytest.LogCaptureFixture
) -> None:
    found = diagnosed(case, jailed, caplog)
    assert found.cause == case["cause"] != cause, summary_of(found)


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_its_cases_and_texts(cause: str) -> None:
    texts = causes.texts_of(cause)
    assert cause == SMALL_CHANGE or len(causes.cases_of(cause).get("case", ())) >= 2
    assert all(texts[field] for field in ("title", "summary", "why"))
    assert texts.get("learning") or texts.get("proficient")
    for field in ("where", "ask"):
        assert all("?" in text for text in wordings(texts, field)), field


def wordings(table: Mapping[str, Any], field: str) -> Iterator[str]:
    for name, value in table.items():
        if name == field:
            yield value
        elif isinstance(value, Mapping):
            yield from wordings(value, field)
