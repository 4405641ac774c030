"""Work folders: measured while they fill, taken away whatever was left in them."""

import os
import time
from pathlib import Path

import pytest

from learnflow.adapters.sandbox.inside.folder import Folder

NOBODY = 2**22 + 1
"""No process has this number."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(str(tmp_path), own_file_system=False)
    made.make()
    return made


def test_it_is_private_and_made_once(folder: Folder) -> None:
    assert os.stat(folder.path).st_mode & 0o777 == 0o700
    with pytest.raises(FileExistsError):
        folder.make()


def test_bytes_and_inodes_are_counted(folder: Folder) -> None:
    assert folder.usage(NOBODY, 500) == (0, 0)
    Path(folder.path, "a").write_bytes(b"x" * 100_000)
    os.makedirs(Path(folder.path, "b/c/d"))
    Path(folder.path, "b/c/d/e").write_bytes(b"x" * 100_000)
    size, inodes = folder.usage(NOBODY, 500)
    assert 200_000 <= size < 300_000
    assert inodes == 5


def test_links_and_holes_are_no_bytes(folder: Folder) -> None:
    os.symlink("/usr", os.path.join(folder.path, "link"))
    with open(os.path.join(folder.path, "hole"), "wb") as file:
        file.truncate(10**9)
    size, inodes = folder.usage(NOBODY, 500)
    assert size < 100_000
    assert inodes == 2


def test_deleted_files_that_are_open_count(folder: Folder) -> None:
    path = os.path.join(folder.path, "deleted")
    before = folder.usage(os.getpid(), 500)[0]
    with open(path, "wb") as file:
        file.write(b"x" * 200_000)
        file.flush()
        os.unlink(path)
        assert folder.usage(os.getpid(), 500)[0] - before >= 200_000


def nest(path: str, depth: int) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d" * 100, dir_fd=descriptor)
        deeper = os.open("d" * 100, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = deeper
    os.close(descriptor)


def test_counting_ends_beyond_what_is_allowed_however_deep(folder: Folder) -> None:
    nest(folder.path, 1_500)
    descriptors = os.listdir("/proc/self/fd")
    start = time.monotonic()
    assert folder.usage(NOBODY, 500)[1] == 501
    assert time.monotonic() - start < 0.5
    assert len(os.listdir("/proc/self/fd")) == len(descriptors)
    folder.clean()


def test_nothing_is_left_of_a_very_deep_folder(folder: Folder) -> None:
    nest(folder.path, 5_000)
    folder.clean()
    assert os.listdir(os.path.dirname(folder.path)) == []


def test_nothing_is_left_of_closed_linked_and_oddly_named_things(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    root = Path(folder.path)
    for name in ("closed/in/side", "full", "x" * 255, "new\nline", "-rf", "é"):
        (root / name).mkdir(parents=True)
    for number in range(300):
        (root / "full" / str(number)).write_text("")
    os.symlink(outside, root / "link")
    os.symlink(outside, root / "closed/in/link")
    os.link(outside / "kept", root / "hard")
    os.mkfifo(root / "pipe")
    for name in ("closed/in/side", "closed/in", "closed", "full", "hard", "."):
        os.chmod(root / name, 0)
    folder.clean()
    assert not root.exists()
    assert (outside / "kept").exists()
