"""What one run may use, and that it cannot ask for more."""

from __future__ import annotations

import mmap
import os
import resource
import signal
import threading

import pytest

from learnflow.adapters.sandbox.inside import rlimits

MEBIBYTE = rlimits.MEBIBYTE


def apply(**more):
    more.setdefault("cpu_s", 5)
    more.setdefault("address_space", address_space() + 50 * MEBIBYTE)
    rlimits.apply(more.pop("address_space"), more.pop("cpu_s"), **more)


def address_space():
    with open("/proc/self/statm", encoding="utf-8") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def test_memory_above_the_limit_is_refused_and_below_it_is_given(in_child):
    def work():
        apply()
        small = len(bytearray(20 * MEBIBYTE))
        with pytest.raises(MemoryError):
            # More than a large test process could give from what it has freed.
            bytearray(600 * MEBIBYTE)
        with pytest.raises(OSError, match="Cannot allocate"):
            mmap.mmap(-1, 600 * MEBIBYTE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        return small

    assert in_child(work) == 20 * MEBIBYTE


def test_a_loop_that_ignores_signals_ends_when_its_cpu_time_does(in_child):
    def work():
        apply(cpu_s=1)
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while True:
            pass

    assert in_child(work) == -signal.SIGKILL


def test_a_file_grows_to_its_limit_and_no_further(in_child, outcome, tmp_path):
    def work():
        apply(file_bytes=MEBIBYTE)
        with open(tmp_path / "large", "wb", buffering=0) as file:
            written = file.write(bytes(2 * MEBIBYTE))
            return written, outcome(file.write, b"more")

    assert in_child(work) == [MEBIBYTE, "EFBIG"]


def test_descriptors_run_out(in_child, outcome):
    def work():
        apply(descriptors=32)
        return outcome(os.dup2, 0, 31), outcome(os.dup2, 0, 32)

    assert in_child(work) == [None, "EBADF"]


def test_limits_are_never_raised_by_us_nor_by_the_program(in_child):
    def work():
        resource.setrlimit(resource.RLIMIT_NOFILE, (20, 40))
        apply(descriptors=64)
        kept = resource.getrlimit(resource.RLIMIT_NOFILE)
        # Root may raise any limit: in the jail no one is root, and the filter refuses the call.
        if os.geteuid() != 0:
            with pytest.raises(ValueError, match="not allowed"):
                resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        nothing = [resource.getrlimit(getattr(resource, name)) for name in rlimits._NOTHING if hasattr(resource, name)]
        return [kept, *nothing]

    kept, *nothing = in_child(work)
    assert kept == [40, 40]
    assert nothing == [[0, 0]] * len(nothing)


def test_threads_run_out_for_a_user_who_is_not_root(in_child):
    def work():
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(64321)
            os.setuid(64321)
        limit = rlimits.task_limit()
        threading.stack_size(32 * 1024)
        apply(address_space=address_space() + 4096 * MEBIBYTE, tasks=limit)
        end, started = threading.Event(), []
        try:
            for _ in range(limit + 1):
                started.append(threading.Thread(target=end.wait))
                started[-1].start()
        except RuntimeError:
            started.pop()
        end.set()
        for thread in started:
            thread.join()
        return limit, len(started), resource.getrlimit(resource.RLIMIT_NPROC)

    limit, started, kept = in_child(work)
    assert limit // 2 <= started < limit
    assert kept == [limit, limit]


def test_descriptors_from_a_number_up_are_closed(in_child, outcome):
    def work():
        keep, *others = [os.dup(0) for _ in range(3)]
        reader, writer = os.pipe()
        others += [reader, os.dup2(0, 900)]
        os.dup2(writer, keep)
        # Another child, since this one reports on a descriptor of its own.
        child = os.fork()
        if child == 0:
            rlimits.close_descriptors(keep + 1)
            os.write(keep, " ".join(str(outcome(os.fstat, number)) for number in others).encode())
            os._exit(0)
        os.waitpid(child, 0)
        return os.read(reader, 100).decode()

    assert in_child(work) == "EBADF EBADF EBADF EBADF"
