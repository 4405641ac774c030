"""The Python that runs in the jail: its command, its environment, and the files it must be able to read."""

from __future__ import annotations

import glob
import os
import sys
import sysconfig

INSIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "inside")
"""The folder of what runs in the jail."""

_SYSTEM_PREFIXES = ("/usr", "/usr/local")
_ZONES = "/usr/share/zoneinfo"
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from inside.zygote import main; del sys.path[0]; main()"


def executable() -> str:
    """Return the real path of the base interpreter, outside of any virtual environment."""
    named = os.path.join(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    return os.path.realpath(named if os.path.exists(named) else sys.executable)


def command(parent: str, settings: str) -> list[str]:
    """Return the command that starts the zygote of `parent`/inside with these settings (JSON)."""
    return [executable(), "-s", "-S", "-P", "-c", _START, parent, settings]


def environment(home: str) -> dict[str, str]:
    """Return the whole environment of a zygote: nothing of ours is in it."""
    return {
        "HOME": home,
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "MALLOC_ARENA_MAX": "1",
    }


def python_paths() -> list[str]:
    """Return the real folders and files of the interpreter's own libraries."""
    base = {"platbase": sys.base_exec_prefix}
    found = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib", vars=base)]
    if sys.base_prefix in _SYSTEM_PREFIXES:
        found += glob.glob(os.path.join(sys.base_prefix, "lib", "libpython*.so*"))
    else:
        found.append(os.path.join(sys.base_prefix, "lib"))
    return _outermost(found)


def hidden_paths() -> list[str]:
    """Return the folders below `python_paths` that hold what was installed beside the standard library."""
    return sorted(found for path in python_paths() for found in _packages(path))


def _packages(path: str) -> list[str]:
    names = ("site-packages", "dist-packages")
    return [
        found for name in names for depth in ("", "python3*") for found in glob.glob(os.path.join(path, depth, name))
    ]


def system_paths() -> list[str]:
    """Return the folders of the system's libraries, the cache of their places, and the time zones."""
    triplet = getattr(sys.implementation, "_multiarch", "")
    if triplet and os.path.isdir(f"/usr/lib/{triplet}"):
        folders = [f"/lib/{triplet}", f"/usr/lib/{triplet}", "/lib64", "/usr/lib64"]
    else:
        folders = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"]
    # The loader of aarch64 lies in /lib itself.
    folders += glob.glob("/lib/ld-linux-*") + glob.glob("/lib/ld-musl-*")
    return _outermost([*folders, "/etc/ld.so.cache", "/etc/localtime", _ZONES, "/usr/lib/locale"])


def device_paths() -> list[str]:
    """Return the devices a program may open."""
    return [path for path in _DEVICES if os.path.exists(path)]


def readable_paths() -> list[str]:
    """Return all that a program in the jail may read besides its own folder."""
    return [*python_paths(), *system_paths(), *device_paths()]


def _outermost(paths: list[str]) -> list[str]:
    real = sorted({os.path.realpath(path) for path in paths if path and os.path.exists(path)})
    kept: list[str] = []
    for path in real:
        if not kept or not path.startswith(kept[-1] + os.sep):
            kept.append(path)
    return kept
