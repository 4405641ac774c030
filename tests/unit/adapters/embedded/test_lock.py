"""One process per data folder, and who it is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from learnflow.adapters.embedded.lock import FolderLock, Owner, read_owner
from learnflow.kernel.errors import ConfigurationError, StorageUnavailable


def test_the_holder_is_named_and_the_next_is_refused(tmp_path):
    lock = FolderLock.acquire(tmp_path / "data", "http://127.0.0.1:8000")
    assert read_owner(tmp_path / "data") == Owner(os.getpid(), "http://127.0.0.1:8000")
    with pytest.raises(StorageUnavailable, match=rf"Process {os.getpid()} .* http://127.0.0.1:8000"):
        FolderLock.acquire(tmp_path / "data")
    lock.release()
    lock.release()
    assert read_owner(tmp_path / "data") is None
    FolderLock.acquire(tmp_path / "data").release()


def test_the_address_comes_when_it_is_known(tmp_path):
    lock = FolderLock.acquire(tmp_path)
    assert read_owner(tmp_path) == Owner(os.getpid(), None)
    lock.announce("http://127.0.0.1:65535/a-longer-address")
    lock.announce("http://127.0.0.1:1")
    assert read_owner(tmp_path) == Owner(os.getpid(), "http://127.0.0.1:1")
    lock.release()


def test_a_folder_that_nobody_ever_held_has_no_owner(tmp_path):
    assert read_owner(tmp_path) is None


def test_what_a_killed_process_left_is_no_owner(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from learnflow.adapters.embedded.lock import FolderLock;"
        "lock = FolderLock.acquire(Path(sys.argv[1]), 'http://x'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        assert read_owner(tmp_path) == Owner(holder.pid, "http://x")
        holder.kill()
    assert (tmp_path / "lock").read_text()
    assert read_owner(tmp_path) is None
    FolderLock.acquire(tmp_path).release()


def test_a_lock_file_without_sense_names_nobody_but_holds(tmp_path):
    lock = FolderLock.acquire(tmp_path)
    (tmp_path / "lock").write_text("[]")
    assert read_owner(tmp_path) is None
    with pytest.raises(StorageUnavailable, match="Another process"):
        FolderLock.acquire(tmp_path)
    lock.release()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageUnavailable, match="cannot be used"):
        FolderLock.acquire(tmp_path / "file")


def test_windows_is_told_the_truth(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(ConfigurationError, match="WSL"):
        FolderLock.acquire(tmp_path)
