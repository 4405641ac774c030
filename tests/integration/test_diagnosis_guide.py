"""What the guide on diagnoses shows is what the command line answers."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from learnflow.cli.main import app

pytestmark = pytest.mark.jail

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "how-a-diagnosis-is-made.md"
EXAMPLE = re.compile(
    r"```python\n(?P<program>.*?)```\n+```console\n\$ learnflow (?P<command>[^\n]+)\n(?P<shown>.*?)```", re.DOTALL
)
EXAMPLES = [match.groupdict() for match in EXAMPLE.finditer(GUIDE.read_text(encoding="utf-8"))]


def test_the_guide_has_examples_of_every_kind() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_answered_as_shown(
    example: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "96")
    command = shlex.split(example["command"])
    (tmp_path / command[1]).write_text(example["program"], encoding="utf-8")
    answered = CliRunner().invoke(app, command)
    assert answered.output.rstrip() == example["shown"].rstrip()
