"""One process holds a data folder, and others learn from its lock where it answers.

Needs `fcntl.flock`, so Linux and macOS; on Windows the embedded platform is not supported and says so.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from learnflow.kernel.errors import ConfigurationError, StorageUnavailable

if sys.platform != "win32":
    import fcntl

LOCK_NAME = "lock"
_ATTEMPTS, _PAUSE_S = 5, 0.02


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds a data folder; `url` is None until it listens."""

    pid: int
    url: str | None


class FolderLock:
    """A held data folder; `release` gives it back, and so does the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def acquire(cls, folder: Path, url: str | None = None) -> FolderLock:
        """Hold the folder (made with mode 0700); raises StorageUnavailable while another process holds it."""
        _require_flock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StorageUnavailable(f"The data folder {folder} cannot be used: {error.strerror}.") from error
        # `read_owner` holds the lock for an instant while it looks, hence more than one attempt.
        for _ in range(_ATTEMPTS):
            if _flock(descriptor, exclusive=True):
                lock = cls(descriptor)
                lock.announce(url)
                return lock
            time.sleep(_PAUSE_S)
        owner = _read(descriptor)
        os.close(descriptor)
        who = "Another process" if owner is None else f"Process {owner.pid}"
        where = "" if owner is None or owner.url is None else f" and answers at {owner.url}"
        raise StorageUnavailable(f"{who} holds the data folder {folder}{where}. Stop it first, or use that one.")

    def announce(self, url: str | None) -> None:
        """Write where this process answers, for `read_owner`."""
        text = json.dumps({"pid": os.getpid(), "url": url}).encode()
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text, 0)

    def release(self) -> None:
        """Give the folder back; a second call does nothing."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1


def read_owner(folder: Path) -> Owner | None:
    """Return who holds the folder, or None when nobody does, whatever an old lock file says."""
    _require_flock()
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        return None if _flock(descriptor, exclusive=False) else _read(descriptor)
    finally:
        os.close(descriptor)


def _require_flock() -> None:
    if sys.platform == "win32":
        raise ConfigurationError("The embedded platform needs Linux or macOS; on Windows use WSL.")


def _flock(descriptor: int, *, exclusive: bool) -> bool:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(descriptor: int) -> Owner | None:
    try:
        document = json.loads(os.pread(descriptor, 4096, 0))
        return Owner(int(document["pid"]), document["url"])
    except (ValueError, KeyError, TypeError):
        return None
