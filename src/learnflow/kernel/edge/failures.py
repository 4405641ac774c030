"""Whatever is raised below becomes one problem document, and a fault of ours one line in the log."""

from __future__ import annotations

from http import HTTPStatus

import structlog

from learnflow.kernel.edge.asgi import ASGIApp, HeaderPair, Message, Receive, Scope, Send, request_id_of
from learnflow.kernel.edge.problems import PROBLEM_TYPE, send_problem
from learnflow.kernel.edge.refusals import MethodNotAllowed, UnsupportedMediaType
from learnflow.kernel.errors import BadRequest, InvalidInput, LearnFlowError, NotFound, TooLarge
from learnflow.kernel.faults import frames_of

# What a framework answers by itself with these statuses is replaced: it may echo what was sent.
_REPLACED: dict[int, type[LearnFlowError]] = {
    400: BadRequest,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    415: UnsupportedMediaType,
    422: InvalidInput,
    500: LearnFlowError,
}
_log = structlog.get_logger("learnflow.edge")


class Failures:
    """Answers every error as `application/problem+json`; only its id is said of one that nobody expected.

    An error after the answer began cannot be told any more: it is logged and the connection ends.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and catch what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, receive, send)
        try:
            await self._app(scope, receive, answer.send)
        except LearnFlowError as error:
            if error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                log_fault(error, request_id_of(scope))
            await answer.refuse(error)
        except Exception as error:
            log_fault(error, request_id_of(scope))
            await answer.refuse(LearnFlowError())


class _Answer:
    __slots__ = ("_receive", "_replaced", "_scope", "_send", "_started")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._started = False
        self._replaced = False

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            self._started = True
            replacement = _REPLACED.get(message["status"])
            if replacement is not None and not _is_problem(message):
                self._replaced = True
                kept = tuple(pair for pair in message.get("headers", ()) if pair[0] == b"allow")
                await send_problem(self._send, replacement(), request_id_of(self._scope), kept)
                return
        await self._send(message)

    async def refuse(self, error: LearnFlowError) -> None:
        if not self._started:
            self._started = True
            unread = self._receive if isinstance(error, TooLarge) else None
            await send_problem(self._send, error, request_id_of(self._scope), _allow(error), unread)


def log_fault(error: BaseException, request_id: str) -> None:
    """Log a fault of ours: its type and where it happened, never its message, arguments or local variables."""
    _log.error(
        "unhandled_error",
        request_id=request_id,
        error_type=type(error).__qualname__,
        cause_type=type(error.__cause__).__qualname__ if error.__cause__ else None,
        frames=frames_of(error),
    )


def _is_problem(message: Message) -> bool:
    return (b"content-type", PROBLEM_TYPE) in message.get("headers", ())


def _allow(error: LearnFlowError) -> tuple[HeaderPair, ...]:
    allowed = error.extra.get("allow")
    if isinstance(error, MethodNotAllowed) and isinstance(allowed, str) and allowed.isascii():
        return ((b"allow", allowed.encode("ascii")),)
    return ()
