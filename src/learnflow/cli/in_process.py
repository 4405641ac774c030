"""A platform started in this process for one command; nothing listens, and no web framework is loaded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from learnflow.cli.arguments import check_target, named
from learnflow.kernel.errors import InvalidInput
from learnflow.settings import Settings

T = TypeVar("T")
ERASURE_WAIT_S = 10.0


class LocalSession:
    """A platform started in this process for one command; nothing listens."""

    def __init__(self, settings: Settings) -> None:
        """Use the settings' data folder."""
        self._settings = settings

    def ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Return the TriageResponse to a TriageRequest."""
        from pydantic import ValidationError

        from learnflow.contracts.wire.triage import TriageRequest
        from learnflow.kernel.edge.problems import invalid_input
        from learnflow.services.triage import service

        try:
            request = TriageRequest.model_validate_json(json.dumps(message))
        except ValidationError as error:
            raise invalid_input(error) from None

        async def run(platform: Any) -> dict[str, Any]:
            runtime = platform.runtime("triage-service")
            return dict(json.loads(await service.ask(runtime, _local_call(self._settings), request)))

        return self._run(run)

    def export(self, student_id: str) -> dict[str, Any]:
        """Return everything kept about a student."""

        async def run(platform: Any) -> dict[str, Any]:
            from learnflow.services.triage import privacy

            found = await privacy.export(platform.runtime("triage-service"), named(student_id))
            return found.model_dump(mode="json")

        return self._run(run)

    def erase(self, student_id: str) -> dict[str, Any]:
        """Erase a student and return when nothing is left."""

        async def run(platform: Any) -> dict[str, Any]:
            from learnflow.services.triage import endpoints

            runtime = platform.runtime("triage-service")
            call = _local_call(self._settings, {"student_id": named(student_id)})
            answer = await endpoints.erase(runtime, call, None)
            await platform.settle(ERASURE_WAIT_S)
            return {**answer.model_dump(mode="json"), "status": "erased"}

        return self._run(run)

    def backup(self, target: Path) -> None:
        """Write a consistent copy of the data to a file."""
        check_target(target)

        async def run(platform: Any) -> None:
            await platform.database.backup(target)

        self._run(run)

    def _run(self, work: Callable[[Any], Awaitable[T]]) -> T:
        from learnflow.bootstrap import embedded
        from learnflow.kernel.telemetry import Silent

        async def whole() -> T:
            platform = embedded(self._settings.data, telemetry=Silent())
            try:
                await platform.start(jobs=False, warm=False)
                answer = await work(platform)
                await platform.settle(1.0)
                return answer
            finally:
                await platform.stop()

        return asyncio.run(whole())


def _local_call(settings: Settings, path: Mapping[str, str] | None = None) -> Any:
    from uuid import uuid4

    from learnflow.contracts.wire.base import is_student_id
    from learnflow.kernel.auth.principal import ROLE_PERMISSIONS, Principal
    from learnflow.kernel.service import Call

    if not is_student_id(settings.student):
        raise InvalidInput("LEARNFLOW_STUDENT must be 1 to 64 letters, digits, dots, _ or -.")
    everything = ROLE_PERMISSIONS["operator"]
    principal = Principal(settings.student, "operator", everything, "local", float("inf"))
    return Call(principal, uuid4(), path=path or {})
