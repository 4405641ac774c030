"""`learnflow topics` without a broker: how it ends, and what it says."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from learnflow.adapters.kafka import topics
from learnflow.cli import topics as topics_command
from learnflow.cli.main import app

NOBODY = "127.0.0.1:1"


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command with a file of one topic, without settings of the machine."""
    monkeypatch.delenv("LEARNFLOW_MESH__KAFKA", raising=False)
    monkeypatch.setattr(topics, "REACHED_S", 0.1)
    file = tmp_path / "topics.yaml"
    file.write_text("topics: [{name: t, partitions: 1, replication: 1, config: {}}]", encoding="utf-8")

    def invoke(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(
            app, ["topics", *arguments, *([] if "--file" in arguments else ["--file", str(file)])]
        )
        return done.exit_code, done.stderr

    return invoke


@pytest.mark.parametrize("command", ["apply", "check"])
class TestEndings:
    def test_no_broker_is_unavailable(self, run, command):
        status, said = run(command, "--brokers", NOBODY)
        assert status == 4
        assert said.startswith("learnflow: No broker answers")

    def test_no_address_is_configuration(self, run, command, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        status, said = run(command)
        assert status == 5
        assert "LEARNFLOW_MESH__KAFKA" in said

    def test_the_setting_is_taken(self, run, command, monkeypatch):
        monkeypatch.setenv("LEARNFLOW_MESH__KAFKA", NOBODY)
        assert run(command)[0] == 4

    def test_a_file_that_is_not_there_is_bad_input(self, run, command):
        status, said = run(command, "--brokers", NOBODY, "--file", "nowhere.yaml")
        assert status == 3
        assert "nowhere.yaml" in said

    def test_no_replica_at_all_is_usage(self, run, command):
        assert run(command, "--brokers", NOBODY, "--replication", "0")[0] == 2


def test_outside_of_a_checkout_the_topics_of_the_release_are_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(topics, "REACHED_S", 0.1)
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["topics", "check", "--brokers", NOBODY]).exit_code == 4
    packaged = tmp_path / "topics.yaml"
    packaged.write_text("topics: 3", encoding="utf-8")
    monkeypatch.setattr(topics_command, "PACKAGED", packaged)
    assert CliRunner().invoke(app, ["topics", "check", "--brokers", NOBODY]).exit_code == 3
