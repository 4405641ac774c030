"""Calls between services that live in one process: bytes in, bytes out, never a shared object."""

from __future__ import annotations

from learnflow.kernel.errors import AgentTimeout, AgentUnavailable, SkillFailed
from learnflow.kernel.operations import JsonOperation, within


class LocalInvoker:
    """Implements `kernel.ports.Invoker` by calling what was registered."""

    def __init__(self) -> None:
        self._operations: dict[tuple[str, str], JsonOperation] = {}

    def register(self, app_id: str, operation: str, handler: JsonOperation) -> None:
        """Make an operation callable; ValueError where the name is taken."""
        name = (app_id, operation)
        if name in self._operations:
            raise ValueError(f"{app_id} already has the operation {operation}")
        self._operations[name] = handler

    async def invoke(self, app_id: str, operation: str, body: bytes, deadline_ms: int) -> bytes:
        """Return the JSON answer.

        Raises AgentUnavailable (nothing of that name), AgentTimeout (the deadline passed), the handler's own
        LearnFlowError, or SkillFailed with the cause for anything else that it raised.
        """
        handler = self._operations.get((app_id, operation))
        if handler is None:
            raise AgentUnavailable(f"There is no {operation} at {app_id}.")
        if deadline_ms <= 0:
            raise AgentTimeout(f"{app_id} was asked after the deadline.")
        if type(body) is not bytes:
            raise TypeError("an invocation carries bytes")
        answer = await within(app_id, handler, body, deadline_ms)
        if type(answer) is not bytes:
            raise SkillFailed(f"{app_id} answered something else than JSON.")
        return answer
