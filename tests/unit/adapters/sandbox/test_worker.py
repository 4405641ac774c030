"""One zygote seen from outside."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from learnflow.adapters.sandbox import selftest
from learnflow.adapters.sandbox.worker import Worker, WorkerFailed

LIMITS = {"wall_s": 2.0, "cpu_s": 2.0, "memory_mb": 50, "output_kb": 64}


def request(source: str) -> bytes:
    return json.dumps({"source": source, "prelude": "", "calls": [], "files": {}, "observe": "none"}).encode()


@pytest.fixture(scope="module", params=selftest.TIERS)
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    choice = selftest.choose(request.param)
    if not choice.tier:
        pytest.skip(f"{choice.reason} {choice.fix}")
    one = Worker(choice.tier)
    one.start()
    yield one
    one.stop()


def test_a_run_is_told_as_it_was_seen(worker: Worker) -> None:
    seen = worker.run(request("import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(3)"), b"", LIMITS)
    assert (seen.stdout, seen.stderr, seen.exit, seen.signal, seen.why) == (b"out\n", b"err\n", 3, None, None)
    assert json.loads(seen.document)["status"] == "error"


def test_input_cannot_be_changed(worker: Worker) -> None:
    source = "import os\ntry:\n    os.write(0, b'x')\nexcept OSError:\n    print(open(0).read())"
    assert worker.run(request(source), b"in", LIMITS).stdout == b"in\n"


def test_a_child_has_four_descriptors(worker: Worker) -> None:
    source = (
        "import os\nfor n in range(64):\n    try:\n        os.fstat(n)\n    except OSError:\n        break\nprint(n)"
    )
    assert worker.run(request(source), b"", LIMITS).stdout == b"4\n"


def test_the_request_is_not_in_the_next_ones_memory(worker: Worker) -> None:
    secret = "grape" + "fruit"
    worker.run(request(f"x = {secret!r} * 3"), b"", LIMITS)
    pid = worker.pid
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        ranges = [line.split()[:2] for line in maps if "rw" in line.split()[1]]
    if os.geteuid() != 0:
        pytest.skip("only root can read the zygote's memory")
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for addresses, _ in ranges:
            start, end = (int(one, 16) for one in addresses.split("-"))
            memory.seek(start)
            assert secret.encode() not in memory.read(end - start)


def test_cpu_memory_and_time_are_measured(worker: Worker) -> None:
    idle = worker.run(request("pass"), b"", LIMITS)
    source = (
        "import time\nx = bytearray(20 * 2**20)\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    )
    busy = worker.run(request(source), b"", LIMITS)
    assert idle.peak_kb < 10 * 1024
    # The kernel counts resident pages in batches.
    assert 19 * 1024 <= busy.peak_kb - idle.peak_kb < 24 * 1024
    assert 200 <= busy.cpu_ms <= busy.wall_ms + 50
    assert busy.wall_ms >= 200


def test_a_worker_whose_zygote_died_gets_another(worker: Worker) -> None:
    before = worker.pid
    os.kill(before, signal.SIGKILL)
    with pytest.raises(WorkerFailed):
        worker.run(request("print(1)"), b"", LIMITS)
    worker.ensure()
    assert worker.pid != before
    assert worker.run(request("print(1)"), b"", LIMITS).stdout == b"1\n"
    worker.ensure()


def test_stopping_ends_what_runs_and_removes_the_folder() -> None:
    worker = Worker("2")
    try:
        worker.start()
    except WorkerFailed as error:
        pytest.skip(f"no worker of tier 2 starts here: {error}")
    pid, work = worker.pid, worker.work
    worker.stop()
    assert not Path(f"/proc/{pid}").exists()
    assert not Path(work).exists()
    worker.stop()


@pytest.mark.parametrize("tier", ["1", "2"])
def test_a_zygote_that_died_while_idle_is_replaced_before_the_next_run(tier: str) -> None:
    worker = Worker(tier)
    worker.start()
    try:
        first = worker.pid
        os.kill(first, signal.SIGKILL)
        while not worker._gone():
            pass
        worker.ensure()
        assert worker.pid != first
        assert worker.run(request("print(1)"), b"", LIMITS).stdout == b"1\n"
    finally:
        worker.stop()
