import subprocess
import sys
import time
from pathlib import Path

import pytest

from learnflow.adapters.linter import ruff as adapter
from learnflow.adapters.linter.ruff import RuffLinter, find_ruff
from learnflow.contracts.values import BadInput, LinterUnavailable


def program(folder: Path, body: str) -> str:
    """Return the path of a program that stands in for ruff."""
    path = folder / "ruff"
    path.write_text(f"#!{sys.executable} -IS\nimport sys, time, json\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_configuration_beside_the_working_folder_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ruff.toml").write_text("[lint]\nignore = ['F401']\n")
    monkeypatch.chdir(tmp_path)
    assert len(RuffLinter().lint("import os\n", ["F401"])) == 1


def test_a_removed_working_folder_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert RuffLinter(find_ruff()).lint("import os\n", ["F401"])


def test_the_process_gets_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNFLOW_SECRET", "x")
    monkeypatch.setenv("SYSTEMROOT", "C:/Windows")
    report = "sys.stdin.read(); import os; print(json.dumps([]) if 'LEARNFLOW_SECRET' not in os.environ else '!')"
    assert RuffLinter(program(tmp_path, report)).lint("x", ["F401"]) == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("print('what is --isolated?', file=sys.stderr); sys.exit(2)", "what is --isolated?"),
        ("sys.exit(2)", "no reason given"),
        ("print('no JSON')", "form that is not known"),
        ("print('[{}]')", "form that is not known"),
        ("print('3')", "form that is not known"),
        ("sys.stdin.close(); print('[]'); sys.exit(1)", "no reason given"),
    ],
)
def test_what_goes_wrong_is_named(body: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(LinterUnavailable, match=reason):
        RuffLinter(program(tmp_path, body)).lint("x = 1\n" * 30_000, ["F401"])


def test_a_process_that_does_not_end_is_ended(tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(LinterUnavailable, match=r"did not end within 0\.2 s"):
        RuffLinter(program(tmp_path, "time.sleep(60)"), timeout_s=0.2).lint("x", ["F401"])
    assert time.monotonic() - start < 5


def test_output_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "MAX_OUTPUT_BYTES", 1_000)
    with pytest.raises(LinterUnavailable, match="more than can be read"):
        RuffLinter(program(tmp_path, "print('x' * 100_000, flush=True)\ntime.sleep(60)")).lint("x", ["F401"])


def test_what_is_no_program_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(LinterUnavailable, match="does not start"):
        RuffLinter(str(tmp_path / "nothing")).lint("x", ["F401"])


def test_too_much_code_is_bad_input() -> None:
    with pytest.raises(BadInput):
        RuffLinter().lint("x" * (adapter.MAX_CODE_BYTES + 1), ["F401"])


def test_ruff_is_found_on_path_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(adapter.importlib, "import_module", missing)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LinterUnavailable, match="not installed"):
        RuffLinter().lint("x", ["F401"])
    path = program(tmp_path, "")
    assert find_ruff() == path


def test_importing_it_needs_no_package() -> None:
    code = "import sys; sys.path[:0] = ['src']; import learnflow.adapters.linter.ruff; print('ruff' in sys.modules)"
    root = Path(__file__).parents[4]
    done = subprocess.run([sys.executable, "-ISc", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout == "False\n"


def test_what_only_a_later_python_reads_is_said_with_its_version() -> None:
    newer = RuffLinter().lint('d = {"a": 1}\nprint(f"{d["a"]}")\n', ["invalid-syntax"])
    wrong = RuffLinter().lint("x = = 3\n", ["invalid-syntax"])
    assert {(message.line, "Python 3.12" in message.message) for message in newer} == {(2, True)}
    assert wrong
    assert not any("was added in" in message.message for message in wrong)
    assert RuffLinter().lint("import os\n", ["invalid-syntax"]) == ()
