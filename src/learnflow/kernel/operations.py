"""A service's internal operations as functions of JSON, whoever carries it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from pydantic import ValidationError

from learnflow.contracts.wire.progress import Part, StudentRef
from learnflow.kernel.edge.problems import invalid_input
from learnflow.kernel.errors import AgentTimeout, LearnFlowError, SkillFailed
from learnflow.kernel.service import Operation, Runtime, Service

JsonOperation = Callable[[bytes, int], Awaitable[bytes]]
"""Takes the JSON body and the deadline in milliseconds, returns the JSON answer."""


def operations_of(service: Service) -> tuple[Operation, ...]:
    """Return a service's operations with `export`, which every service has."""

    async def export(runtime: Runtime, request: StudentRef) -> Part:
        if service.export is None:
            return Part()
        return Part(parts=dict(await service.export(runtime, request.student_id)))

    return (*service.operations, Operation("export", StudentRef, export))


def json_operation(operation: Operation, runtime: Runtime) -> JsonOperation:
    """Return an operation that takes and gives JSON; a body that does not fit is InvalidInput."""

    async def call(body: bytes, deadline_ms: int) -> bytes:
        try:
            request = operation.request.model_validate_json(body)
        except ValidationError as error:
            raise invalid_input(error) from None
        answer = await operation.handler(runtime, request)
        return answer if isinstance(answer, bytes) else answer.model_dump_json().encode()

    return call


async def within(name: str, operation: JsonOperation, body: bytes, deadline_ms: int) -> bytes:
    """Return the operation's answer; at the deadline it is cancelled.

    Raises AgentTimeout (the deadline passed), the operation's own LearnFlowError, or SkillFailed with the cause for
    anything else that it raised; `name` is who is said to have failed.
    """
    limit = asyncio.timeout(deadline_ms / 1000)
    try:
        async with limit:
            return await operation(body, deadline_ms)
    except LearnFlowError:
        raise
    except Exception as error:
        if limit.expired():
            raise AgentTimeout(f"{name} did not answer within {deadline_ms} ms.") from error
        raise SkillFailed(f"{name} failed.") from error
