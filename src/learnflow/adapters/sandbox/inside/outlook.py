"""What the zygote itself, which no inner layer confines, can see and do: so the outer wall is proved alone."""

from __future__ import annotations

import contextlib
import os
import socket
from typing import Any


def facts(canary: str) -> dict[str, Any]:
    """Return what the outer wall leaves to see; `canary` is the path of a file of the host."""
    return {
        "canary": os.path.exists(canary),
        "pid": os.getpid(),
        "interfaces": [name for _, name in socket.if_nameindex()],
        "environment": sorted(os.environ),
        "proc": os.path.exists("/proc/self"),
        "writable": [path for path in ("/", "/usr/lib", "/etc", "/jail/inside") if _writable(path)],
        "user": os.getuid(),
    }


def _writable(folder: str) -> bool:
    path = os.path.join(folder, ".learnflow-probe")
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.unlink(path)
        return True
    return False
