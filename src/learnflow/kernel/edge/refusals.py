"""Refusals that only the edge of a service makes, as part of the one tree of errors.

LearnFlowError
├── BadRequest
│   └── BrokenFraming         400  the connection is closed after it
├── MethodNotAllowed          405
├── RequestTimeout            408  the connection is closed after it
├── UnsupportedMediaType      415
└── ShuttingDown              503  the connection is closed after it
"""

from __future__ import annotations

from learnflow.kernel.errors import BadRequest, LearnFlowError, TooLarge


class BrokenFraming(BadRequest):
    """Two readings of where the request ends: nothing more is read from this connection."""


class MethodNotAllowed(LearnFlowError):
    """A known path with another method."""

    code = "method_not_allowed"
    status = 405
    title = "This path does not take that method"


class RequestTimeout(LearnFlowError):
    """A body that did not arrive in time."""

    code = "request_timeout"
    status = 408
    title = "The body did not arrive in time"


class UnsupportedMediaType(LearnFlowError):
    """A body that is not JSON."""

    code = "unsupported_media_type"
    status = 415
    title = "Only JSON is taken here"


class ShuttingDown(LearnFlowError):
    """The process finishes what it accepted and takes nothing new."""

    code = "shutting_down"
    status = 503
    title = "This process is shutting down"
    on_event = "retry"
    retry_after_s = 1.0


CLOSING = (BrokenFraming, RequestTimeout, ShuttingDown, TooLarge)
"""After these the rest of a body may still be on its way, so the connection ends with the answer."""
