"""The skill folders by the command line: listed, read, run by name."""

from __future__ import annotations

import pytest

from learnflow.cli import skills
from learnflow.kernel.errors import NotFound


def test_every_skill_is_listed_with_a_description_and_its_scripts():
    found = skills.skills()
    assert len(found) == 6
    assert sum(len(scripts) for _, _, scripts in found) == 13
    assert all(description for _, description, _ in found)


def test_a_skill_can_be_read():
    assert skills.read("triage-logic").startswith("---\nname: triage-logic")


@pytest.mark.parametrize("name", ["", "nope", "../src", "triage-logic/../code-review"])
def test_a_name_that_is_none_is_not_found(name):
    with pytest.raises(NotFound, match="There are: code-review"):
        skills.read(name)


@pytest.mark.parametrize("name", ["progress-tracking/mastery-calculation", "mastery-calculation.py"])
def test_a_script_is_run_with_its_arguments(name, capfd):
    assert skills.run(name, [".85", ".9", ".75", ".8"]) == 0
    assert '"mastery": 0.84' in capfd.readouterr().out


@pytest.mark.parametrize(
    "name", ["nope", "", "progress-tracking/nope", "progress-tracking/../triage-logic/intent-classifier", "/etc/x"]
)
def test_a_script_that_is_none_is_not_found(name):
    with pytest.raises(NotFound, match="There is no s"):
        skills.run(name, [])


def test_an_installation_without_skills_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(skills, "PACKAGED", tmp_path / "a")
    monkeypatch.setattr(skills, "IN_CLONE", tmp_path / "b")
    with pytest.raises(NotFound, match="carries no"):
        skills.library()


def test_the_packaged_library_comes_first_and_a_folder_without_description_has_none(monkeypatch, tmp_path):
    (tmp_path / "a-skill").mkdir()
    (tmp_path / "a-skill" / "SKILL.md").write_text("# A skill\n")
    (tmp_path / "notes").mkdir()
    monkeypatch.setattr(skills, "PACKAGED", tmp_path)
    assert skills.skills() == [("a-skill", "", [])]
