"""Calls between services through their sidecars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn
from urllib.parse import quote

import orjson

from learnflow.adapters.dapr.sidecar import Reply, Sidecar, SidecarTimeout, SidecarUnreachable
from learnflow.kernel.edge.problems import PROBLEM_TYPE
from learnflow.kernel.errors import (
    AgentTimeout,
    AgentUnavailable,
    BadRequest,
    CircuitOpen,
    Conflict,
    FieldError,
    InvalidInput,
    LearnFlowError,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    SkillFailed,
    StorageUnavailable,
    TooLarge,
    TooManyRequests,
)
from learnflow.kernel.logs import Logger

DEADLINE_HEADER = "learnflow-deadline-ms"
JSON, PROBLEM = "application/json", PROBLEM_TYPE.decode()
GRACE_S = 0.1
"""How much longer than the deadline the caller waits, so that the callee's own timeout arrives."""

OPEN_RETRY_S, PROBING_RETRY_S = 5.0, 1.0
_OPEN, _PROBING = "circuit breaker is open", "too many requests"
_KINDS: Mapping[str, type[LearnFlowError]] = {
    kind.code: kind
    for kind in (
        InvalidInput,
        BadRequest,
        NotAuthenticated,
        NotAllowed,
        NotFound,
        TooLarge,
        Conflict,
        TooManyRequests,
        StorageUnavailable,
        AgentUnavailable,
        AgentTimeout,
    )
}
_BY_STATUS = {503: AgentUnavailable, 504: AgentTimeout}
_MEMBERS = frozenset({"type", "title", "status", "detail", "code", "request_id", "errors", "retry_after_s"})
_log = Logger("invoker")


class CalleeProblem(Exception):
    """What the callee said of its fault: status and code, never its words."""


class DaprInvoker:
    """Implements `kernel.ports.Invoker`."""

    def __init__(self, sidecar: Sidecar) -> None:
        """Call through this sidecar, which finds the others."""
        self._sidecar = sidecar

    async def invoke(self, app_id: str, operation: str, body: bytes, deadline_ms: int) -> bytes:
        """Return the JSON answer.

        Raises AgentUnavailable (no such agent or operation, or it is down), CircuitOpen (the sidecar's breaker
        refuses), AgentTimeout (the deadline passed), the callee's own LearnFlowError, or SkillFailed.
        """
        if deadline_ms <= 0:
            raise AgentTimeout(f"{app_id} was asked after the deadline.")
        if type(body) is not bytes:
            raise TypeError("an invocation carries bytes")
        headers = {"dapr-app-id": app_id, DEADLINE_HEADER: str(deadline_ms), "content-type": JSON}
        path = f"/internal/{quote(operation, safe='')}"
        try:
            reply = await self._sidecar.send(
                "POST", path, body=body, headers=headers, timeout_s=deadline_ms / 1000 + GRACE_S
            )
        except SidecarTimeout as error:
            raise AgentTimeout(f"{app_id} did not answer within {deadline_ms} ms.") from error
        except SidecarUnreachable as error:
            raise AgentUnavailable(f"{app_id} cannot be reached: the sidecar does not answer.") from error
        media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == PROBLEM:
            _raise_problem(app_id, operation, reply)
        if reply.status != 200:
            _raise_refusal(app_id, reply)
        if media_type != JSON:
            raise SkillFailed(f"{app_id} answered something else than JSON.")
        return reply.body


def _raise_refusal(app_id: str, reply: Reply) -> NoReturn:
    """Raise what the sidecar's own words mean."""
    text = reply.text
    if _OPEN in text:
        raise CircuitOpen(retry_after_s=OPEN_RETRY_S, extra={"breaker": "open"})
    if _PROBING in text:
        raise CircuitOpen(retry_after_s=PROBING_RETRY_S, extra={"breaker": "half-open"})
    if "context deadline exceeded" in text:
        raise AgentTimeout(f"{app_id} did not answer in time.")
    raise AgentUnavailable(f"{app_id} cannot be reached.")


def _raise_problem(app_id: str, operation: str, reply: Reply) -> NoReturn:
    """Raise the error that the callee's problem document names."""
    document = _document(reply.body)
    cause = CalleeProblem(f"status {reply.status}, code {document.get('code')}")
    if reply.status in (401, 403):
        _log.error("token_of_internal_call_refused", app_id=app_id, status=reply.status)
        raise AgentUnavailable(f"{app_id} does not know its sidecar.") from cause
    if reply.status in (404, 405):
        # What an operation itself does not find comes with status 200.
        raise AgentUnavailable(f"There is no {operation} at {app_id}.") from cause
    kind = _KINDS.get(str(document.get("code"))) or _BY_STATUS.get(reply.status, SkillFailed)
    if kind is SkillFailed:
        raise SkillFailed(f"{app_id} failed.") from cause
    retry_after = document.get("retry_after_s")
    raise kind(
        str(document.get("detail", "")),
        retry_after_s=float(retry_after) if isinstance(retry_after, int | float) else None,
        errors=list(_field_errors(document)),
        extra={name: value for name, value in document.items() if name not in _MEMBERS},
    ) from cause


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _field_errors(document: Mapping[str, Any]) -> Iterator[FieldError]:
    errors = document.get("errors")
    for entry in errors if isinstance(errors, list) else ():
        if isinstance(entry, dict):
            yield FieldError(*(str(entry.get(name, "")) for name in ("path", "code", "message")))
