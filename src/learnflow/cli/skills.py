"""`learnflow skills`: the skill folders, wherever this distribution keeps them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from learnflow.kernel.errors import NotFound

PACKAGED = Path(__file__).resolve().parents[1] / "_skills_library"
IN_CLONE = Path(__file__).resolve().parents[3] / "skills-library"


def library() -> Path:
    """Return the folder of skills: in the wheel, or in the clone; raise NotFound where there is neither."""
    for folder in (PACKAGED, IN_CLONE):
        if folder.is_dir():
            return folder
    raise NotFound("This installation carries no skills-library.")


def skills() -> list[tuple[str, str, list[str]]]:
    """Return (name, description, scripts) of every skill."""
    found = []
    for folder in sorted(library().iterdir()):
        if (folder / "SKILL.md").is_file():
            scripts = sorted(script.stem for script in folder.glob("*.py"))
            found.append((folder.name, _description(folder / "SKILL.md"), scripts))
    return found


def read(name: str) -> str:
    """Return a skill's SKILL.md; raise NotFound for a name that is none."""
    return (_folder(name) / "SKILL.md").read_text(encoding="utf-8")


def run(name: str, arguments: Sequence[str]) -> int:
    """Run a script by its name (`skill/script`, or the script alone) and return its exit status."""
    skill, _, script = name.rpartition("/")
    folders = [_folder(skill)] if skill else [library() / found for found, _, _ in skills()]
    for folder in folders:
        path = folder / f"{script.removesuffix('.py')}.py"
        if path.is_file() and path.parent == folder:
            return subprocess.run([sys.executable, str(path), *arguments], check=False).returncode
    names = ", ".join(f"{found}/{each}" for found, _, scripts in skills() for each in scripts)
    raise NotFound(f"There is no script {name!r}. There are: {names}.")


def _folder(name: str) -> Path:
    known = {found for found, _, _ in skills()}
    if name not in known:
        raise NotFound(f"There is no skill {name!r}. There are: {', '.join(sorted(known))}.")
    return library() / name


def _description(file: Path) -> str:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("description:"):
            return line.removeprefix("description:").strip().strip("\"'")
    return ""
