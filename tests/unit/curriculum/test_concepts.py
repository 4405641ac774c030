"""What is taught is true: links hold, nothing is circular, and every program prints what is shown."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from learnflow.curriculum.catalogue import load_catalogue
from learnflow.curriculum.model import Example
from learnflow.skills.concepts.words import stem, topic_words

CATALOGUE = load_catalogue()
CONCEPTS = {
    "variables",
    "strings",
    "numbers",
    "booleans",
    "conditionals",
    "for-loops",
    "while-loops",
    "lists",
    "dictionaries",
    "tuples",
    "sets",
    "functions",
    "scope",
    "closures",
    "classes",
    "files",
    "exceptions",
    "modules",
    "recursion",
    "comprehensions",
}
MODULES = ["Basics", "Control Flow", "Data Structures", "Functions", "OOP", "Files", "Errors", "Libraries"]


def of_kind(kind: str) -> list[str]:
    return [entry.id for entry in CATALOGUE.entries.values() if entry.kind == kind]


def test_the_eight_modules_stand_in_order() -> None:
    assert [module.title for module in CATALOGUE.modules] == MODULES
    assert [module.order for module in CATALOGUE.modules] == list(range(1, 9))


def test_every_concept_of_the_platform_is_there() -> None:
    assert set(of_kind("concept")) == CONCEPTS
    assert len(of_kind("comparison")) >= 8
    assert len(of_kind("howto")) >= 15
    assert len(of_kind("error")) >= 10


def test_every_module_has_a_concept() -> None:
    assert {entry.module for entry in CATALOGUE.concepts()} == {module.id for module in CATALOGUE.modules}


def test_a_concept_comes_after_all_that_it_requires() -> None:
    taught = [entry.id for entry in CATALOGUE.concepts()]
    for entry in CATALOGUE.concepts():
        assert all(taught.index(name) < taught.index(entry.id) for name in entry.requires), entry.id


def test_no_concept_requires_one_of_a_later_module() -> None:
    order = {module.id: module.order for module in CATALOGUE.modules}
    for entry in CATALOGUE.concepts():
        for name in entry.requires:
            assert order[CATALOGUE.entries[name].module] <= order[entry.module], (entry.id, name)


@pytest.mark.parametrize("name", CATALOGUE.entries)
def test_an_entry_says_what_it_owes(name: str) -> None:
    entry = CATALOGUE.entries[name]
    assert len(entry.explanations) == (3 if entry.kind == "concept" else 1)
    for wording in entry.explanations:
        assert wording.summary.endswith(".")
        assert wording.text
        assert len((wording.summary + " " + wording.text).split()) <= 120
        assert len(wording.example.code.splitlines()) <= 30
    if entry.kind == "concept":
        assert entry.why
        assert entry.misconception
    if entry.kind in ("concept", "comparison"):
        assert entry.check is not None
    prose = " ".join([entry.why, entry.misconception, *(wording.text for wording in entry.explanations)])
    assert "!" not in prose.replace("!=", "")


def test_no_phrase_leads_to_two_entries() -> None:
    owners: dict[tuple[str, ...], set[str]] = {}
    for entry in CATALOGUE.entries.values():
        for name in entry.names:
            words = tuple(stem(word) for word in topic_words(name))
            if words:
                owners.setdefault(words, set()).add(entry.id)
    assert {words: ids for words, ids in owners.items() if len(ids) > 1} == {}


def test_what_is_not_taught_points_to_what_is() -> None:
    for neighbour in CATALOGUE.neighbours:
        assert len(neighbour.near) <= 2
        assert all(name in CONCEPTS for name in neighbour.near)
        assert all(topic_words(name) for name in neighbour.names), neighbour.names


def printed(example: Example, interpreter: str = sys.executable) -> str:
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [interpreter, "-I", "-S", "-W", "error", "-X", "utf8", "-c", example.code],
            input=example.stdin.encode(),
            cwd=folder,
            capture_output=True,
            timeout=10,
            env={"PATH": os.environ.get("PATH", ""), "PYENV_VERSION": os.environ.get("PYENV_VERSION", "")},
            check=False,
        )
    assert run.stderr == b"", run.stderr.decode()
    return run.stdout.decode()


def test_every_program_prints_byte_for_byte_what_is_shown() -> None:
    examples = {
        wording.example: f"{entry.id} {number}"
        for entry in CATALOGUE.entries.values()
        for number, wording in enumerate(entry.explanations)
    }
    with ThreadPoolExecutor(2) as pool:
        outputs = list(pool.map(printed, examples))
    wrong = [
        (name, example.output, output)
        for (example, name), output in zip(examples.items(), outputs, strict=True)
        if output != example.output
    ]
    assert wrong == []
