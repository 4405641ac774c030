import ast
import contextlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from learnflow import curriculum
from learnflow.contracts.values import Level
from learnflow.skills.debug import causes, diagnosing
from learnflow.skills.debug.texts import RUNGS, UNRUN, catalogue, clip, concept_of, entry_of, fill, has_ladder, text_of

FOLDERS = {cause: causes.texts_of(cause) for group in causes.GROUPS for cause in causes.known(group)}
ALL = {**catalogue(), **FOLDERS}
FENCES = re.compile(r"```python\n(.*?)```(?:\n```text\n(.*?)```)?", re.DOTALL)
ID = re.compile(r"[a-z]+(?:-[a-z]+)+")
SOURCE = Path(diagnosing.__file__).parent
TAUGHT = Path(curriculum.__file__).parent / "concepts"
COMPOSED = {"ran-memory", "ran-output-limit", "ran-killed"}
"""Texts whose ids are put together from what a run came to."""


def wordings(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each field with its text, from the tables of levels and variants too."""
    for field, text in table.items():
        if isinstance(text, Mapping):
            yield from wordings(text)
        elif isinstance(text, str):
            yield field, text


@pytest.mark.parametrize("cause", sorted(ALL))
def test_examples_run_and_print_what_is_shown(cause: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for example in (text for field, text in wordings(ALL[cause]) if field == "example"):
        fences = FENCES.findall(example)
        assert fences
        for code, shown in fences:
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile(code, "<example>", "exec"), {"__name__": "__main__"})
            assert output.getvalue() == shown


@pytest.mark.parametrize("cause", sorted(ALL))
def test_texts_keep_the_rules_of_wording(cause: str) -> None:
    for field, text in wordings(ALL[cause]):
        assert text.strip(), field
        prose = re.sub(r"`[^`]*`|```.*?```", "", text, flags=re.DOTALL)
        assert "!" not in prose, text
        assert "?" in text or field not in ("where", "ask"), text
        if field not in ("example", "concept"):
            list(Formatter().parse(text))


@pytest.mark.parametrize("cause", sorted(cause for cause in ALL if has_ladder(cause)))
def test_a_ladder_asks_before_it_tells(cause: str) -> None:
    assert all(text_of(cause, rung) for rung in RUNGS)
    assert "?" in (text_of(cause, "ask") or text_of(cause, "change") or "")


def test_concepts_are_taught() -> None:
    named = {concept for cause in ALL if (concept := concept_of(cause)) is not None}
    assert named - {path.stem for path in TAUGHT.glob("*.md")} == set()


def test_no_cause_is_known_twice() -> None:
    every = [cause for group in causes.GROUPS for cause in causes.known(group)]
    assert sorted(every) == sorted(set(every))
    assert not set(every) & set(catalogue())


def test_every_cause_that_the_code_names_has_its_texts() -> None:
    named = set()
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value):
                named.add(node.value)
    for path in (SOURCE / "causes").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "found"
            if found and node.args and isinstance(node.args[0], ast.Constant):
                named.add(node.args[0].value)
    assert {cause for cause in named - {"f-string"} if not entry_of(cause)} == set()


def test_every_text_is_reached_by_the_code() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    assert {cause for cause in catalogue() if f'"{cause}"' not in source} - COMPOSED == set()


@pytest.mark.parametrize("cause", sorted(cause for cause in FOLDERS if FOLDERS[cause].get("variant")))
def test_what_is_said_without_a_run_is_said_by_the_module_for_it(cause: str) -> None:
    variants = {name for name in FOLDERS[cause]["variant"] if name.startswith(UNRUN)}
    folder = next(SOURCE.glob(f"causes/*/{cause.replace('-', '_')}"))
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert {name for name in variants if f'"{name}"' not in source} == set()
    for name in variants:
        assert {"summary", "where", "events", "ask"} <= set(FOLDERS[cause]["variant"][name])


def test_advanced_students_get_the_short_wording() -> None:
    assert text_of("index-beyond-end", "why", Level.MASTERED) != text_of("index-beyond-end", "why", Level.BEGINNER)
    assert text_of("index-beyond-end", "where", Level.MASTERED) == text_of("index-beyond-end", "where", Level.LEARNING)
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
