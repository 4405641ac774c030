"""What `doctor` sees, and the fix it names for each thing that does not work."""

from __future__ import annotations

import socket
import sqlite3

import pytest
from tests.unit.cli.test_restoring import made

from learnflow.adapters.embedded.connection import FILE_NAME
from learnflow.adapters.embedded.lock import FolderLock
from learnflow.cli import doctoring
from learnflow.cli.doctoring import examine
from learnflow.contracts.values import LinterUnavailable
from learnflow.kernel.auth.keys import KeyRing
from learnflow.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path / "data #1", port=0)


def finding(settings, name):
    found = {each.name: each for each in examine(settings)}
    assert all(each.fix or each.works for each in found.values())
    return found[name]


class TestHealthy:
    def test_a_new_machine_works(self, settings):
        found = examine(settings)
        assert [each.name for each in found if not each.works] == []
        assert not settings.data.exists()
        assert "made at the first start" in finding(settings, "data folder").seen

    def test_a_used_folder_works(self, settings):
        made(settings.data, b"x")
        KeyRing.load_or_create(settings.data / "keys")
        assert finding(settings, "database").seen == "schema 1, sound"
        assert finding(settings, "signing keys").seen.startswith("signing with ")
        assert finding(settings, "data folder").seen == str(settings.data)

    def test_a_running_platform_is_named(self, settings):
        lock = FolderLock.acquire(settings.data)
        assert "no address yet" in finding(settings, "platform").seen
        lock.announce("http://127.0.0.1:5")
        assert "at http://127.0.0.1:5" in finding(settings, "platform").seen
        assert finding(settings, "port").seen == "in use by the platform"
        lock.release()


class TestBroken:
    def test_a_folder_that_is_a_file(self, settings):
        settings.data.write_text("")
        assert not finding(settings, "data folder").works

    def test_little_space(self, settings, monkeypatch):
        monkeypatch.setattr(doctoring, "FREE_MB", 10**12)
        assert "Free at least" in finding(settings, "disk space").fix

    def test_an_old_python(self, settings, monkeypatch):
        monkeypatch.setattr(doctoring.sys, "version_info", (3, 10, 0))
        assert "3.11" in doctoring._python(settings).fix

    @pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
    def test_a_port_that_is_taken(self, settings, host):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            taken = socket.create_server((host, 0), family=family)
        except OSError as error:
            pytest.skip(f"no {host} here: {error}")
        with taken:
            busy = settings.model_copy(update={"host": host, "port": taken.getsockname()[1]})
            assert "in use" in finding(busy, "port").seen
        assert finding(busy, "port").works

    def test_a_host_that_is_none(self, settings):
        wrong = settings.model_copy(update={"host": "256.1.1.1", "port": 8000})
        assert not finding(wrong, "port").works

    def test_a_damaged_database(self, settings):
        settings.data.mkdir()
        (settings.data / FILE_NAME).write_bytes(b"broken" * 1000)
        assert "restore" in finding(settings, "database").fix

    def test_a_database_of_a_newer_version(self, settings):
        made(settings.data, b"x")
        connection = sqlite3.connect(settings.data / FILE_NAME)
        connection.execute("UPDATE meta SET value = 99 WHERE key = 'schema_version'")
        connection.commit()
        connection.close()
        assert "newer" in finding(settings, "database").seen

    def test_another_programs_database(self, settings):
        settings.data.mkdir()
        connection = sqlite3.connect(settings.data / FILE_NAME)
        connection.execute("CREATE TABLE meta (key, value)")
        connection.commit()
        connection.close()
        assert not finding(settings, "database").works

    def test_broken_keys(self, settings):
        KeyRing.load_or_create(settings.data / "keys")
        next((settings.data / "keys").iterdir()).write_text("{}")
        found = finding(settings, "signing keys")
        assert (found.works, found.seen) == (False, "unusable")

    def test_a_missing_linter(self, settings, monkeypatch):
        def missing(*_: object) -> None:
            raise LinterUnavailable("ruff is not installed")

        monkeypatch.setattr("learnflow.adapters.linter.ruff.RuffLinter.lint", missing)
        assert "Install ruff" in finding(settings, "linter").fix
