"""Which files exist for a run."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys

import pytest

from learnflow.adapters.sandbox.inside import landlock
from learnflow.adapters.sandbox.inside.kernel import LayerUnavailable

ABI = landlock.abi()
pytestmark = pytest.mark.skipif(ABI == 0, reason="this kernel has no Landlock, or it is turned off")


@pytest.fixture
def folders(tmp_path):
    for name in ("readable", "work", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("here")
    (tmp_path / "alone").write_text("here")
    return tmp_path


def write(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("there")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def test_only_what_was_named_can_be_read(folders, in_child, outcome):
    def work():
        landlock.restrict([str(folders / "readable"), str(folders / "alone"), "/missing"], [str(folders / "work")])
        allowed = [outcome(read, folders / name) for name in ("readable/file", "work/file", "alone")]
        denied = [outcome(read, folders / "elsewhere/file"), outcome(os.listdir, folders / "elsewhere")]
        denied += [outcome(os.listdir, "/"), outcome(read, "/proc/self/environ"), outcome(read, "/etc/passwd")]
        return allowed, denied, os.listdir(folders / "readable")

    assert in_child(work) == [[None] * 3, ["EACCES"] * 5, ["file"]]


def test_only_the_folder_can_be_written(folders, in_child, outcome):
    def work():
        landlock.restrict([str(folders / "readable"), str(folders / "alone")], [str(folders / "work")])
        os.chdir(folders / "work")
        allowed = [outcome(write, "new"), outcome(os.mkdir, "sub"), outcome(os.rename, "new", "newer")]
        allowed += [outcome(os.remove, "newer"), outcome(os.truncate, "file", 1), outcome(os.rmdir, "sub")]
        denied = [outcome(write, folders / name) for name in ("readable/file", "readable/new", "alone", "elsewhere/x")]
        denied += [outcome(os.remove, folders / "readable/file"), outcome(os.mkdir, folders / "elsewhere/x")]
        denied += [outcome(os.rmdir, folders / "elsewhere"), outcome(os.rename, "file", folders / "readable/file")]
        return allowed, denied

    allowed, denied = in_child(work)
    assert allowed == [None] * 6
    assert set(denied) <= {"EACCES", "EXDEV"}
    assert (folders / "readable/file").read_text() == "here"


def test_the_folder_holds_files_and_folders_only(folders, in_child, outcome):
    def work():
        landlock.restrict([], [str(folders / "work")])
        os.chdir(folders / "work")
        bind = socket.socket(socket.AF_UNIX).bind
        out = folders / "elsewhere/file"
        tries = [(os.symlink, out, "link"), (os.link, out, "hard"), (os.mkfifo, "pipe"), (bind, "socket")]
        return [outcome(*one) for one in tries], os.listdir()

    denied, left = in_child(work)
    assert set(denied) <= {"EACCES", "EXDEV"}
    assert left == ["file"]


def test_nothing_can_be_executed(folders, in_child, outcome):
    def work():
        landlock.restrict(["/usr", "/lib", "/lib64", "/bin", sys.prefix], [str(folders / "work")])
        return outcome(os.execv, "/bin/true", ["true"])

    assert subprocess.run(["/bin/true"], check=True).returncode == 0
    assert in_child(work) == "EACCES"


def test_a_single_writable_file_may_be_a_device(in_child, outcome):
    def work():
        landlock.restrict(["/dev/zero"], ["/dev/null"])
        return outcome(write, "/dev/null"), outcome(write, "/dev/zero"), outcome(read, "/dev/full")

    assert in_child(work) == [None, "EACCES", "EACCES"]


@pytest.mark.skipif(ABI < 3, reason="this kernel's Landlock does not see truncation")
def test_a_readable_file_cannot_be_emptied(folders, in_child, outcome):
    def work():
        landlock.restrict([str(folders / "readable")], [])
        path = folders / "readable/file"
        return outcome(os.truncate, path, 0), outcome(os.open, path, os.O_RDONLY | os.O_TRUNC)

    assert in_child(work) == ["EACCES", "EACCES"]
    assert (folders / "readable/file").read_text() == "here"


@pytest.mark.skipif(ABI < 4, reason="this kernel's Landlock does not see the network")
def test_tcp_is_denied(in_child, outcome):
    def work():
        landlock.restrict([], [])
        bind, connect = socket.socket().bind, socket.socket().connect
        return outcome(bind, ("127.0.0.1", 0)), outcome(connect, ("127.0.0.1", 9))

    assert in_child(work) == ["EACCES", "EACCES"]


@pytest.mark.skipif(ABI < 5, reason="this kernel's Landlock does not see ioctl")
def test_a_device_takes_no_orders(in_child, outcome):
    def work():
        landlock.restrict(["/dev/urandom"], [])
        get_entropy_count = 0x80045200
        with open("/dev/urandom", "rb") as device:
            return outcome(fcntl.ioctl, device, get_entropy_count, bytes(4))

    assert in_child(work) == "EACCES"


@pytest.mark.skipif(ABI < 6, reason="this kernel's Landlock has no scopes")
def test_no_signal_and_no_abstract_socket_leaves(in_child, outcome):
    name = f"\0learnflow-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(name)
        listener.listen()

        def work():
            landlock.restrict([], [])
            signals = [outcome(os.kill, pid, signal.SIGCONT) for pid in (os.getpid(), os.getppid())]
            return signals, outcome(socket.socket(socket.AF_UNIX).connect, name)

        assert in_child(work) == [[None, "EPERM"], "EPERM"]


def test_one_ruleset_serves_many_children_each_with_its_own_folder(folders, in_child, outcome):
    ruleset = landlock.Ruleset([str(folders / "readable")])
    for own, other in (("work", "elsewhere"), ("elsewhere", "work")):

        def work(own=own, other=other):
            ruleset.enforce([str(folders / own)])
            read(folders / "readable/file")
            return outcome(write, folders / own / "x"), outcome(write, folders / other / "x")

        assert in_child(work) == [None, "EACCES"]
    ruleset.close()
    ruleset.close()


def test_a_restriction_cannot_be_widened(folders, in_child, outcome):
    def work():
        landlock.restrict([str(folders)], [])
        landlock.restrict([], [str(folders / "work")])
        return outcome(write, folders / "work/file"), outcome(read, folders / "elsewhere/file")

    assert in_child(work) == ["EACCES", "EACCES"]


def test_a_kernel_without_landlock_is_named(monkeypatch):
    monkeypatch.setattr(landlock, "_CREATE_RULESET", 1023)
    assert landlock.abi() == 0
    with pytest.raises(LayerUnavailable, match="no Landlock"):
        landlock.restrict([], [])


@pytest.mark.parametrize("version", range(1, 8))
def test_each_version_is_asked_for_what_it_knows(version):
    handled = landlock._RIGHTS_KNOWN.get(version, landlock._RIGHTS_KNOWN_NOW)
    assert handled == {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    fields = list(landlock._attributes(version, handled))
    assert fields == [handled, 3, 3][: 1 + (version >= 4) + (version >= 6)]
