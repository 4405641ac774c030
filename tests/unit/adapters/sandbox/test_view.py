"""An own view of files, without bubblewrap."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from learnflow.adapters.sandbox.inside import view

STRANGER = 60_999
InChild = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def separable(in_child: InChild) -> None:
    if not in_child(view.separate):
        pytest.skip("this kernel lets us have no view of our own")


def test_a_small_file_system_that_nobody_else_sees(in_child: InChild, tmp_path: Path) -> None:
    def fill() -> list[Any]:
        mounted = view.separate() and view.mount_work(str(tmp_path))
        (tmp_path / "file").write_text("x")
        status = os.statvfs(tmp_path)
        return [mounted, status.f_blocks * status.f_frsize, status.f_files]

    assert in_child(fill) == [True, 64 * 1024 * 1024, 2_000]
    assert list(tmp_path.iterdir()) == []


def test_capabilities_are_gone_for_good(in_child: InChild) -> None:
    def capabilities() -> dict[str, str]:
        view.separate()
        view.drop_capabilities()
        lines = Path("/proc/self/status").read_text().splitlines()
        return {line[:6]: line.split()[1] for line in lines if line.startswith(("CapEff", "CapPrm", "CapInh"))}

    assert in_child(capabilities) == dict.fromkeys(("CapInh", "CapPrm", "CapEff"), "0" * 16)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that another user may not enter")
def test_what_lies_in_a_closed_folder_is_shown_and_its_neighbours_are_not(in_child: InChild, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "python/lib").mkdir(parents=True)
    (closed / "python/lib/module.py").write_text("shown")
    (closed / "python/tool").write_text("tool")
    (closed / "secret").write_text("hidden")
    for folder in (tmp_path, *list(tmp_path.parents)[:-2]):
        os.chmod(folder, os.stat(folder).st_mode | 0o111)
    os.chmod(closed, 0o700)

    def look() -> list[Any]:
        view.separate()
        view.show([str(closed / "python/lib"), str(closed / "python/tool"), "/usr/lib"])
        os.setresuid(STRANGER, STRANGER, STRANGER)
        texts = [(closed / "python/lib/module.py").read_text(), (closed / "python/tool").read_text()]
        return [*texts, sorted(os.listdir(closed))]

    assert in_child(look) == ["shown", "tool", ["python"]]
    assert (closed / "secret").read_text() == "hidden"
