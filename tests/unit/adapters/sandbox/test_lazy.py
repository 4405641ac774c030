"""The jail that costs nothing until a program is to be run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from learnflow.adapters.sandbox.client import JailServer
from learnflow.adapters.sandbox.lazy import SOCKET_VARIABLE, TIER_VARIABLE, LazyJail
from learnflow.adapters.sandbox.selftest import choose
from learnflow.contracts.values import JailUnavailable


@pytest.fixture(autouse=True)
def _a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not choose().tier:
        pytest.skip("no tier of the jail holds here")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv(SOCKET_VARIABLE, raising=False)


def test_nothing_is_started_before_the_first_run(tmp_path: Path) -> None:
    jail = LazyJail()
    assert os.listdir(tmp_path) == []
    assert jail.run("print(2)")["stdout"] == "2\n"
    assert os.listdir(tmp_path) != []
    jail.close()
    assert os.listdir(tmp_path) == []


def test_it_may_be_used_again_after_its_end() -> None:
    jail = LazyJail()
    for _ in range(2):
        assert jail.run("", calls=["1 + 1"])["results"][0]["repr"] == "2"
        jail.close()


def test_a_server_that_the_environment_names_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with JailServer() as server:
        before = sorted(os.listdir(tmp_path))
        monkeypatch.setenv(SOCKET_VARIABLE, server.address)
        with LazyJail().try_session(cases=[{"call": "f(2)"}]) as trial:
            found = list(trial.try_many(["def f(x): return x", "def f(x): return -x"]))
        assert [outcomes[0].repr for outcomes in found] == ["2", "-2"]
        assert server.choice() is not None
        assert [name for name in sorted(os.listdir(tmp_path)) if "work" not in name] == before


def test_the_environment_names_the_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TIER_VARIABLE, "no such tier")
    jail = LazyJail()
    with pytest.raises(JailUnavailable, match="no such tier"):
        jail.run("")
    jail.close()


def test_elsewhere_than_on_linux_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(JailUnavailable, match="Linux only"):
        LazyJail().run("")
