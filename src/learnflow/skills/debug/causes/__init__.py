"""The causes that are known, one small folder each: a registered function, its texts and its cases.

`syntax/` holds what keeps a program from compiling, `exceptions/` what ends one that runs, `endless/` what keeps one
from ending, `results/` what makes a result wrong. A folder `missing_colon` is the cause `missing-colon`. A module
`unrun` in a folder knows the cause from the traceback and the source alone.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Group = Literal["syntax", "exceptions", "endless", "results"]

GROUPS: tuple[Group, ...] = ("syntax", "exceptions", "endless", "results")


AFTER_A_RUN: tuple[Group, ...] = ("exceptions", "endless", "results")
"""The groups whose causes are asked about what a run showed."""


@cache
def load(group: Group) -> None:
    """Register every cause of a group; what it costs is paid once."""
    for cause in known(group):
        package = f"{__name__}.{group}.{_folder(cause)}"
        importlib.import_module(package)
        if importlib.util.find_spec(f"{package}.unrun") is not None:
            importlib.import_module(f"{package}.unrun")


@cache
def known(group: Group) -> tuple[str, ...]:
    """Return the ids of a group's causes, sorted."""
    package = importlib.import_module(f"{__name__}.{group}")
    return tuple(sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(package.__path__)))


@cache
def texts_of(cause: str) -> Mapping[str, Any]:
    """Return the texts beside a cause, empty for an id that has no folder."""
    return _beside(cause, "texts.toml")


@cache
def cases_of(cause: str) -> Mapping[str, Any]:
    """Return the cases beside a cause, empty for an id that has no folder."""
    return _beside(cause, "cases.toml")


def _beside(cause: str, name: str) -> Mapping[str, Any]:
    for group in GROUPS:
        if cause in known(group):
            file = files(f"{__name__}.{group}") / _folder(cause) / name
            return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {}


def _folder(cause: str) -> str:
    return cause.replace("-", "_")
