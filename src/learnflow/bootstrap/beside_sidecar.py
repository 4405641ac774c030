"""One service wired beside its sidecar: Kafka and PostgreSQL behind the ports."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute

from learnflow.adapters.embedded.clock import SystemClock
from learnflow.bootstrap.wiring import WARMED, counting_breakers, health, open_jail, warm, workers_beside
from learnflow.fleet import FLEET
from learnflow.kernel import events
from learnflow.kernel.errors import ConfigurationError, NotFound, StorageUnavailable
from learnflow.kernel.jobs import Timer
from learnflow.kernel.operations import JsonOperation, json_operation, operations_of
from learnflow.kernel.ports import Clock
from learnflow.kernel.resilience import ReportedBreaker, ResilientInvoker
from learnflow.kernel.service import Runtime, Service
from learnflow.kernel.telemetry import Silent, Telemetry
from learnflow.kernel.workers import WorkerPool

if TYPE_CHECKING:
    from learnflow.adapters.dapr.log import DaprLog
    from learnflow.adapters.dapr.outbox import Outbox
    from learnflow.adapters.dapr.sidecar import Sidecar
    from learnflow.adapters.sandbox.client import JailServer
    from learnflow.settings import MeshSettings


POLL_S = 0.1


@dataclass
class MeshMember:
    """One service in this process, beside its sidecar."""

    service: Service
    runtime: Runtime
    operations: dict[str, JsonOperation]
    sidecar: Sidecar
    outbox: Outbox
    log: DaprLog
    workers: WorkerPool
    telemetry: Telemetry | Silent
    clock: Clock
    timer: Timer
    wait_s: float
    jail: JailServer | None

    async def start(self) -> None:
        """Load content, wait for the sidecar and PostgreSQL, deliver events, begin the jobs.

        Raises StorageUnavailable when one of them stays away for `wait_s`, ConfigurationError for a state store of
        another kind.
        """
        from learnflow.adapters.dapr.checks import require_postgres

        self.service.warm()
        await self.sidecar.wait_ready(self.wait_s)
        require_postgres(await self.sidecar.metadata())
        await self._open_outbox()
        await self.log.start()
        for job in self.service.jobs:
            self.timer.every(job.every_s, job.name, partial(job.run, self.runtime))

    async def _open_outbox(self) -> None:
        loop = asyncio.get_running_loop()
        ends = loop.time() + self.wait_s
        while True:
            try:
                return await self.outbox.open()
            except StorageUnavailable:
                if loop.time() + POLL_S >= ends:
                    raise
            await asyncio.sleep(POLL_S)

    async def warm_worker(self) -> None:
        """Start the jail, and one worker with what this service needs; nothing where it needs no worker."""
        functions = [name for name in WARMED if name.startswith(f"{_package(self.service.app_id)}.")]
        if functions:
            await warm(self.workers, self.jail, functions)

    async def stop(self) -> None:
        """Let what runs end; events that were not published stay in the outbox."""
        await self.timer.stop()
        await self.log.stop()
        await self.workers.close()
        if self.jail is not None:
            await asyncio.to_thread(self.jail.close)
        await self.outbox.close()
        await self.sidecar.close()

    def routes(self, app_token: str) -> list[BaseRoute]:
        """Return what only the sidecar may call: operations and deliveries."""
        from learnflow.adapters.dapr.inbound import routes

        return [*routes(app_token, self.operations, self.log)]

    async def check(self) -> dict[str, Any]:
        """Return what works; raise StorageUnavailable when the sidecar does not."""
        await self.sidecar.check()
        found = health(self.runtime.agents, self.runtime.fleet, self.log.lag(), self.jail)
        return {**found, "outbox": await self.outbox.waiting()}


def mesh(app_id: str, settings: MeshSettings, *, workers: int = 1, sandbox: str = "auto") -> MeshMember:
    """Return one service of the fleet with the adapters of the mesh; nothing is opened before its `start`.

    Raises NotFound for an app id that is not in FLEET, ConfigurationError for a setting that is missing or an
    extra that is not installed.
    """
    _require_mesh(settings)
    from learnflow.adapters.dapr.invoker import DaprInvoker
    from learnflow.adapters.dapr.log import DaprLog
    from learnflow.adapters.dapr.outbox import Outbox
    from learnflow.adapters.dapr.sidecar import Sidecar
    from learnflow.adapters.dapr.store import DaprStore

    service: Service = importlib.import_module(_package(app_id)).SERVICE
    clock, telemetry = SystemClock(), Telemetry()
    sidecar = Sidecar(settings.sidecar_port, settings.sidecar_token)
    outbox = Outbox(settings.postgres, app_id)
    log = DaprLog(sidecar, app_id, outbox, clock)
    invoker = DaprInvoker(sidecar)
    jail = open_jail(sandbox)
    pool = workers_beside(jail, workers)
    runtime = Runtime(
        app_id=app_id,
        store=DaprStore(sidecar, log),
        log=log,
        invoker=invoker,
        agents=ResilientInvoker(invoker, clock, counting_breakers(telemetry), ReportedBreaker),
        workers=pool,
        clock=clock,
        telemetry=telemetry,
        fleet=tuple(member.app_id for member in FLEET),
        commits_own_evidence=True,
    )
    operations = {operation.name: json_operation(operation, runtime) for operation in operations_of(service)}
    events.subscribe(log, service, runtime, events.Causes())
    telemetry.projection_lag.set_function(lambda: max(log.lag().values(), default=0.0))
    return MeshMember(
        service, runtime, operations, sidecar, outbox, log, pool, telemetry, clock, Timer(), settings.wait_s, jail
    )


def _require_mesh(settings: MeshSettings) -> None:
    wanted = {
        "SIDECAR_TOKEN": (settings.sidecar_token, "the token that the sidecar asks for (DAPR_API_TOKEN)"),
        "APP_TOKEN": (settings.app_token, "the token that the sidecar shows to its app (APP_API_TOKEN)"),
        "POSTGRES": (settings.postgres, "the address of the PostgreSQL that keeps the outbox"),
    }
    for name, (value, meaning) in wanted.items():
        if not value:
            raise ConfigurationError(f"LEARNFLOW_MESH__{name} is missing: set {meaning}.")
    for module in ("aiohttp", "asyncpg"):
        if importlib.util.find_spec(module) is None:
            raise ConfigurationError(f"{module} is not installed: pip install 'learnflow[mesh]'.")


def _package(app_id: str) -> str:
    for member in FLEET:
        if member.app_id == app_id:
            return member.package
    known = ", ".join(member.app_id for member in FLEET)
    raise NotFound(f"There is no service {app_id}. There are {known}.")
