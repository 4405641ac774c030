"""The layer that decides which system calls a run may make: an allow-list that also looks at arguments.

What is not listed fails with EPERM, or with ENOSYS where the call is so new that libraries can do without it. A call
in another architecture's numbering ends the process. The filter is classic BPF: a binary search for the call's
number whose leaves are verdicts or a few comparisons. A filter cannot follow pointers, so nothing depends on one.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from . import kernel
from .kernel import LayerUnavailable

_KILL, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_DENY, _MISSING, _UNSUPPORTED = (_ERRNO | code for code in (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP))
_PRETEND = _ERRNO  # Errno 0: the call does nothing and reports success.

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_JUMP, _IF_EQUAL, _IF_AT_LEAST = 0x05, 0x15, 0x35
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # Offsets in struct seccomp_data.

_SET_FILTER, _ALL_THREADS = 1, 1
_LOW = 0xFFFFFFFF
_PID = 0x7B1D7B1D  # Stands for the caller's pid until it is known; larger than any pid.


class _Machine(NamedTuple):
    architecture: int
    column: int  # Of the table of calls.
    install: int  # The number of the call `seccomp`.
    above: int  # Numbers from here up belong to another ABI (x32) or to none.


_MACHINES = {"x86_64": _Machine(0xC000003E, 0, 317, 0x40000000), "aarch64": _Machine(0xC00000B7, 1, 277, 0x80000000)}


class Instruction(NamedTuple):
    """One instruction of classic BPF."""

    code: int
    operand: int
    if_true: int = 0
    if_false: int = 0


class Only(NamedTuple):
    """An argument that must be one of `values` under `mask`; `wide` where the kernel reads all 64 bits of it."""

    argument: int
    values: Sequence[int]
    mask: int = _LOW
    wide: bool = False


class Pretended(NamedTuple):
    """A value of an argument for which the call does nothing and reports success."""

    argument: int
    value: int


class Rule(NamedTuple):
    """A call's verdict if all tests hold, and if one does not; what is only pretended is told apart first."""

    tests: Sequence[Only] = ()
    verdict: int = _ALLOW
    otherwise: int = _DENY
    pretended: Pretended | None = None


# Names and numbers on x86_64 and aarch64.
_CALLS = """
read 0 63, write 1 64, close 3 57, openat 257 56, open 2 -, fstat 5 80, newfstatat 262 79, stat 4 -, lstat 6 -,
statx 332 291, lseek 8 62, mmap 9 222, munmap 11 215, mprotect 10 226, mremap 25 216, brk 12 214, madvise 28 233,
futex 202 98, rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigpending 127 136,
rt_sigtimedwait 128 137, rt_sigsuspend 130 133, sigaltstack 131 132, pause 34 -, restart_syscall 219 128,
pread64 17 67, pwrite64 18 68, readv 19 65, writev 20 66, preadv 295 69, pwritev 296 70, dup 32 23, dup2 33 -,
dup3 292 24, pipe 22 -, pipe2 293 59, close_range 436 436, fcntl 72 25, ioctl 16 29, flock 73 32, ftruncate 77 46,
getdents64 217 61, getcwd 79 17, chdir 80 49, fchdir 81 50, access 21 -, faccessat 269 48, faccessat2 439 439,
readlink 89 -, readlinkat 267 78, umask 95 166, statfs 137 43, fstatfs 138 44, mkdir 83 -, mkdirat 258 34, rmdir 84 -,
unlink 87 -, unlinkat 263 35, rename 82 -, renameat 264 38, renameat2 316 276, poll 7 -, ppoll 271 73, select 23 -,
pselect6 270 72, epoll_create1 291 20, epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441,
eventfd2 290 19, socketpair 53 199, sendto 44 206, recvfrom 45 207, shutdown 48 210, getsockname 51 204,
getpeername 52 205, getsockopt 55 209, clone 56 220, exit 60 93, exit_group 231 94, gettid 186 178,
set_robust_list 273 99, rseq 334 293, sched_yield 24 124, sched_getaffinity 204 123, sched_getparam 143 121,
sched_getscheduler 145 120, getcpu 309 168, kill 62 129, tgkill 234 131, prctl 157 167, prlimit64 302 261,
getrlimit 97 163, getpid 39 172, getppid 110 173, getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177,
getresuid 118 148, getresgid 120 150, getgroups 115 158, getpgrp 111 -, getpgid 121 155, getsid 124 156,
clock_gettime 228 113, clock_getres 229 114, clock_nanosleep 230 115, nanosleep 35 101, gettimeofday 96 169,
time 201 -, times 100 153, getrusage 98 165, setitimer 38 103, getitimer 36 102, alarm 37 -, getrandom 318 278,
uname 63 160, sysinfo 99 179, chmod 90 -, fchmod 91 52, fchmodat 268 53, utimensat 280 88, fsync 74 82,
fdatasync 75 83, msync 26 227, listxattr 194 11, llistxattr 195 12, flistxattr 196 13
"""
_FIRST_RECENT = 435  # From clone3 on a library that gets ENOSYS falls back to an older call.

# What pthread_create asks for, in glibc and in musl.
_NEW_THREAD = (0x3D0F00, 0x7D0F00)
# Private memory, or a file's own pages. Shared memory without a file outlives its mapping, unseen by RLIMIT_AS.
_MAPPINGS = Only(3, (0x02, 0x22, 0x01), 0x0F | 0x20 | 0x40000, wide=True)
# Reading, writing or both, emptied only when writing, and no nameless files (O_TMPFILE).
_OPENINGS = ((0, 1, 2, 0x201, 0x202), 0x3 | 0x200 | 0x400000)
_SELF = Only(0, (0, _PID))

_RULES: Mapping[str, Rule] = {
    "clone": Rule([Only(0, _NEW_THREAD, wide=True)]),
    "mmap": Rule([_MAPPINGS]),
    # What allocators use, guard pages included; nothing that poisons, merges or pages out.
    "madvise": Rule([Only(2, (0, 1, 2, 3, 4, 8, 10, 11, 14, 15, 16, 17, 18, 19, 102, 103))]),
    # Wait, wake, requeue, wake-op; no priority inheritance.
    "futex": Rule([Only(1, (0, 1, 3, 4, 5, 9, 10), 0x7F | ~0x1FF & _LOW)]),
    "open": Rule([Only(1, *_OPENINGS)]),
    "openat": Rule([Only(2, *_OPENINGS)]),
    # No table of descriptors of a thread's own (CLOSE_RANGE_UNSHARE): each would have a limit of its own.
    "close_range": Rule([Only(2, (0, 4))]),
    "renameat2": Rule([Only(4, (0, 1))]),
    # Duplicates, flags and a look at record locks; no owner, signal, lease, notice, pipe size or seal. A lock on a file
    # that all runs may read would be seen by another run, and nobody else is in the work folder: SQLite is content.
    "fcntl": Rule([Only(1, (0, 1, 2, 3, 4, 5, 1030))], pretended=Pretended(1, 6)),
    "flock": Rule(verdict=_PRETEND),
    # TCGETS, TCGETS2, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX.
    "ioctl": Rule([Only(1, (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451))]),
    # Streams only: a datagram socket can be sent from to any socket that has a path.
    "socketpair": Rule([Only(0, (1,)), Only(1, (1, 5), ~0x80800 & _LOW)]),
    # No address, and no flag but not to wait and no signal: out-of-band bytes are a corner where kernels had holes.
    "sendto": Rule([Only(4, (0,), wide=True), Only(3, (0,), ~0x4040 & _LOW)]),
    # Peek, do not wait, wait for all.
    "recvfrom": Rule([Only(3, (0,), ~0x142 & _LOW)]),
    # At SOL_SOCKET: type, error, protocol, domain; not the peer's credentials or pidfd.
    "getsockopt": Rule([Only(1, (1,)), Only(2, (3, 4, 38, 39))]),
    "kill": Rule([Only(0, (_PID,))]),
    "tgkill": Rule([Only(0, (_PID,))]),
    "getpgid": Rule([_SELF]),
    "getsid": Rule([_SELF]),
    "sched_getaffinity": Rule([_SELF]),
    "sched_getparam": Rule([_SELF]),
    "sched_getscheduler": Rule([_SELF]),
    # A thread's name, and the names of anonymous mappings.
    "prctl": Rule([Only(0, (15, 16, 0x53564D41))]),
    "prlimit64": Rule([_SELF, Only(2, (0,), wide=True)]),
    # Landlock does not see these, so they could reach beyond the folder; shutil.copy must not fail for them.
    "chmod": Rule(verdict=_PRETEND),
    "fchmod": Rule(verdict=_PRETEND),
    "fchmodat": Rule(verdict=_PRETEND),
    "listxattr": Rule(verdict=_UNSUPPORTED),
    "llistxattr": Rule(verdict=_UNSUPPORTED),
    "flistxattr": Rule(verdict=_UNSUPPORTED),
    # Path.touch sets the present time (no times given) and makes the file only if that fails.
    "utimensat": Rule([Only(2, (0,), wide=True)], verdict=_DENY, otherwise=_PRETEND),
    # A folder that is thrown away needs no disk.
    "fsync": Rule(verdict=_PRETEND),
    "fdatasync": Rule(verdict=_PRETEND),
    "msync": Rule(verdict=_PRETEND),
}


def program(pid: int, machine: str = os.uname().machine) -> bytes:
    """The filter for the process `pid`, as an array of struct sock_filter; raises LayerUnavailable elsewhere."""
    template, places = _template(machine)
    code = bytearray(template)
    for place in places:
        struct.pack_into("=I", code, place, pid)
    return bytes(code)


class Filter:
    """The filter of the machine at hand, built once in a parent so that each child only has to install it.

    Raises LayerUnavailable for a machine whose calls are not listed here.
    """

    def __init__(self) -> None:
        machine = os.uname().machine
        template, self._places = _template(machine)
        self._number = _known(machine).install
        self._code = ctypes.create_string_buffer(template, len(template))
        header = struct.pack("@HP", len(template) // 8, ctypes.addressof(self._code))
        self._header = ctypes.create_string_buffer(header, len(header))

    def install(self, pid: int) -> None:
        """Filter this process, whose pid is `pid`, and all its threads for good; sets no_new_privs. Raises OSError."""
        for place in self._places:
            struct.pack_into("=I", self._code, place, pid)
        kernel.forbid_new_privileges()
        try:
            refused = kernel.call(self._number, _SET_FILTER, _ALL_THREADS, ctypes.addressof(self._header))
        except OSError as error:
            if error.errno in {errno.ENOSYS, errno.EINVAL}:
                raise LayerUnavailable(error.errno, "this kernel has no system call filter") from error
            raise
        if refused:
            raise OSError(errno.EBUSY, f"thread {refused} has another filter")


def install(pid: int) -> None:
    """Build the filter and install it, as `Filter` does."""
    Filter().install(pid)


def _known(machine: str) -> _Machine:
    if machine not in _MACHINES:
        raise LayerUnavailable(errno.ENOSYS, f"there is no system call filter for {machine}")
    return _MACHINES[machine]


@functools.cache
def _template(machine: str) -> tuple[bytes, tuple[int, ...]]:
    """The filter without its pid, and the offsets of the operands that wait for it."""
    known = _known(machine)
    code = [
        Instruction(_LOAD, _ARCHITECTURE),
        Instruction(_IF_EQUAL, known.architecture, if_true=1),
        Instruction(_RETURN, _KILL),
        Instruction(_LOAD, _NUMBER),
        *_search([*_ranges(known.column), (known.above, Rule(verdict=_KILL))]),
    ]
    packed = b"".join(struct.pack("=HBBI", item.code, item.if_true, item.if_false, item.operand) for item in code)
    return packed, tuple(8 * index + 4 for index, item in enumerate(code) if item.operand == _PID)


def _ranges(column: int) -> list[tuple[int, Rule]]:
    """Where each verdict starts to hold, by number; neighbours with the same verdict are one."""
    listed = dict(_numbered(column))
    result: list[tuple[int, Rule]] = []
    for number in range(max(*listed, _FIRST_RECENT) + 2):
        unlisted = Rule(verdict=_DENY if number < _FIRST_RECENT else _MISSING)
        rule = listed.get(number, unlisted)
        if not result or rule != result[-1][1]:
            result.append((number, rule))
    return result


def _numbered(column: int) -> list[tuple[int, Rule]]:
    calls = [entry.split() for entry in _CALLS.split(",")]
    return [(int(numbers[column]), _RULES.get(name, Rule())) for name, *numbers in calls if numbers[column] != "-"]


def _search(ranges: Sequence[tuple[int, Rule]]) -> list[Instruction]:
    """Code that finds the last range that starts at or before the number in the accumulator."""
    if len(ranges) == 1:
        return _decide(ranges[0][1])
    middle = len(ranges) // 2
    before, after = _search(ranges[:middle]), _search(ranges[middle:])
    start, distance = ranges[middle][0], len(before)
    if distance < 256:
        return [Instruction(_IF_AT_LEAST, start, if_true=distance), *before, *after]
    # Only an unconditional jump goes further than 255 instructions.
    return [Instruction(_IF_AT_LEAST, start, if_false=1), Instruction(_JUMP, distance), *before, *after]


def _decide(rule: Rule) -> list[Instruction]:
    code: list[Instruction] = []
    if rule.pretended is not None:
        code += [Instruction(_LOAD, _FIRST_ARGUMENT + 8 * rule.pretended.argument)]
        code += [Instruction(_IF_EQUAL, rule.pretended.value, if_false=1), Instruction(_RETURN, _PRETEND)]
    for test in rule.tests:
        code += _compare(test, rule.otherwise)
    return [*code, Instruction(_RETURN, rule.verdict)]


def _compare(test: Only, otherwise: int) -> list[Instruction]:
    """Code that goes on if the test holds and otherwise returns; little-endian, as both machines are."""
    low = _FIRST_ARGUMENT + 8 * test.argument
    code = []
    if test.wide:
        code += [Instruction(_LOAD, low + 4), Instruction(_IF_EQUAL, 0, if_true=1), Instruction(_RETURN, otherwise)]
    code += [Instruction(_LOAD, low), Instruction(_AND, test.mask)]
    count = len(test.values)
    code += [Instruction(_IF_EQUAL, value, if_true=count - index) for index, value in enumerate(test.values)]
    return [*code, Instruction(_RETURN, otherwise)]
