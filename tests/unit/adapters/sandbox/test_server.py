"""The server and its supervisor: bounded, restarted when dead, leaving nothing behind."""

import glob
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import learnflow
from learnflow.adapters.sandbox import framing, selftest
from learnflow.adapters.sandbox.client import JailServer, SandboxedJail
from learnflow.contracts.values import JailUnavailable, Limits


@pytest.fixture(scope="module")
def tier() -> str:
    choice = selftest.choose()
    if not choice.tier:
        pytest.skip(f"{choice.reason} {choice.fix}")
    return choice.tier


@pytest.fixture
def server(tier: str) -> Iterator[JailServer]:
    with JailServer(tier, workers=1, waiting=2) as one:
        yield one


def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def server_process(address: str) -> int:
    folder = os.path.dirname(address)
    (pid,) = [pid for pid in all_children(os.getpid()) if folder in command(pid)]
    return pid


def all_children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(one) for one in (task / "children").read_text().split()]
    return found


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def descendants(pid: int) -> list[int]:
    return [one for child in all_children(pid) for one in (child, *descendants(child))]


def open_files(pids: list[int]) -> list[int]:
    return [len(os.listdir(f"/proc/{pid}/fd")) for pid in pids]


def settled(pids: list[int], seconds: float = 0.3) -> list[int]:
    """Return the open files of processes once they stay the same: the server may still be closing a connection."""
    count, since = open_files(pids), time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.01)
        if (now := open_files(pids)) != count:
            count, since = now, time.monotonic()
    return count


def test_nothing_runs_before_the_first_request(server: JailServer) -> None:
    assert not [pid for pid in all_children(os.getpid()) if server.address in command(pid)]
    assert server.jail().run("print(1)")["stdout"] == "1\n"
    assert os.stat(os.path.dirname(server.address)).st_mode & 0o777 == 0o700


def test_the_socket_is_gone_after_close(tier: str) -> None:
    with JailServer(tier) as server:
        assert server.jail().run("print(1)")["status"] == "ok"
        pids = descendants(server_process(server.address))
    assert not os.path.exists(os.path.dirname(server.address))
    until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids))
    assert not glob.glob(os.path.dirname(server.address) + "*")
    with pytest.raises(JailUnavailable):
        server.jail().run("print(1)")
    server.close()


def test_hundreds_of_runs_leave_nothing(server: JailServer) -> None:
    jail = server.jail()
    sources = ["print(1)", "1/0", "import os; os._exit(3)", "import os; os.kill(os.getpid(), 9)", "print('x' * 70_000)"]
    for source in sources:
        jail.run(source)
    pid = server_process(server.address)
    family = descendants(pid)
    everyone = [os.getpid(), pid, *family]
    before = settled(everyone)
    threads = os.listdir(f"/proc/{pid}/task")
    for number in range(200):
        jail.run(sources[number % len(sources)])
    with jail.try_session(cases=[{"call": "f()"}]) as trial:
        assert len(list(trial.try_many(["f = int"] * 20))) == 20
    assert jail.run("print(1)")["stdout"] == "1\n"
    until(lambda: descendants(pid) == family)
    until(lambda: all(now <= then for now, then in zip(open_files(everyone), before, strict=True)))
    assert os.listdir(f"/proc/{pid}/task") == threads


def test_a_killed_server_costs_its_run_only(server: JailServer) -> None:
    jail = server.jail()
    jail.run("1")
    pid = server_process(server.address)
    zygote = descendants(pid)[-1]
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(jail.run, "import time; time.sleep(3)")
        until(lambda: descendants(zygote))
        os.kill(pid, signal.SIGKILL)
        assert lost.result()["status"] == "internal"
    start = time.monotonic()
    assert jail.run("print(2)")["stdout"] == "2\n"
    assert time.monotonic() - start < 2.0
    assert server_process(server.address) != pid


def test_a_killed_worker_costs_its_run_only(server: JailServer) -> None:
    jail = server.jail()
    jail.run("1")
    pid = server_process(server.address)
    zygote = descendants(pid)[-1]
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(jail.run, "import time; time.sleep(3)")
        until(lambda: len(descendants(zygote)) > 0)
        os.kill(zygote, signal.SIGKILL)
        assert lost.result()["status"] == "internal"
    assert jail.run("print(2)")["stdout"] == "2\n"
    assert server_process(server.address) == pid


def test_more_than_fits_is_told_to_come_back(server: JailServer) -> None:
    jail = server.jail()
    jail.run("1")
    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(lambda _: jail.run("import time; time.sleep(0.3)"), range(12)))
    kinds = [result["error"]["type"] for result in results if result["status"] == "rejected"]
    assert {result["status"] for result in results} == {"ok", "rejected"}
    assert set(kinds) == {"Busy"}
    assert 2 <= 12 - len(kinds) <= 4


def test_a_caller_that_leaves_ends_its_run(server: JailServer) -> None:
    jail = server.jail()
    jail.run("1")
    zygote = descendants(server_process(server.address))[-1]
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(server.address)
        framing.send(connection, b'{"kind": "run", "source": "while True: pass"}')
        until(lambda: descendants(zygote))
    until(lambda: not descendants(zygote), 1.0)


@pytest.mark.parametrize("wire", [b"", b"\0", b"\xff\xff\xff\xff", b"\0\0\0\x05[", b"\0\0\0\x02[]"])
def test_a_connection_that_says_nonsense_harms_nobody(server: JailServer, wire: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(server.address)
        connection.sendall(wire)
    assert server.jail().run("print(1)")["stdout"] == "1\n"


def test_no_tier_is_said_in_words() -> None:
    with JailServer("3") as server, pytest.raises(JailUnavailable, match="no tier '3'"):
        server.jail().run("print(1)")


SCRIPT = """
import os, sys
from learnflow.adapters.sandbox.client import JailServer
server = JailServer(sys.argv[1])
assert server.jail().run("print(1)")["status"] == "ok"
print(server.address, flush=True)
sys.stdin.read()
os._exit(1)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_a_dead_parent_leaves_nothing(tier: str, end: signal.Signals | None) -> None:
    packages = str(Path(learnflow.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, tier], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={"PYTHONPATH": packages, "TMPDIR": tempfile.gettempdir()}, text=True,
    ) as parent:  # fmt: skip
        assert parent.stdout is not None
        assert parent.stdin is not None
        folder = os.path.dirname(parent.stdout.readline().strip())
        pids = descendants(parent.pid)
        assert len(pids) >= 2
        if end is None:
            parent.stdin.close()
        else:
            parent.send_signal(end)
        parent.wait()
    until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids))
    until(lambda: not glob.glob(folder + "*"))


def test_one_that_was_never_closed_leaves_nothing(tier: str) -> None:
    script = "import sys\nfrom learnflow.adapters.sandbox.client import JailServer\nprint(JailServer('auto').address)"
    packages = str(Path(learnflow.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONPATH": packages}
    )
    assert done.stdout.startswith(tempfile.gettempdir())
    assert not os.path.exists(os.path.dirname(done.stdout.strip()))


def test_another_process_uses_the_same_address(server: JailServer) -> None:
    script = (
        "import sys\nfrom learnflow.adapters.sandbox.client import SandboxedJail\n"
        "print(SandboxedJail(sys.argv[1]).run('print(7)')['stdout'], end='')"
    )
    packages = str(Path(learnflow.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", script, server.address], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": packages},
    )  # fmt: skip
    assert done.stdout == "7\n"


def test_one_jail_serves_many_threads(tier: str) -> None:
    with JailServer(tier) as server, ThreadPoolExecutor(8) as pool:
        jail = SandboxedJail(server.address)
        results = list(pool.map(lambda n: jail.run(f"print({n})", limits=Limits(wall_s=2.0)), range(30)))
    assert [result["stdout"] for result in results] == [f"{n}\n" for n in range(30)]
