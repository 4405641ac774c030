"""Which system calls a run may make: by the kernel on this machine, and by a small interpreter for both machines."""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import mmap
import os
import random
import resource
import select
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from learnflow.adapters.sandbox.inside import kernel, seccomp
from learnflow.adapters.sandbox.inside.kernel import LayerUnavailable

ALLOW, KILL, EPERM, ENOSYS, ENOTSUP, PRETEND = 0x7FFF0000, 0x80000000, 0x50001, 0x50026, 0x5005F, 0x50000
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
MACHINES = list(ARCHITECTURES)
PID = 4242
HIGH = 1 << 32
on_x86_64 = pytest.mark.skipif(os.uname().machine != "x86_64", reason="these numbers are those of x86_64")


def verdict(machine, number, *arguments, architecture=None):
    """Run the filter on one call, as the kernel would."""
    code = list(struct.iter_unpack("=HBBI", seccomp.program(PID, machine)))
    arguments = [argument % 2**64 for argument in (*arguments, *[0] * (6 - len(arguments)))]
    data = struct.pack("=IIQ6Q", number, architecture or ARCHITECTURES[machine], 0, *arguments)
    accumulator, at = 0, 0
    while True:
        operation, if_true, if_false, operand = code[at]
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, operand)
        elif operation == 0x54:
            accumulator &= operand
        elif operation == 0x05:
            at += operand
        elif operation in {0x15, 0x35}:
            holds = accumulator == operand if operation == 0x15 else accumulator >= operand
            at += if_true if holds else if_false
        else:
            assert operation == 0x06
            return operand


def number(machine, name):
    """The number of a listed call; those of calls that must not be listed are given by hand in the tests."""
    table = {entry.split()[0]: entry.split()[1:] for entry in seccomp._CALLS.split(",")}
    return int(table[name][MACHINES.index(machine)])


@pytest.mark.parametrize("machine", MACHINES)
def test_a_listed_call_is_allowed_and_every_other_fails(machine):
    table = [entry.split() for entry in seccomp._CALLS.split(",")]
    listed = {int(numbers[MACHINES.index(machine)]) for _, *numbers in table if numbers[MACHINES.index(machine)] != "-"}
    for call in range(1100):
        if call not in listed:
            assert verdict(machine, call) == (EPERM if call < 435 else ENOSYS), call
    plain = [name for name, *_ in table if name not in seccomp._RULES]
    for name in plain:
        if "-" not in {numbers[MACHINES.index(machine)] for entry, *numbers in table if entry == name}:
            assert verdict(machine, number(machine, name), -1, -1, -1, -1, -1, -1) == ALLOW, name


def test_another_numbering_of_calls_ends_the_process():
    i386, arm = 0x40000003, 0x40000028
    assert verdict("x86_64", 4, architecture=i386) == KILL
    assert verdict("aarch64", 4, architecture=arm) == KILL
    assert verdict("x86_64", 1, architecture=ARCHITECTURES["aarch64"]) == KILL
    assert verdict("x86_64", 0x40000000 | 1) == KILL
    assert verdict("x86_64", 0xFFFFFFFF) == KILL
    assert verdict("aarch64", 0xFFFFFFFF) == KILL


# Names and numbers on x86_64 and aarch64.
DENIED = """
fork 57 -, vfork 58 -, clone3 435 435, execve 59 221, execveat 322 281, socket 41 198, connect 42 203, bind 49 200,
listen 50 201, accept 43 202, accept4 288 242, sendmsg 46 211, sendmmsg 307 269, recvmsg 47 212, recvmmsg 299 243,
setsockopt 54 208, tkill 200 130, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240, pidfd_open 434 434,
pidfd_send_signal 424 424, pidfd_getfd 438 438, memfd_create 319 279, memfd_secret 447 447, shmget 29 194,
shmat 30 196, shmctl 31 195, msgget 68 186, msgsnd 69 189, semget 64 190, semop 65 193, mq_open 240 180,
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, process_madvise 440 440, kcmp 312 272,
bpf 321 280, perf_event_open 298 241, io_uring_setup 425 425, io_uring_enter 426 426, userfaultfd 323 282,
add_key 248 217, request_key 249 218, keyctl 250 219, mount 165 40, umount2 166 39, move_mount 429 429,
open_tree 428 428, fsopen 430 430, mount_setattr 442 442, pivot_root 155 41, chroot 161 51, unshare 272 97,
setns 308 268, personality 135 92, setrlimit 160 164, setsid 112 157, setpgid 109 154, sched_setaffinity 203 122,
sched_setscheduler 144 119, sched_setparam 142 118, sched_setattr 314 274, setpriority 141 140, ioprio_set 251 30,
splice 275 76, tee 276 77, vmsplice 278 75, sendfile 40 71, copy_file_range 326 285, sync 162 81, syncfs 306 267,
sync_file_range 277 84, fallocate 285 47, readahead 187 213, fadvise64 221 223, name_to_handle_at 303 264,
open_by_handle_at 304 265, openat2 437 437, fanotify_init 300 262, inotify_init1 294 26, inotify_add_watch 254 27,
signalfd4 289 74, timer_create 222 107, timerfd_create 283 85, mlock 149 228, mlock2 325 284, mlockall 151 230,
mincore 27 232, membarrier 324 283, remap_file_pages 216 234, mbind 237 235, set_mempolicy 238 237,
migrate_pages 256 238, move_pages 279 239, pkey_alloc 330 289, mseal 462 462, map_shadow_stack 453 453, chown 92 -,
fchown 93 55, fchownat 260 54, lchown 94 -, fchmodat2 452 452, setxattr 188 5, getxattr 191 8, removexattr 197 14,
symlink 88 -, symlinkat 266 36, link 86 -, linkat 265 37, mknod 133 -, mknodat 259 33, creat 85 -, truncate 76 45,
seccomp 317 277, landlock_create_ruleset 444 444, landlock_restrict_self 446 446, arch_prctl 158 -, setuid 105 146,
setgid 106 144, setgroups 116 159, setresuid 117 147, capget 125 90, capset 126 91, swapon 167 224, reboot 169 142,
kexec_load 246 104, init_module 175 105, finit_module 313 273, delete_module 176 106, syslog 103 116, acct 163 89,
quotactl 179 60, settimeofday 164 170, clock_settime 227 112, adjtimex 159 171, sethostname 170 161, iopl 172 -,
ioperm 173 -, modify_ldt 154 -
"""


@pytest.mark.parametrize("machine", MACHINES)
def test_what_must_not_be_called_is_not(machine):
    for entry in DENIED.split(","):
        name, *numbers = entry.split()
        if (call := numbers[MACHINES.index(machine)]) != "-":
            assert verdict(machine, int(call)) in {EPERM, ENOSYS}, name


ARGUMENTS = [
    ("clone", (0x3D0F00,), ALLOW),
    ("clone", (0x7D0F00,), ALLOW),
    ("clone", (0x1200011,), EPERM),
    ("clone", (0x3D0F00 | 0x20000,), EPERM),
    ("clone", (0x3D0F00 | HIGH,), EPERM),
    ("mmap", (0, 4096, 7, 0x22), ALLOW),
    ("mmap", (0, 4096, 3, 0x20022), ALLOW),
    ("mmap", (0, 4096, 3, 0x01), ALLOW),
    ("mmap", (0, 4096, 3, 0x21), EPERM),
    ("mmap", (0, 4096, 3, 0x03), EPERM),
    ("mmap", (0, 4096, 3, 0x40022), EPERM),
    ("mmap", (0, 4096, 3, 0x22 | HIGH), EPERM),
    ("kill", (PID, 9), ALLOW),
    ("kill", (PID | HIGH, 9), ALLOW),  # The kernel reads an int, so this is our own pid as well.
    ("kill", (0, 9), EPERM),
    ("kill", (-1, 9), EPERM),
    ("kill", (-PID, 9), EPERM),
    ("kill", (1, 9), EPERM),
    ("tgkill", (PID, 77, 9), ALLOW),
    ("tgkill", (PID + 1, 77, 9), EPERM),
    ("prlimit64", (0, 7, 0, 4096), ALLOW),
    ("prlimit64", (PID, 7, 0, 4096), ALLOW),
    ("prlimit64", (1, 7, 0, 4096), EPERM),
    ("prlimit64", (0, 7, 4096), EPERM),
    ("prlimit64", (0, 7, HIGH), EPERM),
    ("openat", (-100, 4096, 0x80000), ALLOW),
    ("openat", (-100, 4096, 0x80241), ALLOW),
    ("openat", (-100, 4096, 0x200), EPERM),
    ("openat", (-100, 4096, 0x3), EPERM),
    ("openat", (-100, 4096, 0x410002), EPERM),
    ("fcntl", (3, 1030), ALLOW),
    ("fcntl", (3, 1030 | HIGH), ALLOW),
    *[("fcntl", (3, command), EPERM) for command in (7, 8, 10, 15, 37, 1024, 1026, 1031, 1033)],
    ("ioctl", (3, 0x5401), ALLOW),
    *[("ioctl", (3, command), EPERM) for command in (0x5412, 0x541D, 0x40049409, 0xC020660B, 0x8901)],
    ("prctl", (15,), ALLOW),
    *[("prctl", (option,), EPERM) for option in (1, 4, 8, 22, 24, 36, 38, 47, 0x59616D61)],
    ("socketpair", (1, 1 | 0x80800), ALLOW),
    ("socketpair", (1, 5), ALLOW),
    ("socketpair", (1, 2), EPERM),
    ("socketpair", (1, 3), EPERM),
    ("socketpair", (16, 1), EPERM),
    ("sendto", (3, 4096, 1, 0, 0, 0), ALLOW),
    ("sendto", (3, 4096, 1, 0, HIGH, 16), EPERM),
    ("sendto", (3, 4096, 1, 0x4040, 0, 0), ALLOW),
    ("sendto", (3, 4096, 1, 1, 0, 0), EPERM),
    ("recvfrom", (3, 4096, 1, 0x142, 0, 0), ALLOW),
    ("recvfrom", (3, 4096, 1, 1, 0, 0), EPERM),
    ("getsockopt", (3, 1, 3), ALLOW),
    ("getsockopt", (3, 1, 77), EPERM),
    ("getsockopt", (3, 6, 3), EPERM),
    ("futex", (0, 128 | 256 | 9), ALLOW),
    ("futex", (0, 128 | 6), EPERM),
    ("futex", (0, 12), EPERM),
    ("madvise", (0, 4096, 4), ALLOW),
    ("madvise", (0, 4096, 12), EPERM),
    ("madvise", (0, 4096, 100), EPERM),
    ("close_range", (3, 9, 4), ALLOW),
    ("close_range", (3, 9, 2), EPERM),
    ("renameat2", (-100, 0, -100, 0, 1), ALLOW),
    ("renameat2", (-100, 0, -100, 0, 4), EPERM),
    ("utimensat", (-100, 4096, 4096), PRETEND),
    ("utimensat", (-100, 4096, 0), EPERM),
    ("fchmod", (3, 0), PRETEND),
    ("listxattr", (4096,), ENOTSUP),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "arguments", "expected"), ARGUMENTS)
def test_arguments_decide(machine, name, arguments, expected):
    assert verdict(machine, number(machine, name), *arguments) == expected


def test_another_machine_has_no_filter():
    with pytest.raises(LayerUnavailable, match="riscv64"):
        seccomp.program(PID, "riscv64")


def test_a_kernel_without_the_call_is_named(monkeypatch):
    filtered = seccomp.Filter()
    monkeypatch.setattr(filtered, "_number", 1023)
    monkeypatch.setattr(kernel, "forbid_new_privileges", lambda: None)
    with pytest.raises(LayerUnavailable, match="no system call filter"):
        filtered.install(os.getpid())


def test_other_processes_the_network_and_limits_are_out_of_reach(in_child, outcome):
    parent = os.getpid()

    def work():
        seccomp.install(os.getpid())
        tries = [(os.fork,), (os.execv, "/bin/true", ["true"]), (os.kill, parent, 0), (os.kill, 0, 0), (os.setsid,)]
        tries += [(socket.socket,), (os.memfd_create, "hidden"), (os.pidfd_open, parent), (os.mkfifo, "/tmp/x")]
        tries += [(socket.socketpair, socket.AF_UNIX, socket.SOCK_DGRAM), (os.sched_setaffinity, 0, {0})]
        tries += [(mmap.mmap, -1, 4096), (os.nice, 1), (os.chroot, "/"), (os.truncate, "/tmp/x", 0)]
        tries += [(subprocess.run, ["/bin/true"]), (os.posix_spawn, "/bin/true", ["true"], {})]
        results = [outcome(*one) for one in tries]
        # What `resource` says of EPERM.
        with pytest.raises(ValueError, match="not allowed"):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return results

    assert set(in_child(work)) == {"EPERM"}


def test_the_filter_holds_for_threads_that_run_already(in_child, outcome):
    def work():
        go, results = threading.Event(), []
        thread = threading.Thread(target=lambda: (go.wait(), results.append(outcome(socket.socket))))
        thread.start()
        seccomp.install(os.getpid())
        go.set()
        thread.join()
        return results

    assert in_child(work) == ["EPERM"]


@on_x86_64
def test_a_call_of_the_x32_kind_kills(in_child):
    def work():
        seccomp.install(os.getpid())
        kernel.call(0x40000000 | 39)

    assert in_child(work) == -signal.SIGSYS


@on_x86_64
def test_a_call_of_the_32_bit_kind_kills(in_child):
    def work():
        page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
        page.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid); int 0x80; ret
        get_pid = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
        seccomp.install(os.getpid())
        return get_pid()

    assert in_child(work) == -signal.SIGSYS


def test_threads_timers_and_pipes_work(in_child):
    def work():
        seccomp.install(os.getpid())
        with ThreadPoolExecutor(4) as pool:
            total = sum(pool.map(abs, range(-100, 0)))
        fired = threading.Event()
        signal.signal(signal.SIGALRM, lambda *_: fired.set())
        signal.setitimer(signal.ITIMER_REAL, 0.001)
        while not fired.is_set():
            signal.pause()
        signal.signal(signal.SIGUSR1, lambda *_: fired.clear())
        signal.raise_signal(signal.SIGUSR1)
        reader, writer = os.pipe()
        os.write(writer, b"x")
        ready = select.select([reader], [], [], 1)[0] == [reader]
        # `random` reads the kernel's numbers when seeded, `time.sleep` asks for a clock.
        random.seed()
        time.sleep(0)
        return total, fired.is_set(), ready, os.isatty(reader)

    assert in_child(work) == [5050, False, True, False]


def test_asyncio_works(in_child):
    async def talk():
        here, there = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=here)
        other, answer = await asyncio.open_connection(sock=there)
        answer.write(b"hello\n")
        line = await asyncio.wait_for(reader.readline(), 5)
        number = await asyncio.to_thread(len, line)
        for end in (writer, answer):
            end.close()
        await asyncio.gather(*(asyncio.sleep(0) for _ in range(10)), return_exceptions=True)
        del other
        return number

    def work():
        seccomp.install(os.getpid())
        return asyncio.run(talk())

    assert in_child(work) == 6


def test_files_work_as_a_student_uses_them(in_child, tmp_path):
    def work():
        os.chdir(tmp_path)
        seccomp.install(os.getpid())
        Path("touched").touch()
        Path("touched").write_text("text", encoding="utf-8")
        shutil.copy("touched", "copy")
        shutil.copy2("touched", "copy2")
        shutil.copytree(".", "tree", ignore=shutil.ignore_patterns("tree"))
        shutil.move("copy", "moved")
        with tempfile.TemporaryDirectory(dir=".") as folder, tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
        with sqlite3.connect("data.db") as database:
            database.execute("create table t (x)")
            database.execute("insert into t values (1)")
        rows = database.execute("select x from t").fetchall()
        database.close()
        with open("touched", "r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
            mapped[:1] = b"T"
            mapped.flush()
        os.chmod("touched", 0)
        shutil.rmtree("tree")
        return Path("touched").read_text(encoding="utf-8"), rows, sorted(os.listdir()), os.path.exists("none")

    assert in_child(work) == ["Text", [[1]], ["copy2", "data.db", "moved", "touched"], False]


def test_a_pipe_keeps_its_size(in_child, outcome):
    def work():
        seccomp.install(os.getpid())
        reader, writer = os.pipe()
        set_pipe_size, notify = 1031, 1026
        fcntl.fcntl(writer, fcntl.F_SETFL, os.O_NONBLOCK)
        return outcome(fcntl.fcntl, writer, set_pipe_size, 1 << 20), outcome(fcntl.fcntl, reader, notify, 1)

    assert in_child(work) == ["EPERM", "EPERM"]
