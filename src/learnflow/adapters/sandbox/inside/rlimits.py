"""The outermost of the inner layers: what one run may use of the machine, enforced by the kernel.

Limits are only ever lowered, soft and hard together, so the program cannot raise them again. They do not see memory
that belongs to no address space (memfd, shared segments, pipes): the system call filter keeps that out of reach.
"""

from __future__ import annotations

import os
import resource
import sys

from . import kernel

MEBIBYTE = 1024 * 1024
_CLOSE_RANGE = 436  # The same number on every machine.
_LAST_DESCRIPTOR = 2**32 - 1
_NOTHING = ("RLIMIT_MEMLOCK", "RLIMIT_MSGQUEUE", "RLIMIT_SIGPENDING", "RLIMIT_NICE", "RLIMIT_RTPRIO")
_FEWEST_TASKS = 256


def apply(
    address_space: int,
    cpu_s: int,
    *,
    file_bytes: int = 16 * MEBIBYTE,
    descriptors: int = 64,
    stack: int = 8 * MEBIBYTE,
    tasks: int | None = None,
) -> None:
    """Limit this process for good: sizes in bytes, CPU in seconds, `tasks` as `task_limit` gives it."""
    wanted = {"RLIMIT_AS": address_space, "RLIMIT_CPU": cpu_s, "RLIMIT_FSIZE": file_bytes, "RLIMIT_STACK": stack}
    # With a limit of 0 a core handler behind a pipe is started all the same, with 1 it is not.
    wanted |= {"RLIMIT_NOFILE": descriptors, "RLIMIT_CORE": 1} | dict.fromkeys(_NOTHING, 0)
    if tasks is not None:
        wanted["RLIMIT_NPROC"] = tasks
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            _lower(kind, value)
    if sys.platform == "linux":
        # A core handler behind a pipe runs whatever RLIMIT_CORE says.
        kernel.forbid_dumps()


def task_limit() -> int:
    """A limit on this user's tasks that leaves room for threads, and for others of this user; ask before any run.

    The kernel counts all tasks of a user (inside a user namespace: those in it), and tells nobody how many they are;
    so this tries. Without a limit one program can start thousands of threads on a single stack.
    """
    before = resource.getrlimit(resource.RLIMIT_NPROC)
    limit, highest = _FEWEST_TASKS, before[1] if before[1] != resource.RLIM_INFINITY else 2**20
    try:
        while limit < highest and not _fork_fits(limit, before[1]):
            limit *= 2
    finally:
        resource.setrlimit(resource.RLIMIT_NPROC, before)
    return min(2 * limit, highest)


def close_descriptors(keep: int) -> None:
    """Close every descriptor from number `keep` up."""
    try:
        kernel.call(_CLOSE_RANGE, keep, _LAST_DESCRIPTOR, 0)
    except OSError:
        os.closerange(keep, min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 2**16))


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _fork_fits(limit: int, hard: int) -> bool:
    resource.setrlimit(resource.RLIMIT_NPROC, (limit, hard))
    try:
        child = os.fork()
    except BlockingIOError:
        return False
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True
