"""The outer wall: bubblewrap with an own file system, own process numbers, no network and nothing to read but Python.

Nothing of the host is there but what `interpreter` lists and the code that runs inside, all read-only; the only
place to write is a small file system in memory.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable

from learnflow.adapters.sandbox import interpreter

INSIDE = "/jail"
WORK = "/work"
WORK_BYTES = 64 * 1024 * 1024
"""Twice what a run may fill: the watch ends a run before the file system is full."""

_ANSWERS = (
    (
        ("setting up uid map", "apparmor", "RTM_NEWADDR", "loopback"),
        "the kernel keeps user namespaces from unprivileged programs (Ubuntu 24.04 does so by AppArmor)",
        "Add an AppArmor profile for bwrap that allows userns, or set kernel.apparmor_restrict_unprivileged_userns=0.",
    ),
    (
        ("Operation not permitted", "Permission denied", "No permissions", "pivot_root", "creating new namespace"),
        "namespaces are not allowed here, as in a default container",
        "Start the container with --security-opt seccomp=unconfined --security-opt systempaths=unconfined,"
        " or rely on tier 2.",
    ),
)


def find() -> str | None:
    """Return the path of bwrap, None where it is not installed."""
    return shutil.which("bwrap", path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/local/bin")


def command(bwrap: str, settings: str) -> list[str]:
    """Return the command that starts a zygote behind the outer wall, with these settings (JSON)."""
    return [
        bwrap, *_namespaces(),
        "--die-with-parent", "--new-session", "--hostname", "jail", "--clearenv", *_environment(),
        *_files(),
        "--chdir", "/", "--remount-ro", "/", "--", *interpreter.command(INSIDE, settings),
    ]  # fmt: skip


def explain(complaint: str) -> tuple[str, str]:
    """Return in words why bubblewrap did not start, and what helps, from what it wrote to stderr."""
    for marks, reason, fix in _ANSWERS:
        if any(mark.lower() in complaint.lower() for mark in marks):
            return reason, fix
    return f"bubblewrap does not start: {complaint.strip()[-300:] or 'it says nothing'}", "Try `bwrap --version`."


def _namespaces() -> list[str]:
    if os.geteuid() != 0:
        return ["--unshare-all", "--cap-drop", "ALL"]
    # As root no user namespace is needed, and in one the programs would still be the host's root outside of it.
    # The two capabilities let the zygote become somebody else; they are gone with that.
    kinds = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    return [*kinds, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]


def _environment() -> list[str]:
    return [word for name, value in interpreter.environment(WORK).items() for word in ("--setenv", name, value)]


def _files() -> list[str]:
    shown = [interpreter.executable(), *interpreter.python_paths(), *interpreter.system_paths()]
    words: list[str] = []
    for folder in _parents([*shown, *interpreter.device_paths(), f"{INSIDE}/inside"]):
        # Named one by one: bubblewrap would close them to everybody but root.
        words += ["--perms", "0755", "--dir", folder]
    for path in shown:
        words += ["--ro-bind", path, path]
    for path in interpreter.hidden_paths():
        words += ["--perms", "0755", "--size", "4096", "--tmpfs", path, "--remount-ro", path]
    for link in ("/lib", "/lib64"):
        if os.path.islink(link):
            words += ["--symlink", os.readlink(link), link]
    for path in interpreter.device_paths():
        words += ["--dev-bind", path, path]
    words += ["--ro-bind", interpreter.INSIDE, f"{INSIDE}/inside"]
    return [*words, "--perms", "1777", "--size", str(WORK_BYTES), "--tmpfs", WORK]


def _parents(paths: Iterable[str]) -> list[str]:
    found = set()
    for path in paths:
        while (path := os.path.dirname(path)) != "/":
            found.add(path)
    return sorted(found)
