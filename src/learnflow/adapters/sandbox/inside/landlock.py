"""The layer that decides which files exist for a run: a few to read, one folder to write, nothing to execute.

Every right the running kernel knows is handled, so what is not granted here is denied: devices' ioctls, moves between
folders, TCP, abstract sockets and signals to others included where the kernel can. Landlock does not see `stat`,
`readlink`, `chdir`, `chmod`, `utime`, nor (before ABI 3) truncation: the system call filter answers for those it can.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Sequence

from . import kernel
from .kernel import LayerUnavailable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # The same numbers on every machine.
_ASK_VERSION, _RULE_PATH_BENEATH = 1, 1
_NO_AUDIT = 1  # From ABI 7 each denial may be logged: a program must not fill the host's log.

_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in (1, 2, 3, 4, 5))
_MAKE_DIR, _MAKE_REGULAR, _REFER, _TRUNCATE = (1 << bit for bit in (7, 8, 13, 14))
# How many access rights, from bit 0 up, each ABI knows.
_RIGHTS_KNOWN = {1: 13, 2: 14, 3: 15, 4: 15}
_RIGHTS_KNOWN_NOW = 16

_READ_A_FILE = _READ_FILE
_READ_A_FOLDER = _READ_FILE | _READ_DIR
_WRITE_A_FILE = _READ_FILE | _WRITE_FILE | _TRUNCATE
# No links, sockets, named pipes or devices: whoever cleans the folder meets files and folders only.
_WRITE_A_FOLDER = _READ_A_FOLDER | _WRITE_A_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REGULAR | _REFER


class _PathBeneath(ctypes.Structure):
    _fields_ = (("rights", ctypes.c_uint64), ("descriptor", ctypes.c_int32))


def abi() -> int:
    """The version of Landlock this kernel offers; 0 where it is missing or turned off."""
    try:
        return kernel.call(_CREATE_RULESET, 0, 0, _ASK_VERSION)
    except OSError:
        return 0


class Ruleset:
    """What may be read and written, looked up once in a parent so that each child only has to enforce it.

    It holds one descriptor per path, which a child needs until `enforce` and should then close. Paths that do not
    exist are skipped. Raises LayerUnavailable where the kernel has no Landlock.
    """

    def __init__(self, readable: Sequence[str], writable: Sequence[str] = ()) -> None:
        version = abi()
        if version == 0:
            raise LayerUnavailable(errno.ENOSYS, "this kernel has no Landlock, or it is turned off")
        self._handled = (1 << _RIGHTS_KNOWN.get(version, _RIGHTS_KNOWN_NOW)) - 1
        self._attributes = _attributes(version, self._handled)
        self._flags = _NO_AUDIT if version >= 7 else 0
        self._rules = [*self._look_up(readable, _READ_A_FILE, _READ_A_FOLDER), *self._writable(writable)]

    def enforce(self, writable: Sequence[str] = ()) -> None:
        """Confine the calling thread for good, with more to write in; sets no_new_privs. Raises OSError."""
        here = self._writable(writable)
        address, size = ctypes.addressof(self._attributes), ctypes.sizeof(self._attributes)
        ruleset = kernel.call(_CREATE_RULESET, address, size, 0)
        try:
            for rule in (*self._rules, *here):
                kernel.call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.addressof(rule), 0)
            kernel.forbid_new_privileges()
            kernel.call(_RESTRICT_SELF, ruleset, self._flags)
        finally:
            os.close(ruleset)
            _close(here)

    def close(self) -> None:
        """Give the descriptors back."""
        _close(self._rules)
        self._rules = []

    def _writable(self, paths: Sequence[str]) -> list[_PathBeneath]:
        return self._look_up(paths, _WRITE_A_FILE, _WRITE_A_FOLDER)

    def _look_up(self, paths: Sequence[str], file_rights: int, folder_rights: int) -> list[_PathBeneath]:
        rules = []
        for path in paths:
            try:
                descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            rights = folder_rights if stat.S_ISDIR(os.fstat(descriptor).st_mode) else file_rights
            rules.append(_PathBeneath(rights & self._handled, descriptor))
        return rules


def restrict(readable: Sequence[str], writable: Sequence[str]) -> None:
    """Confine the calling thread to these files and folders for good; raises LayerUnavailable without Landlock."""
    ruleset = Ruleset(readable, writable)
    try:
        ruleset.enforce()
    finally:
        ruleset.close()


def _attributes(version: int, handled: int) -> ctypes.Array[ctypes.c_uint64]:
    """The kernel refuses fields it does not know, so each ABI gets as many as it had."""
    tcp, scopes = 0b11, 0b11
    fields = (handled, *((tcp,) if version >= 4 else ()), *((scopes,) if version >= 6 else ()))
    return (ctypes.c_uint64 * len(fields))(*fields)


def _close(rules: Sequence[_PathBeneath]) -> None:
    for rule in rules:
        os.close(rule.descriptor)
