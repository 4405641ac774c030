"""A jail that costs nothing until a program is to be run: what scripts, commands and workers hand to skills."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from learnflow.contracts.values import Jail, JailUnavailable, Trial

if TYPE_CHECKING:
    from learnflow.adapters.sandbox.client import JailServer

SOCKET_VARIABLE = "LEARNFLOW_JAIL_SOCKET"
"""Where a worker process finds the address of the jail that its parent opened."""

TIER_VARIABLE = "LEARNFLOW_SANDBOX"


class LazyJail:
    """Asks the server that the environment names; without one it starts its own at the first request."""

    def __init__(self, tier: str | None = None) -> None:
        """Take the tier of a server of our own (auto, 1, 2, unsafe-dev), by default as the environment says."""
        self._tier = tier or os.environ.get(TIER_VARIABLE) or "auto"
        self._address = os.environ.get(SOCKET_VARIABLE)
        self._lock = threading.Lock()
        self._server: JailServer | None = None
        self._jail: Jail | None = None

    def run(self, source: str, *args: Any, **request: Any) -> Mapping[str, Any]:
        """Return the result of one run; raises JailUnavailable."""
        return self._opened().run(source, *args, **request)

    def try_session(self, *args: Any, **request: Any) -> Trial:
        """Return a session that takes candidate programs; raises JailUnavailable."""
        return self._opened().try_session(*args, **request)

    def close(self) -> None:
        """End a server of our own, if one was started."""
        with self._lock:
            if self._server is not None:
                self._server.close()
            self._server = self._jail = None

    def _opened(self) -> Jail:
        with self._lock:
            if self._jail is None:
                self._jail = self._open()
            return self._jail

    def _open(self) -> Jail:
        if sys.platform != "linux":
            raise JailUnavailable("Programs are run on Linux only: elsewhere help comes from the source.")
        from learnflow.adapters.sandbox.client import JailServer, SandboxedJail

        if self._address:
            return SandboxedJail(self._address)
        self._server = JailServer(self._tier)
        return self._server.jail()
