"""Rendered files: how a document becomes text, and how what is written is compared with what should be."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

Document = dict[str, Any]

HEADER = "# Written by `python -m infrastructure.rendering` from FLEET; not edited by hand."


def text_of(documents: Sequence[Document], notes: Sequence[str] = ()) -> str:
    """Return documents as YAML in the order of their keys, below the header and `notes` (comment lines)."""
    head = [HEADER, *(f"# {note}" for note in notes)]
    body = yaml.safe_dump_all(documents, sort_keys=False, width=1000, explicit_start=len(documents) > 1)
    return "\n".join(head) + "\n" + body


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write every file below `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def strangers(root: Path, folders: Sequence[str], files: Mapping[str, str]) -> list[str]:
    """Return what lies in rendered folders without being rendered, sorted."""
    found = (path for folder in folders for path in (root / folder).rglob("*") if path.is_file())
    return sorted(name for name in (path.relative_to(root).as_posix() for path in found) if name not in files)


def remove_outdated(root: Path, names: Sequence[str]) -> None:
    """Delete those files that an earlier rendering wrote; what somebody else put there stays."""
    for name in names:
        if _read(root / name).startswith(HEADER):
            (root / name).unlink()


def differences(root: Path, folders: Sequence[str], files: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a unified diff from what lies below `root` to what would be rendered."""
    names = sorted({*files, *strangers(root, folders, files)})
    for name in names:
        there, wanted = _read(root / name), files.get(name, "")
        after = name if name in files else "(should not be there)"
        yield from difflib.unified_diff(there.splitlines(), wanted.splitlines(), name, after, lineterm="")
        if name not in files and not there:
            yield f"{name} (should not be there)"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="backslashreplace") if path.is_file() else ""
