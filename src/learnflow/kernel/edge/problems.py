"""Errors become problem documents (RFC 9457); what was sent is never in them."""

from __future__ import annotations

import asyncio
import contextlib
import math
from http import HTTPStatus
from typing import Any

import orjson
from pydantic import ValidationError

from learnflow.kernel.edge.asgi import HeaderPair, Receive, Send
from learnflow.kernel.edge.redaction import safe
from learnflow.kernel.edge.refusals import CLOSING
from learnflow.kernel.errors import FieldError, InvalidInput, LearnFlowError, NotAuthenticated

PROBLEM_TYPE = b"application/problem+json"
MAX_FIELD_ERRORS = 20
MAX_PATH_PART = 64
LINGER_S = 1.0
LINGER_BYTES = 8 * 1024 * 1024

_HIDDEN_DETAIL = "Something failed on our side. Tell the operator the request id; trying again may help."


def invalid_input(error: ValidationError) -> InvalidInput:
    """Return a model's complaints as InvalidInput: at most 20, with path, code and message, without values."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    fields = [
        FieldError(_path(entry["loc"]), entry["type"], _message(entry["type"], entry["msg"]))
        for entry in found[:MAX_FIELD_ERRORS]
    ]
    named = ", ".join(dict.fromkeys(field.path or "the document" for field in fields[:3]))
    return InvalidInput(f"{len(found)} thing(s) to change in the request, first: {named}.", errors=fields)


def problem_document(error: LearnFlowError, request_id: str) -> dict[str, Any]:
    """Return the members of the problem; of a fault of our own only the id is said."""
    hidden = error.status == HTTPStatus.INTERNAL_SERVER_ERROR
    document: dict[str, Any] = {} if hidden else dict(error.extra)
    document |= {
        "type": f"urn:learnflow:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": _HIDDEN_DETAIL if hidden else safe(error.detail),
        "code": error.code,
        "request_id": request_id,
    }
    if not hidden:
        document["errors"] = [
            {"path": safe(field.path), "code": field.code, "message": safe(field.message)} for field in error.errors
        ]
    else:
        document["errors"] = []
    return document


async def send_problem(
    send: Send,
    error: LearnFlowError,
    request_id: str,
    extra_headers: tuple[HeaderPair, ...] = (),
    unread: Receive | None = None,
) -> None:
    """Answer with the problem: its status, Retry-After, and Connection: close where more may still come.

    With `unread` the answer is on its way first, then what still comes is thrown away for a moment: a
    connection that is closed on a client in the middle of sending loses the answer.
    """
    body = orjson.dumps(problem_document(error, request_id), default=str, option=orjson.OPT_NON_STR_KEYS)
    headers = [
        (b"content-type", PROBLEM_TYPE),
        (b"content-length", str(len(body)).encode("ascii")),
        *extra_headers,
    ]
    if error.retry_after_s is not None:
        headers.append((b"retry-after", str(retry_after(error.retry_after_s)).encode("ascii")))
    if isinstance(error, NotAuthenticated):
        headers.append((b"www-authenticate", b'Bearer realm="learnflow"'))
    if isinstance(error, CLOSING):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": unread is not None})
    if unread is not None:
        await _throw_away(unread)
        await send({"type": "http.response.body", "body": b""})


async def _throw_away(receive: Receive) -> None:
    left = LINGER_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while left > 0:
                message = await receive()
                if not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))


def retry_after(seconds: float) -> int:
    """Return whole seconds, at least 1."""
    return max(1, math.ceil(seconds))


def _path(location: tuple[int | str, ...]) -> str:
    # A name that we do not know is the caller's own text: it is shortened and escaped, not repeated in full.
    return ".".join(safe(str(part)[:MAX_PATH_PART]) for part in location)


def _message(kind: str, message: str) -> str:
    # These kinds quote what was sent.
    if kind.startswith(("uuid_", "datetime_", "url_", "json_")):
        return f"Input should be a valid {kind.split('_', 1)[0]}"
    return message.removeprefix("Value error, ")
