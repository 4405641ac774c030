"""The routes that only the service's own sidecar may call: operations of other agents, deliveries of events."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from learnflow.adapters.dapr.invoker import DEADLINE_HEADER, JSON, PROBLEM
from learnflow.adapters.dapr.sidecar import AUTHENTICATION
from learnflow.kernel.edge.asgi import request_id_of
from learnflow.kernel.edge.problems import problem_document, retry_after
from learnflow.kernel.errors import (
    BadRequest,
    ConfigurationError,
    LearnFlowError,
    NotAuthenticated,
    NotFound,
    SkillFailed,
)
from learnflow.kernel.faults import frames_of
from learnflow.kernel.logs import Logger
from learnflow.kernel.operations import JsonOperation, within
from learnflow.kernel.ports import Outcome

PREFIX = "/internal"
EVENTS_PREFIX = f"{PREFIX}/events"
CALLER = "dapr-caller-app-id"
"""On every invocation of one app by another, set by the caller's sidecar; on no delivery."""

MAX_DEADLINE_MS = 60_000
_ANSWERS = {Outcome.DONE: b"SUCCESS", Outcome.RETRY: b"RETRY", Outcome.DROP: b"DROP"}
_log = Logger("internal")

Endpoint = Callable[[Request], Awaitable[Response]]


class Deliveries(Protocol):
    """Takes what the sidecar delivers; `log.DaprLog` does."""

    async def deliver(self, topic: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Return what the sidecar shall do with one delivery."""
        ...


def routes(app_token: str, operations: Mapping[str, JsonOperation], log: Deliveries) -> list[Route]:
    """Return `POST /internal/<operation>` for each operation, and `POST /internal/events/<topic>`.

    All answer 401 without the header `dapr-api-token: <app_token>`. The sidecar shows that token for every other app
    that calls too, so a delivery that names its caller is not found. Raises ConfigurationError for no token.
    """
    if not app_token:
        raise ConfigurationError("The app token is empty: without one anybody could call the internal routes.")
    expected = app_token.encode()
    found = [
        Route(f"{PREFIX}/{name}", _guarded(expected, _operation(name, call)), methods=["POST"])
        for name, call in operations.items()
    ]
    return [*found, Route(f"{EVENTS_PREFIX}/{{topic}}", _guarded(expected, _delivery(log)), methods=["POST"])]


def _guarded(expected: bytes, endpoint: Endpoint) -> Endpoint:
    async def check(request: Request) -> Response:
        tokens = request.headers.getlist(AUTHENTICATION)
        if len(tokens) != 1 or not hmac.compare_digest(tokens[0].encode("latin-1"), expected):
            _log.warning("internal_call_without_token")
            refusal = NotAuthenticated("Only the sidecar of this service may call this.")
            return _problem(request, refusal, refusal.status)
        return await endpoint(request)

    return check


def _operation(name: str, call: JsonOperation) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            deadline_ms = _deadline_ms(request)
            return Response(await within(name, call, await request.body(), deadline_ms), media_type=JSON)
        except LearnFlowError as error:
            if error.status == SkillFailed.status:
                _log_fault(name, error)
            return _problem(request, error)
        except Exception as error:
            _log_fault(name, error)
            return _problem(request, SkillFailed())

    return answer


def _delivery(log: Deliveries) -> Endpoint:
    async def answer(request: Request) -> Response:
        if CALLER in request.headers:
            _log.warning("event_from_a_caller_refused")
            # 404, because an event that was published with such a header must not hold up its partition.
            refusal = NotFound("Events come from the broker only.")
            return _problem(request, refusal, refusal.status)
        outcome = Outcome.RETRY
        try:
            outcome = await log.deliver(request.path_params["topic"], request.headers, await request.body())
        except Exception as error:
            _log_fault("events", error)
        return Response(b'{"status":"%s"}' % _ANSWERS.get(outcome, b"RETRY"), media_type=JSON)

    return answer


def _problem(request: Request, error: LearnFlowError, status: int | None = None) -> Response:
    document = problem_document(error, request_id_of(request.scope))
    headers = {}
    if error.retry_after_s is not None:
        document["retry_after_s"] = error.retry_after_s
        headers["retry-after"] = str(retry_after(error.retry_after_s))
    # The sidecar's breaker counts every status outside 200-399; what the caller did wrong is no fault of ours.
    shown = status or (error.status if error.status >= 500 else 200)
    body = orjson.dumps(document, default=str, option=orjson.OPT_NON_STR_KEYS)
    return Response(body, shown, headers, media_type=PROBLEM)


def _deadline_ms(request: Request) -> int:
    text = request.headers.get(DEADLINE_HEADER, "")
    # ASCII digits only, and few of them: int() takes more than a number of milliseconds.
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_DEADLINE_MS))):
        raise BadRequest(f"The header {DEADLINE_HEADER} is a number of milliseconds.")
    return max(1, min(int(text), MAX_DEADLINE_MS))


def _log_fault(operation: str, error: BaseException) -> None:
    cause = error.__cause__ or error
    _log.error("operation_failed", operation=operation, error_type=type(cause).__name__, frames=frames_of(cause))
