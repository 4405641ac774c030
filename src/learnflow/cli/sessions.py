"""The platform as a command sees it: over HTTP where one runs, in this process where none does."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from learnflow.adapters.embedded.lock import Owner, read_owner
from learnflow.cli.in_process import LocalSession
from learnflow.settings import Settings

STARTING_WAIT_S = 5.0
"""How long a command waits for a platform that holds the folder and does not listen yet."""


class Session(Protocol):
    """What commands ask of a platform."""

    def ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Return the TriageResponse to a TriageRequest."""
        ...

    def export(self, student_id: str) -> dict[str, Any]:
        """Return everything kept about a student."""
        ...

    def erase(self, student_id: str) -> dict[str, Any]:
        """Erase a student and return when nothing is left."""
        ...

    def backup(self, target: Path) -> None:
        """Write a consistent copy of the data to a file."""
        ...


def session(settings: Settings, url: str | None = None, token: str | None = None) -> Session:
    """Return the running platform of the data folder (or `url`), or one in this process."""
    owner = _owner(settings.data) if url is None else None
    address = url if owner is None else owner.url
    if address is None:
        return LocalSession(settings)
    from learnflow.cli.over_http import HttpSession

    return HttpSession(address, lambda role: token or mint(settings, role), settings)


def mint(settings: Settings, role: str, ttl_s: int = 3600, sub: str | None = None) -> str:
    """Return a token of the data folder's key ring; raise ConfigurationError where there is none."""
    from learnflow.adapters.embedded.clock import SystemClock
    from learnflow.kernel.auth.keys import KeyRing
    from learnflow.kernel.auth.tokens import mint as minted

    name = sub or (settings.student if role == "student" else f"local-{role}")
    return minted(KeyRing(settings.data / "keys"), name, role, None, ttl_s, SystemClock())


def _owner(folder: Path) -> Owner | None:
    ends = time.monotonic() + STARTING_WAIT_S
    while (owner := read_owner(folder)) is not None and owner.url is None and time.monotonic() < ends:
        time.sleep(0.02)
    return owner
