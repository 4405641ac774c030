"""The command `topics` on a real broker."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml
from infrastructure.rendering.__main__ import FOLDER
from typer.testing import CliRunner

from learnflow.adapters.kafka.topics import Brokers
from learnflow.cli.main import app

pytestmark = pytest.mark.mesh

RENDERED = FOLDER / "kafka" / "topics.yaml"


class File:
    """A file of topics whose names no other test has."""

    def __init__(self, path: Path) -> None:
        self.path, self._prefix = path, f"topics-{uuid.uuid4().hex[:8]}."

    def name(self, topic: str) -> str:
        return self._prefix + topic

    def write(self, *entries: dict[str, Any]) -> None:
        topics = [{**entry, "name": self.name(entry["name"])} for entry in entries]
        self.path.write_text(yaml.safe_dump({"topics": topics}), encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path / "topics.yaml")


@pytest.fixture
def run(kafka, file):
    """Run a command on the file; its exit status and the lines that it printed."""

    def invoke(command: str, *more: str) -> tuple[int, list[str]]:
        told = ["topics", command, "--file", str(file.path), "--brokers", kafka.brokers]
        done = CliRunner().invoke(app, [*told, *(more or ("--replication", "1"))])
        return done.exit_code, (done.stdout or done.stderr).splitlines()

    return invoke


@pytest.fixture
def seen(kafka, file):
    """Return what the broker says of a topic."""
    return lambda topic: Brokers(kafka.brokers).topics([file.name(topic)])[file.name(topic)]


def topic(name: str = "t", partitions: int = 2, **settings: Any) -> dict[str, Any]:
    return {"name": name, "partitions": partitions, "replication": 3, "config": settings}


def test_the_rendered_topics_are_created_with_as_many_replicas_as_told(run, file, seen):
    entries = yaml.safe_load(RENDERED.read_text(encoding="utf-8"))["topics"]
    file.write(*entries)
    status, lines = run("check")
    assert (status, len(lines)) == (1, len(entries))
    assert run("apply")[0] == 0
    assert run("check") == (0, [])
    found = seen("student.erased.dead")
    assert (found.partitions, found.replication) == (6, 1)
    assert found.settings["min.insync.replicas"] == "1"
    assert found.settings["retention.ms"] == str(30 * 24 * 3600 * 1000)


def test_fewer_brokers_than_replicas_are_never_taken_for_the_whole_cluster(run, file):
    file.write(topic())
    status, (line,) = run("apply", "--replication", "3")
    assert status == 5
    assert "--replication N" in line
    assert run("apply")[0] == 0
    status, (line,) = run("check", "--replication", "3")
    assert status == 1
    assert "replication 1 instead of 3" in line


def test_what_changed_in_the_file_is_changed_at_the_broker(run, file, seen):
    file.write(topic(**{"retention.ms": 1000, "cleanup.policy": "delete"}))
    run("apply")
    file.write(topic(partitions=5, **{"retention.ms": 2000, "cleanup.policy": "compact"}), topic("new"))
    name = file.name("t")
    drift = [
        f"{name}: 2 partitions instead of 5",
        f"{name}: cleanup.policy is delete instead of compact",
        f"{name}: retention.ms is 1000 instead of 2000",
        f"{file.name('new')}: missing (2 partitions, replication 1)",
    ]
    assert run("check") == (1, drift)
    assert run("apply") == (0, drift)
    assert run("check") == (0, [])
    assert seen("t").partitions == 5
    assert (seen("t").settings["retention.ms"], seen("t").settings["cleanup.policy"]) == ("2000", "compact")
    assert run("apply") == (0, ["Nothing to change."])


def test_what_the_file_does_not_name_is_left_alone(run, file, seen):
    file.write(topic(**{"retention.ms": 1000}))
    run("apply")
    file.write(topic(**{"cleanup.policy": "delete"}))
    assert run("apply")[0] == 0
    assert seen("t").settings["retention.ms"] == "1000"


def test_partitions_are_never_taken_away_and_nothing_else_is_done_then(run, file, seen):
    file.write(topic(partitions=4))
    run("apply")
    file.write(topic(partitions=3, **{"retention.ms": 1000}), topic("new"))
    status, (line,) = run("apply")
    assert status == 5
    assert "4 partitions instead of 3" in line
    assert "cannot take partitions away" in line
    assert seen("t").settings["retention.ms"] != "1000"
    assert "missing" in run("check")[1][-1]


def test_a_setting_that_kafka_does_not_know_is_refused_by_it(run, file):
    file.write(topic(**{"retention.minutes": 1}))
    status, (line,) = run("apply")
    assert status == 5
    assert "retention.minutes" in line
