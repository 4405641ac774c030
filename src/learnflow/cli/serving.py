"""`learnflow up` and `learnflow serve`: a platform, or one service beside its sidecar, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

import orjson
import uvicorn

from learnflow.adapters.embedded.clock import SystemClock
from learnflow.adapters.embedded.maintenance import backup_route
from learnflow.bootstrap import Platform, embedded
from learnflow.kernel.app import Check, Edge, create_app
from learnflow.kernel.auth.keys import RING_FILE, KeyRing, PublicKeys, PublicKeySet
from learnflow.kernel.auth.tokens import Verifier
from learnflow.kernel.edge.asgi import ASGIApp
from learnflow.kernel.edge.draining import Draining
from learnflow.kernel.errors import ConfigurationError, StorageUnavailable
from learnflow.kernel.ports import Clock
from learnflow.kernel.service import Service
from learnflow.kernel.telemetry import Silent, Telemetry, configure_logs, configure_traces
from learnflow.settings import Settings

KEEP_ALIVE_S = 75
BACKLOG = 2048
ACCEPT_S = 0.2
LINGER_S = 0.6
"""How long open connections may still be told that nothing new is taken, before idle ones are closed."""
SWITCH_INTERVAL_S = 0.001
"""How long the event loop may keep a committing thread waiting for the interpreter; 5 ms is the default."""

Ready = Callable[[str], Awaitable[None]]


def up(settings: Settings, ready: Ready) -> None:
    """Serve the whole platform until SIGTERM or SIGINT; what was accepted is answered first.

    `ready(url)` runs once it listens. Raises StorageUnavailable when the port or the data folder is taken,
    ConfigurationError for wrong settings.
    """
    # The folder before the port: who starts a second one is told which process already answers for this data.
    _run(settings, _Up, ready)


def serve(settings: Settings, app_id: str, ready: Ready) -> None:
    """Serve one service beside its sidecar until SIGTERM or SIGINT; what was accepted is answered first.

    It makes no key: tokens are verified with the public keys that it was given, or with a ring that is there.
    Raises NotFound for no such service, StorageUnavailable when the port is taken or the sidecar stays away,
    ConfigurationError for wrong settings.
    """
    _run(settings, lambda settings: _Member(settings, app_id), ready)


class _Served(Protocol):
    """What is served: a platform or one member of the mesh."""

    async def start(self) -> None: ...
    async def warm_worker(self) -> None: ...
    async def stop(self) -> None: ...
    def application(self, draining: Draining) -> ASGIApp: ...
    def announce(self, url: str) -> None: ...


class _Up:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._platform = embedded(
            settings.data, workers=settings.workers, sandbox=settings.sandbox, clock=SystemClock()
        )
        self.start, self.warm_worker = self._platform.start, self._platform.warm_worker
        self.stop, self.announce = self._platform.stop, self._platform.lock.announce

    def application(self, draining: Draining) -> ASGIApp:
        return application(self._platform, self._settings, draining)


class _Member:
    def __init__(self, settings: Settings, app_id: str) -> None:
        from learnflow.bootstrap.beside_sidecar import mesh

        self._settings = settings
        self._member = mesh(app_id, settings.mesh, workers=settings.workers, sandbox=settings.sandbox)
        self.start, self.warm_worker, self.stop = self._member.start, self._member.warm_worker, self._member.stop

    def application(self, draining: Draining) -> ASGIApp:
        member, settings = self._member, self._settings
        named = settings.mesh.public_keys
        keys = _public_keys(Path(named)) if named else _existing_ring(settings)
        edge = _edge(settings, keys, member.clock, member.telemetry, member.check, draining)
        return create_app([(member.service, member.runtime)], edge, member.routes(settings.mesh.app_token))

    def announce(self, url: str) -> None:
        """Nothing looks for a member: the sidecar knows its port."""


def application(platform: Platform, settings: Settings, draining: Draining) -> ASGIApp:
    """Return the web application of a platform, with the keys of its data folder."""
    edge = _edge(settings, _ring(settings), platform.clock, platform.telemetry, platform.check, draining)
    keeper = Service("platform", "The platform's own data", (backup_route(platform.database, settings.data),))
    parts = [(service, platform.runtime(service.app_id)) for service in platform.services]
    return create_app([*parts, (keeper, platform.runtime("triage-service"))], edge)


def _edge(
    settings: Settings,
    keys: PublicKeys,
    clock: Clock,
    telemetry: Telemetry | Silent,
    check: Check,
    draining: Draining,
) -> Edge:
    return Edge(
        verifier=Verifier(keys, clock),
        clock=clock,
        telemetry=telemetry,
        check=check,
        draining=draining,
        requests_per_minute=settings.edge.requests_per_minute,
        body_limit=settings.edge.max_body_kib * 1024,
        origins=settings.edge.cors_origins,
        behind_tls=settings.edge.tls_in_front,
    )


def _ring(settings: Settings) -> KeyRing:
    return KeyRing.load_or_create(settings.data / "keys")


def _existing_ring(settings: Settings) -> KeyRing:
    folder = settings.data / "keys"
    # A ring made here would sign nothing that anybody else takes, and take nothing that anybody else signed.
    if not (folder / RING_FILE).exists():
        raise ConfigurationError(
            "LEARNFLOW_MESH__PUBLIC_KEYS is empty and the data folder has no keys: name the file that "
            "`learnflow keys public` wrote where tokens are signed."
        )
    return KeyRing(folder)


def _public_keys(path: Path) -> PublicKeySet:
    try:
        return PublicKeySet(orjson.loads(path.read_bytes()))
    except (OSError, ValueError):
        raise ConfigurationError(
            f"LEARNFLOW_MESH__PUBLIC_KEYS names {path}, which is no JWKS: write one with `learnflow keys public`."
        ) from None


def _run(settings: Settings, make: Callable[[Settings], _Served], ready: Ready) -> None:
    configure_logs(logging.getLevelName(settings.log_level.upper()))
    if settings.traces.endpoint:
        configure_traces(settings.traces.endpoint, settings.traces.share)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, make, ready))


async def _serve(settings: Settings, make: Callable[[Settings], _Served], ready: Ready) -> None:
    served = make(settings)
    listener: socket.socket | None = None
    try:
        listener = _listen(settings.host, settings.port)
        draining = Draining()
        server = _Server(uvicorn.Config(served.application(draining), **_options(settings)))
        await served.start()
        _stop_on_signals(server, draining)
        url = _url(listener)
        listener.listen(BACKLOG)
        served.announce(url)
        _tune()
        beside = [
            asyncio.create_task(served.warm_worker()),
            asyncio.create_task(_when_started(server, ready, url)),
        ]
        await server.serve(sockets=[listener])
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await draining.wait_idle(settings.drain_s)
    finally:
        await served.stop()
        if listener is not None:
            listener.close()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no connection any more, answer what still comes on those that are open, then close them."""
        # Closing the listener resets who waits to be accepted: first let nobody join them, and accept them.
        for listener in sockets or ():
            listener.listen(0)
        await asyncio.sleep(ACCEPT_S)
        for server in self.servers:
            server.close()
        loop = asyncio.get_running_loop()
        ends = loop.time() + LINGER_S
        while self.server_state.connections and loop.time() < ends:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(ACCEPT_S)
        await super().shutdown(sockets)


def _stop_on_signals(server: uvicorn.Server, draining: Draining) -> None:
    def stop() -> None:
        draining.begin()
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def _when_started(server: uvicorn.Server, ready: Ready, url: str) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    await ready(url)


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "loop": "none",
        "http": "httptools",
        "lifespan": "off",
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "proxy_headers": False,
        "timeout_keep_alive": KEEP_ALIVE_S,
        "timeout_graceful_shutdown": max(1, int(settings.drain_s)),
        "backlog": BACKLOG,
    }


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # With the protocol named: asyncio sets TCP_NODELAY on what it accepts by that only.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise StorageUnavailable(
            f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port."
        ) from None
    listener.set_inheritable(False)
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    shown = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(shown, shown)  # noqa: S104 - where a client finds us
    return f"http://{shown}:{port}"


def _tune() -> None:
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 50)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
