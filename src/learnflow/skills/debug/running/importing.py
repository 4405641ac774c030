"""The import that failed: which module and name, from which line, and what the files beside the program define."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from learnflow.contracts.values import BadInput
from learnflow.skills.debug.case import Case
from learnflow.skills.language.reading import read_program

_NO_MODULE = re.compile(r"No module named '?([\w.]{1,120})'?")
_NO_NAME = re.compile(r"cannot import name '(\w{1,80})' from (?:partially initialized module )?'([\w.]{1,80})'")
_MAX_FILE = 100_000

KNOWN_PACKAGES = (
    "numpy", "pandas", "matplotlib", "requests", "pygame", "flask", "django", "scipy", "sklearn", "seaborn", "sympy",
    "colorama", "bs4", "openpyxl", "pytest", "termcolor", "pyautogui", "PIL", "cv2", "yaml",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failed:
    """A failed import: `node` is the import in the program, `name` what was wanted out of the module (or empty)."""

    module: str
    name: str
    node: ast.Import | ast.ImportFrom | None


def failed_import(case: Case) -> Failed | None:
    """Return what a failed import was about, None for another message."""
    match = _NO_NAME.search(case.says)
    if match is not None:
        return Failed(match[2], match[1], _import_at(case))
    match = _NO_MODULE.search(case.says)
    return Failed(match[1], "", _import_at(case)) if match is not None else None


def _import_at(case: Case) -> ast.Import | ast.ImportFrom | None:
    return case.stmt if isinstance(case.stmt, ast.Import | ast.ImportFrom) else None


def in_other_file(case: Case) -> str:
    """Return the file beside the program in which the exception came, empty for the program itself."""
    frames = case.failure.frames if case.failure is not None else ()
    return frames[-1].file if frames and frames[-1].file else ""


def own_file(case: Case, module: str) -> str:
    """Return the file beside the program that an import of this name takes, empty without one."""
    top = module.split(".", maxsplit=1)[0]
    for name in (f"{top}.py", f"{top}/__init__.py"):
        if name in case.given.files:
            return name
    return ""


def defined_in(case: Case, file: str) -> dict[str, int]:
    """Return the names that a file beside the program defines at its top level, with their lines."""
    text = case.given.files.get(file, "")
    if not text or len(text) > _MAX_FILE:
        return {}
    try:
        tree = read_program(text)
    except (SyntaxError, BadInput, ValueError, RecursionError):
        return {}
    found: dict[str, int] = {}
    for one in tree.body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[one.name] = one.lineno
        elif isinstance(one, ast.Assign):
            found.update((each.id, one.lineno) for each in one.targets if isinstance(each, ast.Name))
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            found[one.target.id] = one.lineno
        elif isinstance(one, ast.Import | ast.ImportFrom):
            found.update(((alias.asname or alias.name.split(".")[0]), one.lineno) for alias in one.names)
    return found


def source_in(case: Case, file: str, line: int) -> str:
    """Return a line of a file beside the program."""
    lines = case.given.files.get(file, "").splitlines()
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""
