"""Each real part starts, answers, survives being killed with its data, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiohttp import web
from confluent_kafka import Consumer, Producer
from infrastructure.local.parts import Parts
from infrastructure.local.postgres import remove_lock_segment
from infrastructure.local.process import until
from infrastructure.local.processes import DidNotStart, Kafka, Postgres, Process, Sidecar, free_port

pytestmark = pytest.mark.mesh

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-this-test"


class Idle(Sidecar):
    """A sidecar that knows no component, so that it stands alone."""

    def __init__(self, parts: Parts, folder: Path | None = None) -> None:
        super().__init__(parts, "idle", tokens=(TOKEN, ""), folder=folder)


PARTS = pytest.mark.parametrize("part", [Kafka, Postgres, Idle])


def metadata(sidecar: Sidecar, token: str) -> dict:
    url = f"http://127.0.0.1:{sidecar.http_port}/v1.0/metadata"
    with urllib.request.urlopen(urllib.request.Request(url, headers={"dapr-api-token": token}), timeout=5) as answer:
        return json.load(answer)


def alive(pid: int) -> bool:
    """Whether a process still does something: one that ended stays listed until its new parent has looked."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def assert_nothing_is_left(part: Process, pids: set[int]) -> None:
    assert not any(map(alive, pids))
    assert not any(listening(port) for port in part.ports())
    assert not part.folder.exists()


def test_kafka_keeps_what_it_acknowledged_when_it_is_killed(parts):
    with Kafka(parts) as kafka:
        kafka.create_topics({"kept": 3})
        producer = Producer({"bootstrap.servers": kafka.brokers, "acks": "all"})
        producer.produce("kept", b"value", key=b"key")
        assert producer.flush(10) == 0
        first, brokers = kafka.pid, kafka.brokers
        kafka.kill()
        assert not kafka.running
        assert not alive(first)
        kafka.restart()
        assert kafka.brokers == brokers
        settings = {"group.id": "reader", "auto.offset.reset": "earliest", "bootstrap.servers": brokers}
        reader = Consumer(settings)
        reader.subscribe(["kept"])
        message = reader.poll(20)
        reader.close()
        assert message is not None
        assert message.error() is None
        assert (message.key(), message.value()) == (b"key", b"value")
        assert kafka.memory_mb() > 50
        assert kafka.cpu_s() > 0
        second = kafka.pid
    assert_nothing_is_left(kafka, {first, second})


async def test_postgres_keeps_what_it_committed_when_it_is_killed_with_its_sessions(parts):
    with Postgres(parts) as postgres:
        dsn = postgres.create_database("kept")
        session = await asyncpg.connect(dsn)
        await session.execute("CREATE TABLE notes AS SELECT 'kept' AS note")
        backends = {child.pid for child in psutil.Process(postgres.pid).children(recursive=True)}
        first = postgres.pid
        postgres.kill()
        assert not any(map(alive, {first, *backends}))
        session.terminate()
        postgres.restart()
        session = await asyncpg.connect(postgres.dsn("kept"))
        assert await session.fetchval("SELECT note FROM notes") == "kept"
        assert await session.fetchval("SHOW fsync") == "on"
        await session.close()
        postgres.drop_database("kept")
        with pytest.raises(asyncpg.InvalidCatalogNameError):
            await asyncpg.connect(dsn)
        second = postgres.pid
    assert_nothing_is_left(postgres, {first, second, *backends})


async def test_postgres_asks_for_the_password(postgres, postgres_dsn):
    right = await asyncpg.connect(postgres_dsn)
    assert await right.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    await right.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host="127.0.0.1", port=postgres.port, user="postgres", password="wrong")


def test_postgres_refuses_a_name_that_would_need_quotes(postgres):
    with pytest.raises(ValueError, match="small letters"):
        postgres.create_database('a"; DROP DATABASE postgres; --')


def test_sidecar_comes_back_on_its_ports_and_asks_for_its_token(parts):
    with Idle(parts) as sidecar:
        first, ports = sidecar.pid, sidecar.ports()
        sidecar.kill()
        assert not any(listening(port) for port in ports)
        sidecar.restart()
        assert sidecar.ports() == ports
        assert metadata(sidecar, TOKEN)["id"] == "idle"
        with pytest.raises(urllib.error.HTTPError) as refused:
            metadata(sidecar, "another")
        refused.value.close()
        assert refused.value.code == 401
        assert TOKEN not in sidecar.log.read_text()
        assert TOKEN not in " ".join(psutil.Process(sidecar.pid).cmdline())
        second = sidecar.pid
    assert_nothing_is_left(sidecar, {first, second})


async def test_a_sidecar_is_ready_when_its_app_is_there(parts):
    port = free_port()
    with Sidecar(parts, "late-app", app_port=port) as sidecar:
        with pytest.raises(DidNotStart, match="did not answer at"):
            sidecar.wait_ready(0.1)
        runner = web.AppRunner(web.Application())
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.to_thread(sidecar.wait_ready)
        await runner.cleanup()
        assert metadata(sidecar, "")["appConnectionProperties"]["port"] == port


@PARTS
def test_a_port_that_another_took_meanwhile_is_given_up_for_a_free_one(parts, part):
    thieves: list[socket.socket] = []

    class Raced(part):
        def lay_out(self) -> None:
            super().lay_out()
            if not thieves:
                thieves.append(socket.create_server(("127.0.0.1", self.ports()[0])))

    with Raced(parts) as raced:
        assert raced.answers()
        assert thieves[0].getsockname()[1] not in raced.ports()
    thieves[0].close()


@pytest.mark.parametrize("part", [Postgres, Idle])
def test_a_told_folder_stays_with_its_log(parts, part, readable_folder):
    with part(parts, readable_folder) as started:
        assert started.folder == readable_folder
    assert not started.running
    assert started.log.stat().st_size > 0


@pytest.fixture
def readable_folder() -> Iterator[Path]:
    """A folder that other users can reach, which pytest's own is not: as root, PostgreSQL runs as one of them."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "told"


def test_what_does_not_start_says_why(parts):
    sidecar = Sidecar(parts, "idle", flags=("--no-such-flag",))
    with pytest.raises(DidNotStart, match="unknown flag: --no-such-flag"):
        sidecar.start()
    assert not sidecar.running
    sidecar.close()
    assert not sidecar.folder.exists()


def test_a_part_outlives_the_thread_that_started_it(parts):
    sidecar = Idle(parts)
    thread = threading.Thread(target=sidecar.start)
    thread.start()
    thread.join()
    assert metadata(sidecar, TOKEN)["id"] == "idle"
    sidecar.close()


STARTER = """
import sys
import psutil
from infrastructure.local.parts import find
from infrastructure.local.processes import Kafka, Postgres, Sidecar
part = {part}.start()
family = psutil.Process(part.pid).children(recursive=True)
print(part.folder, part.pid, *(member.pid for member in family), flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("part", "end"),
    [
        pytest.param("Kafka(find())", signal.SIGKILL, id="kafka-killed"),
        pytest.param("Postgres(find())", signal.SIGKILL, id="postgres-killed"),
        pytest.param("Postgres(find())", signal.SIGINT, id="postgres-interrupted"),
        pytest.param("Sidecar(find(), 'idle')", signal.SIGKILL, id="sidecar-killed"),
        pytest.param("Sidecar(find(), 'idle')", signal.SIGINT, id="sidecar-interrupted"),
    ],
)
def test_no_part_outlives_its_python_process(parts, part, end):
    command = [sys.executable, "-c", STARTER.format(part=part)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as starter:
        folder, *pids = starter.stdout.readline().decode().split()
        assert alive(int(pids[0]))
        starter.send_signal(end)
    assert until(lambda: not any(alive(int(pid)) for pid in pids), 5)
    # A killed Python process cannot tidy up.
    assert Path(folder).exists() == (end is signal.SIGKILL)
    remove_lock_segment(Path(folder) / "data")
    shutil.rmtree(folder, ignore_errors=True)
