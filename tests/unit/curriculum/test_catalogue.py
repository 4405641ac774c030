"""A file of the curriculum that is wrong is refused by name; a right one is read as written."""

from pathlib import Path

import pytest

from learnflow.curriculum.catalogue import load_catalogue, parse_entry, read_catalogue
from learnflow.curriculum.model import BrokenEntry, Example

HEAD = '+++\nkind = "howto"\ntitle = "Greet"\nmodule = "basics"\nrequires = []\nabout = ["a"]\nnames = ["greet"]\n+++\n'
PROGRAM = "```python\nprint(input())\n```\n\n```stdin\nhi\n```\n\n```text\nhi\n```\n"
CONCEPT = (
    '+++\nkind = "concept"\ntitle = "{0}"\nmodule = "basics"\nrequires = [{1}]\nnames = []\n+++\n\n'
    "## Beginner\n\nOne.\n\nTwo.\n\n```python\nprint(1)\n```\n\n```text\n1\n```\n\n"
    "## Learning\n\nOne.\n\nTwo.\n\n## Proficient\n\nOne.\n\nTwo.\n"
)


def test_a_howto_is_read() -> None:
    entry = parse_entry("greet", HEAD + "\n## Explanation\n\nSay it\nplainly.\n\nMore.\n\n" + PROGRAM + "\nLast.\n")
    wording = entry.explanations[0]
    assert wording.summary == "Say it plainly."
    assert wording.text == "More.\n\nLast."
    assert wording.example == Example("print(input())\n", "hi\n", "hi\n")
    assert entry.about == ("a",)
    assert entry.check is None


def test_a_level_without_a_program_shows_the_one_before() -> None:
    entry = parse_entry("a", CONCEPT.format("A", ""))
    assert len({wording.example for wording in entry.explanations}) == 1
    assert entry.about == ("a",)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("no head", "head is wrong"),
        ("+++\nkind = 1\n+++\n", "head is wrong"),
        (HEAD.replace("howto", "poem"), "kind is one of"),
        (HEAD + "text", "before the first section"),
        (HEAD + "\n## Song\n\nla", "'Song'"),
        (HEAD + "\n## Why\n\na\n\n## Why\n\nb", "'Why'"),
        (HEAD + "\n## Why\n\na", "'Explanation' is missing"),
        (HEAD + "\n## Explanation\n\nA.\n\nB.", "shows no program"),
        (HEAD + "\n## Question\n\nA?", "a question needs an answer"),
    ],
)
def test_a_wrong_file_is_refused_by_name(source: str, complaint: str) -> None:
    with pytest.raises(BrokenEntry, match=complaint) as refused:
        parse_entry("greet", source)
    assert str(refused.value).startswith("greet.md")


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"a": CONCEPT.format("A", '"b"'), "b": CONCEPT.format("B", '"a"')}, "require one another: a, b"),
        ({"a": CONCEPT.format("A", '"z"')}, "no concept 'z'"),
        ({"a": CONCEPT.format("A", "").replace('"basics"', '"cooking"')}, "no module 'cooking'"),
        ({"g": (HEAD + "\n## Explanation\n\nA.\n\n" + PROGRAM).replace('about = ["a"]', "")}, "names no concept"),
    ],
)
def test_broken_links_are_refused(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    (tmp_path / "modules.toml").write_text('[[modules]]\nid = "basics"\ntitle = "Basics"\n')
    (tmp_path / "neighbours.toml").write_text('[[neighbours]]\nnames = ["x"]\nnear = []\n')
    (tmp_path / "concepts").mkdir()
    (tmp_path / "concepts" / "notes.txt").write_text("not an entry")
    for name, source in files.items():
        (tmp_path / "concepts" / f"{name}.md").write_text(source)
    with pytest.raises(BrokenEntry, match=complaint):
        read_catalogue(tmp_path)


def test_the_catalogue_is_read_once() -> None:
    assert load_catalogue() is load_catalogue()
