#: kind = "escape"
#: does = "Changes modes, owners, times and attributes of files outside its folder, which file rules do not cover."
#: status = ["ok"]
import contextlib
import os
import sys
from collections.abc import Callable

PLACES = [os.__file__, os.path.dirname(os.__file__), sys.executable or "/usr/bin/python3", "..", "/", "/jail/inside"]


def check(place: str, what: str, change: Callable[[], object], back: Callable[[os.stat_result], object]) -> None:
    """A call may pretend to succeed: only a change that is seen counts, and it is taken back."""
    with contextlib.suppress(OSError):
        before = os.stat(place)
        change()
        after = os.stat(place)
        if (before.st_mode, before.st_mtime_ns, before.st_size) != (after.st_mode, after.st_mtime_ns, after.st_size):
            back(before)
            print("ESC" + "APED", what, "of", place)


def attack(place: str) -> None:
    mode = os.stat(place).st_mode & 0o7777
    check(place, "mode", lambda: os.chmod(place, mode ^ 1), lambda seen: os.chmod(place, seen.st_mode & 0o7777))
    for way in (lambda: os.utime(place, (1, 1)), lambda: os.utime(place)):
        check(place, "times", way, lambda seen: os.utime(place, ns=(seen.st_atime_ns, seen.st_mtime_ns)))
    with contextlib.suppress(OSError):
        os.setxattr(place, "user.note", b"x")
        os.removexattr(place, "user.note")
        print("ESC" + "APED", "attribute of", place)
    with contextlib.suppress(OSError):
        os.chown(place, os.stat(place).st_uid, -1)
        print("ESC" + "APED", "owner of", place)
    if os.path.isfile(place):
        with contextlib.suppress(OSError):
            os.truncate(place, os.stat(place).st_size)
            print("ESC" + "APED", "length of", place)


for place in [*PLACES, "/tmp", "/etc/passwd", "/dev/null"]:
    with contextlib.suppress(OSError):
        attack(place)
