"""An own view of files without bubblewrap: readable where an unprivileged user could not go, a small place to write.

Both need a mount namespace. Root has one for the asking; others get one with a user namespace where the kernel lets
them, and give up at once what rights they have in it. The view is that of this process and its children.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence

WORK_OPTIONS = b"mode=1777,size=64m,nr_inodes=2000"
"""More than a run may fill: the watch ends a run before the file system is full."""

_NEW_MOUNTS, _NEW_USER = 0x20000, 0x10000000
_BIND, _RECURSIVE, _PRIVATE = 0x1000, 0x4000, 0x40000
_NO_SETUID, _NO_DEVICES = 2, 4
_CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def separate() -> bool:
    """Give this process a view of its own; false where it may not have one."""
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_NEW_MOUNTS | (_NEW_USER if user else 0)):
        return False
    if user:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
    return not _libc.mount(None, b"/", None, ctypes.c_ulong(_RECURSIVE | _PRIVATE), None)


def mount_work(path: str) -> bool:
    """Put a small file system in memory over the folder `path`; false where that is refused."""
    return not _mount(b"tmpfs", path, b"tmpfs", _NO_SETUID | _NO_DEVICES, WORK_OPTIONS)


def show(paths: Sequence[str]) -> None:
    """Show those of `paths` that lie in a closed folder, such as root's home, in an empty one in its place.

    Raises OSError where this process has no view of its own, or may not mount.
    """
    hidden = [(path, closed) for path in paths if (closed := _closed_above(path))]
    opened = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path, _ in hidden]
    for closed in sorted({closed for _, closed in hidden}):
        _checked(_mount(b"none", closed, b"tmpfs", 0, b"mode=0755,size=64k"))
    for path, descriptor in opened:
        source = f"/proc/self/fd/{descriptor}"
        folder = os.path.isdir(source)
        os.makedirs(path if folder else os.path.dirname(path), 0o755, exist_ok=True)
        if not folder:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o644))
        _checked(_mount(source.encode(), path, None, _BIND, None))
        os.close(descriptor)


def drop_capabilities() -> None:
    """Give up every capability for good; raises OSError."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _checked(_libc.capset(header, (ctypes.c_uint32 * 6)()))


def _closed_above(path: str) -> str | None:
    """Return the outermost folder above `path` that others may not enter."""
    parts = path.split(os.sep)
    for end in range(2, len(parts)):
        folder = os.sep.join(parts[:end])
        if not os.stat(folder).st_mode & 0o001:
            return folder
    return None


def _mount(source: bytes, target: str, kind: bytes | None, flags: int, options: bytes | None) -> int:
    return int(_libc.mount(source, os.fsencode(target), kind, ctypes.c_ulong(flags), options))


def _checked(outcome: int) -> None:
    if outcome:
        raise OSError(ctypes.get_errno(), "the interpreter's files cannot be shown to an unprivileged user")
