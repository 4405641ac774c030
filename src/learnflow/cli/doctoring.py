"""`learnflow doctor`: what works here, what does not, and the fix for each."""

from __future__ import annotations

import contextlib
import platform
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass

from learnflow import __version__
from learnflow.adapters.embedded.connection import FILE_NAME
from learnflow.adapters.embedded.lock import read_owner
from learnflow.adapters.embedded.migrations import MIGRATIONS, schema_version
from learnflow.contracts.values import LinterUnavailable
from learnflow.kernel.errors import LearnFlowError
from learnflow.settings import Settings

FREE_MB = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it works, what was seen, and what to do."""

    name: str
    works: bool
    seen: str
    fix: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Return every finding; those that do not work carry their fix."""
    checks: tuple[Callable[[Settings], Finding], ...] = (
        _version,
        _python,
        _folder,
        _space,
        _platform,
        _port,
        _database,
        _keys,
        _linter,
        _sandbox,
    )
    return [check(settings) for check in checks]


def _version(settings: Settings) -> Finding:
    return Finding("learnflow", True, __version__)


def _python(settings: Settings) -> Finding:
    works = sys.version_info >= (3, 11)
    return Finding("python", works, platform.python_version(), "" if works else "Install Python 3.11 or newer.")


def _folder(settings: Settings) -> Finding:
    folder = settings.data
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    probe = place / ".learnflow-probe"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        fix = "Choose another folder with --data or LEARNFLOW_DATA."
        return Finding("data folder", False, f"{folder}: {error.strerror}", fix)
    return Finding("data folder", True, str(folder) if folder.exists() else f"{folder} (made at the first start)")


def _space(settings: Settings) -> Finding:
    place = next(parent for parent in (settings.data, *settings.data.parents) if parent.exists())
    free = shutil.disk_usage(place).free // 2**20
    fix = "" if free >= FREE_MB else f"Free at least {FREE_MB} MB: with a full disk every answer is refused."
    return Finding("disk space", free >= FREE_MB, f"{free} MB free", fix)


def _platform(settings: Settings) -> Finding:
    owner = read_owner(settings.data) if settings.data.exists() else None
    if owner is None:
        return Finding("platform", True, "not running; `learnflow up` starts it")
    return Finding("platform", True, f"process {owner.pid} at {owner.url or 'no address yet'}")


def _port(settings: Settings) -> Finding:
    owner = read_owner(settings.data) if settings.data.exists() else None
    if owner is not None or settings.port == 0:
        return Finding("port", True, "in use by the platform" if owner else "any")
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        fix = "Stop what listens there, or set LEARNFLOW_PORT."
        return Finding("port", False, f"{settings.host}:{settings.port}: {error.strerror}", fix)
    return Finding("port", True, f"{settings.host}:{settings.port} is free")


def _database(settings: Settings) -> Finding:
    file = settings.data / FILE_NAME
    if not file.exists():
        return Finding("database", True, "none yet")
    fix = "Stop the platform and restore a backup: learnflow restore FILE."
    try:
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=1)) as reader:
            found = [row[0] for row in reader.execute("PRAGMA integrity_check(3)")]
            version = schema_version(reader)
    except (sqlite3.Error, TypeError, ValueError) as error:
        return Finding("database", False, str(error), fix)
    if version > len(MIGRATIONS):
        return Finding("database", False, f"schema {version} of a newer LearnFlow", "Install that version again.")
    works = found == ["ok"]
    return Finding("database", works, f"schema {version}, {'sound' if works else found[0]}", "" if works else fix)


def _keys(settings: Settings) -> Finding:
    folder = settings.data / "keys"
    if not folder.exists():
        return Finding("signing keys", True, "none yet; made at the first `learnflow up`")
    from learnflow.kernel.auth.keys import KeyRing

    try:
        ring = KeyRing(folder)
    except LearnFlowError as error:
        return Finding("signing keys", False, "unusable", error.detail)
    return Finding("signing keys", True, f"signing with {ring.signing_kid[:8]}")


def _linter(settings: Settings) -> Finding:
    from learnflow.adapters.linter.ruff import RuffLinter

    try:
        RuffLinter().lint("x = 1\n", ("F401",))
    except LinterUnavailable as error:
        return Finding("linter", False, str(error), "Install ruff; without it review knows only its own findings.")
    return Finding("linter", True, "ruff works")


def _sandbox(settings: Settings) -> Finding:
    from learnflow.adapters.sandbox.selftest import choose

    choice = choose(settings.sandbox)
    broken = [f"{layer.name}: {layer.seen}" for layer in choice.layers if not layer.holds]
    if not choice.tier:
        return Finding("sandbox", False, " ".join([choice.reason, *broken]), choice.fix)
    held = ", ".join(layer.name for layer in choice.layers)
    return Finding("sandbox", True, f"tier {choice.tier}, proved: {held}. {choice.reason}".strip(), choice.fix)
