"""Linux calls that the standard library does not offer, and the one error for a kernel that lacks a layer."""

from __future__ import annotations

import ctypes
import os

# prctl's commands, from linux/prctl.h.
_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES = 1, 4, 38

_libc = ctypes.CDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long
# All seven are always passed, as longs: ctypes would otherwise cut an integer to 32 bits.
_syscall.argtypes = [ctypes.c_long] * 7


class LayerUnavailable(OSError):
    """A layer of the jail that this kernel does not offer, or not to us."""


def call(number: int, *arguments: int) -> int:
    """Make a system call by number; pointers are addresses. Raises OSError with the call's errno."""
    padding = (0,) * (6 - len(arguments))
    outcome: int = _syscall(number, *arguments, *padding)
    if outcome == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return outcome


def forbid_new_privileges() -> None:
    """Let no later exec raise this process's rights; both filters ask for it. Raises OSError."""
    _control(_SET_NO_NEW_PRIVILEGES, 1)


def forbid_dumps() -> None:
    """No core file and no core handler, whatever the size limit says, and no look into our memory. Raises OSError."""
    _control(_SET_DUMPABLE, 0)


def allow_looks() -> None:
    """Let processes of the same user look at this one again, as is usual. Raises OSError."""
    _control(_SET_DUMPABLE, 1)


def end_with_parent(signal: int) -> None:
    """Have this process get `signal` when the thread that started it ends. Raises OSError."""
    _control(_SET_PARENT_DEATH_SIGNAL, signal)


def _control(command: int, value: int) -> None:
    if _libc.prctl(command, *map(ctypes.c_ulong, (value, 0, 0, 0))) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
