import ast
import contextlib
import io
import json
import re
from pathlib import Path
from string import Formatter

import pytest

from learnflow.contracts.values import Level
from learnflow.skills.debug import fixes_brackets, fixes_layout, fixes_marks, fixes_words
from learnflow.skills.debug.texts import RUNGS, catalogue, clip, concept_of, fill, has_ladder, text_of

CONCEPTS = {"variables", "strings", "numbers", "booleans", "conditionals", "for-loops", "while-loops", "lists"}
CONCEPTS |= {"dictionaries", "tuples", "functions", "scope", "files", "exceptions", "modules", "recursion", "classes"}
LADDERS = sorted(cause for cause in catalogue() if has_ladder(cause))
FENCES = re.compile(r"```python\n(.*?)```(?:\n```text\n(.*?)```)?", re.DOTALL)
ID = re.compile(r"[a-z]+(?:-[a-z]+)+")
SOURCE = Path(fixes_layout.__file__).parent


@pytest.mark.parametrize("cause", LADDERS)
def test_examples_run_and_print_what_is_shown(cause: str) -> None:
    fences = FENCES.findall(text_of(cause, "example") or "")
    assert fences
    for code, shown in fences:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(code, "<example>", "exec"), {"__name__": "__main__"})
        assert output.getvalue() == shown


@pytest.mark.parametrize("cause", LADDERS)
def test_the_first_rung_asks_and_no_rung_is_empty(cause: str) -> None:
    assert "?" in (text_of(cause, "where") or "")
    assert all(text_of(cause, rung) for rung in RUNGS)


def test_texts_keep_the_rules_of_wording() -> None:
    for cause, entry in catalogue().items():
        for field, text in entry.items():
            prose = re.sub(r"`[^`]*`|```.*?```", "", text, flags=re.DOTALL)
            assert "!" not in prose, cause
            assert field == "concept" or text.strip()
            if field != "example":
                list(Formatter().parse(text))
        assert concept_of(cause) in CONCEPTS | {None}


def test_every_cause_that_the_code_names_has_its_texts() -> None:
    named = set()
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value):
                named.add(node.value)
    missing = named - CONCEPTS - {"f-string"} - set(catalogue())
    assert missing == set()
    assert {fixes_brackets, fixes_marks, fixes_words}


def test_every_text_is_reached_by_the_code() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py"))
    composed = {"text-plus-number-asked", "operand-types-asked"}
    unused = {cause for cause in catalogue() if f'"{cause}"' not in source and cause not in composed}
    assert unused == set()


def test_advanced_students_get_the_short_wording() -> None:
    assert text_of("index-range", "events", Level.MASTERED) != text_of("index-range", "events", Level.BEGINNER)
    assert text_of("index-range", "where", Level.MASTERED) == text_of("index-range", "where", Level.LEARNING)
    assert text_of("no-such-cause", "summary") is None


@pytest.mark.parametrize(
    ("text", "clipped"),
    [("a`b", "a'b"), ("a\n  b", "a b"), ("x" * 90, "x" * 79 + "…"), ("a\x1b[1m", "a [1m"), ('"a  b"', '"a  b"')],
)
def test_student_text_is_made_safe_for_a_sentence(text: str, clipped: str) -> None:
    assert clip(text) == clipped


def test_student_braces_are_not_filled() -> None:
    assert fill("say {name}", {"name": "{other} {0}"}) == "say {other} {0}"
    with pytest.raises(KeyError):
        fill("{missing}", {})


def test_cases_are_json_that_people_can_read() -> None:
    for path in (Path(__file__).parent / "cases").glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))
