"""Every error that LearnFlow raises on purpose, with its code, HTTP status and what an event consumer does.

LearnFlowError
├── InvalidInput            422  drop
├── BadRequest              400  drop
├── NotAuthenticated        401  drop
├── NotAllowed              403  drop
├── NotFound                404  drop
├── TooLarge                413  drop
├── Conflict                409  retry
├── TooManyRequests         429  retry
├── StorageUnavailable      503  retry
├── AgentUnavailable        503  retry
│   └── CircuitOpen         503  retry
├── AgentTimeout            504  retry
├── SkillFailed             500  drop
├── ModelUnavailable        never leaves the process: the skill answers
└── ConfigurationError      exit status 5
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

OnEvent = Literal["drop", "retry"]


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with a document: where (`path`, dotted), what kind, and what to change."""

    path: str
    code: str
    message: str


class LearnFlowError(Exception):
    """The root; `detail` is said to the caller, `retry_after_s` becomes Retry-After."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something failed on our side"
    on_event: ClassVar[OnEvent] = "drop"
    retry_after_s: float | None = None

    def __init__(
        self,
        detail: str = "",
        *,
        retry_after_s: float | None = None,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """Say what happened and what to do next; `extra` adds members to the problem document."""
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        if retry_after_s is not None:
            self.retry_after_s = retry_after_s


class InvalidInput(LearnFlowError):
    """A document that does not follow its schema."""

    code = "schema_validation_failed"
    status = 422
    title = "The request does not follow its schema"


class BadRequest(LearnFlowError):
    """A request that cannot be read at all: no JSON, broken framing, a token in the address."""

    code = "bad_request"
    status = 400
    title = "The request cannot be read"


class NotAuthenticated(LearnFlowError):
    """No valid token."""

    code = "invalid_jwt"
    status = 401
    title = "A valid token is needed"


class NotAllowed(LearnFlowError):
    """A valid token without the permission."""

    code = "forbidden"
    status = 403
    title = "This token may not do that"


class NotFound(LearnFlowError):
    """No such thing, or none that this caller may know of."""

    code = "not_found"
    status = 404
    title = "Nothing is here"


class TooLarge(LearnFlowError):
    """A body over the limit."""

    code = "too_large"
    status = 413
    title = "The body is too large"


class Conflict(LearnFlowError):
    """Someone else changed it first, or an Idempotency-Key came back with another body."""

    code = "conflict"
    status = 409
    title = "This conflicts with an earlier write"
    on_event = "retry"


class TooManyRequests(LearnFlowError):
    """Over the limit of requests."""

    code = "rate_limited"
    status = 429
    title = "Too many requests"
    on_event = "retry"
    retry_after_s = 1.0


class StorageUnavailable(LearnFlowError):
    """Nothing can be stored now: the disk is full, the database locked or gone."""

    code = "storage_unavailable"
    status = 503
    title = "Nothing can be stored right now"
    on_event = "retry"
    retry_after_s = 1.0


class AgentUnavailable(LearnFlowError):
    """The agent that should answer cannot be reached; carries the breaker's state."""

    code = "agent_unavailable"
    status = 503
    title = "The agent cannot answer right now"
    on_event = "retry"
    retry_after_s = 1.0


class CircuitOpen(AgentUnavailable):
    """The agent failed several times in a row and rests."""

    title = "The agent failed repeatedly and rests for a moment"


class AgentTimeout(LearnFlowError):
    """The agent did not answer in time."""

    code = "agent_timeout"
    status = 504
    title = "The agent did not answer in time"
    on_event = "retry"
    retry_after_s = 1.0


class SkillFailed(LearnFlowError):
    """A skill raised what it should not: our fault."""

    code = "skill_failed"
    status = 500
    title = "The skill failed"


class ModelUnavailable(LearnFlowError):
    """The optional language model did not answer; the skill's answer stands."""

    code = "model_unavailable"
    status = 503
    title = "The model cannot answer"


class ConfigurationError(LearnFlowError):
    """A setting is wrong; names the setting and its fix. A command ends with exit status 5."""

    code = "configuration_error"
    status = 500
    title = "A setting is wrong"
