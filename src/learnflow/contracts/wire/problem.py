"""Errors on the wire: RFC 9457 problem documents."""

from __future__ import annotations

from pydantic import Field

from learnflow.contracts.wire.base import Wire


class ProblemField(Wire):
    """One thing wrong with a request; never the value that was sent."""

    path: str
    code: str
    message: str


class Problem(Wire):
    """Why a request was not answered, and what to do next."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[ProblemField] = Field(default_factory=list)
