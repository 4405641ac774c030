"""The work folder of a run: made empty, measured while the run lasts, and taken away whatever was left in it."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator

BLOCK = 512
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Folder:
    """One folder under `root`; `own_file_system` says that nothing else uses the file system of `root`."""

    def __init__(self, root: str, own_file_system: bool) -> None:
        """Name the folder; nothing is made yet."""
        self.path = os.path.join(root, "run")
        self._root = root
        self._own = own_file_system
        self._empty = self._taken() if own_file_system else (0, 0)

    def make(self) -> None:
        """Make the folder, empty and closed to others; raises FileExistsError where something was left."""
        os.mkdir(self.path, 0o700)

    def usage(self, pid: int, most_inodes: int) -> tuple[int, int]:
        """Return the bytes and inodes that process `pid` holds here; counting ends beyond `most_inodes`."""
        if self._own:
            (taken, inodes), (empty_taken, empty_inodes) = self._taken(), self._empty
            return taken - empty_taken, inodes - empty_inodes - 1
        size = inodes = 0
        for held in (_under(self.path, most_inodes), _deleted(pid)):
            for status in held:
                size += status.st_blocks * BLOCK
                inodes += 1
        return size, inodes

    def clean(self) -> None:
        """Take the folder away; raises OSError where that is not possible."""
        try:
            os.rmdir(self.path)
        except OSError:
            _empty(self.path)
            os.rmdir(self.path)

    def _taken(self) -> tuple[int, int]:
        now = os.statvfs(self._root)
        return (now.f_blocks - now.f_bfree) * now.f_frsize, now.f_files - now.f_ffree


def _under(path: str, most: int) -> Iterator[os.stat_result]:
    """Yield what lies under `path`, at most one more than `most`; by descriptors, for paths can be too long."""
    waiting = []
    try:
        with contextlib.suppress(OSError):
            waiting.append(os.open(path, _FOLDER))
        while waiting:
            with _opened(waiting.pop()) as folder:
                for name in os.listdir(folder):
                    if most < 0:
                        return
                    with contextlib.suppress(OSError):
                        status = os.lstat(name, dir_fd=folder)
                        most -= 1
                        yield status
                        if stat.S_ISDIR(status.st_mode):
                            waiting.append(os.open(name, _FOLDER, dir_fd=folder))
    finally:
        for folder in waiting:
            os.close(folder)


@contextlib.contextmanager
def _opened(folder: int) -> Iterator[int]:
    try:
        yield folder
    finally:
        os.close(folder)


def _deleted(pid: int) -> Iterator[os.stat_result]:
    """Yield the files without a name that the process holds open."""
    with contextlib.suppress(OSError):
        for number in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                status = os.stat(f"/proc/{pid}/fd/{number}")
                if status.st_nlink == 0 and stat.S_ISREG(status.st_mode) and status.st_blocks:
                    yield status


def _empty(path: str) -> None:
    """Empty a folder however deep it is, with one descriptor: down by names, up by the link to the parent."""
    os.chmod(path, 0o700)
    here = os.open(path, _FOLDER)
    try:
        levels = [("", _remove_files(here))]
        while levels:
            name, folders = levels[-1]
            if folders:
                below = folders.pop()
                os.chmod(below, 0o700, dir_fd=here)
                here = _moved(here, below)
                levels.append((below, _remove_files(here)))
                continue
            levels.pop()
            if levels:
                here = _moved(here, "..")
                os.rmdir(name, dir_fd=here)
    finally:
        os.close(here)


def _moved(here: int, to: str) -> int:
    there = os.open(to, _FOLDER, dir_fd=here)
    os.close(here)
    return there


def _remove_files(folder: int) -> list[str]:
    """Remove all that is no folder, and return the folders' names."""
    folders = []
    for name in os.listdir(folder):
        if stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
            folders.append(name)
        else:
            os.unlink(name, dir_fd=folder)
    return folders
