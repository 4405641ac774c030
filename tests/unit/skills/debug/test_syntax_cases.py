"""Every cause of syntax errors with its own programs, and the rules that its texts keep."""

import ast
import contextlib
import io
import re
from string import Formatter
from typing import Any

import pytest

from learnflow.contracts.values import Level
from learnflow.skills.debug.causes import cases_of, known, load, texts_of
from learnflow.skills.debug.diagnosing import summary_of
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.presenting import blocks_of
from learnflow.skills.debug.syntax import analyse
from learnflow.skills.debug.texts import RUNGS, fill, has_ladder, text_of

CAUSES = known("syntax")
NAMED = [cause for cause in CAUSES if cause != "unknown-syntax"]
OWN = [(cause, number, case) for cause in CAUSES for number, case in enumerate(cases_of(cause).get("case", ()))]
OTHER = [(cause, number, case) for cause in CAUSES for number, case in enumerate(cases_of(cause).get("other", ()))]
CONCEPTS = {"variables", "strings", "numbers", "booleans", "conditionals", "for-loops", "while-loops", "lists"}
CONCEPTS |= {"dictionaries", "tuples", "functions", "scope", "files", "exceptions", "modules", "recursion", "classes"}
CONCEPTS |= {"comprehensions", "sets", "syntax-error", "indentation-error"}
FENCES = re.compile(r"```python\n(.*?)```(?:\n```text\n(.*?)```)?", re.DOTALL)
FIELDS = {"title", "concept", "summary", "why", *RUNGS, "learning", "proficient", "variant"}


def found_in(code: str) -> Diagnosis | None:
    found = analyse(code)
    if found is None:
        # A later interpreter reads what an earlier one refuses.
        compile(code, "<test>", "exec")
    return found


def ids(cases: list[tuple[str, int, Any]]) -> list[str]:
    return [f"{cause}-{number}" for cause, number, _ in cases]


@pytest.mark.parametrize(("cause", "number", "case"), OWN, ids=ids(OWN))
def test_a_program_of_the_cause(cause: str, number: int, case: dict[str, Any]) -> None:
    found = found_in(case["code"])
    if found is None:
        pytest.skip("this interpreter reads it")
    assert found.cause == cause
    assert found.place.line in [case["line"], *case.get("also_lines", ())]
    for level in (Level.BEGINNER, Level.LEARNING, Level.PROFICIENT):
        assert summary_of(found, level)
        assert blocks_of(found, level, 4)
    for words in case.get("says", ()):
        assert words in summary_of(found)
    if "fix" in case:
        assert found.change is not None
        assert ast.dump(ast.parse(found.change.program)) == ast.dump(ast.parse(case["fix"]))


@pytest.mark.parametrize(("cause", "number", "case"), OTHER, ids=ids(OTHER))
def test_a_program_that_looks_alike(cause: str, number: int, case: dict[str, Any]) -> None:
    found = found_in(case["code"])
    assert found is None or found.cause == case["cause"] != cause


@pytest.mark.parametrize("cause", NAMED)
def test_each_cause_has_programs_and_one_that_looks_alike(cause: str) -> None:
    assert len(cases_of(cause).get("case", ())) >= 3
    assert cases_of(cause).get("other", ())


@pytest.mark.parametrize("cause", CAUSES)
def test_texts_are_complete(cause: str) -> None:
    load("syntax")
    texts = texts_of(cause)
    assert set(texts) <= FIELDS
    assert texts["title"]
    assert texts.get("concept", "strings") in CONCEPTS
    assert has_ladder(cause) or not set(RUNGS) & set(texts)
    for table in (texts, *texts.get("variant", {}).values()):
        assert "summary" in table or "why" in table
    for level in ("learning", "proficient"):
        assert texts[level].get("summary") or texts[level].get("why")


@pytest.mark.parametrize("cause", CAUSES)
def test_texts_keep_the_rules_of_wording(cause: str) -> None:
    for text in _strings(texts_of(cause)):
        prose = re.sub(r"`[^`]*`|```.*?```", "", text, flags=re.DOTALL)
        assert "!" not in prose
        assert text.strip()
        if "```" not in text:
            list(Formatter().parse(text))


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if has_ladder(cause)])
def test_ladders_ask_first_and_their_examples_run(cause: str) -> None:
    assert "?" in (text_of(cause, "where") or "")
    fences = FENCES.findall(text_of(cause, "example") or "")
    assert fences
    for code, shown in fences:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(code, "<example>", "exec"), {"__name__": "__main__"})
        assert output.getvalue() == shown
    slots = dict.fromkeys(("line", "before", "says"), "x")
    if cause not in ("argument-order", "assignment-to-call"):
        assert all(fill(text_of(cause, rung) or "", slots) for rung in ("where", "events", "change"))


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _strings(inner)]
    return [value]
