"""The edge of a service: every layer in its place."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from learnflow.kernel.edge.asgi import ASGIApp
from learnflow.kernel.edge.bodies import BODY_TIME_S, JSON, MAX_BODY_BYTES, BodyLimit
from learnflow.kernel.edge.cors import Cors
from learnflow.kernel.edge.draining import ALWAYS_ANSWERED, Drain, Draining
from learnflow.kernel.edge.failures import Failures
from learnflow.kernel.edge.layers import HttpOnly, PathGuard, RequestIdentity, SecurityHeaders


def protect(
    app: ASGIApp,
    *,
    draining: Draining,
    origins: Sequence[str] = (),
    behind_tls: bool = False,
    body_limit: int = MAX_BODY_BYTES,
    body_time_s: float = BODY_TIME_S,
    media_types: Collection[bytes] = JSON,
    always_answered: Collection[str] = ALWAYS_ANSWERED,
) -> ASGIApp:
    """Return `app` behind its edge; raise ConfigurationError for an origin that is not exact.

    From outside in: HTTP only, an id, security headers and CORS (refusals carry them too), errors as problem
    documents, draining, the path, the body. Who asks and how often is checked per route.
    """
    guarded: ASGIApp = BodyLimit(app, limit=body_limit, time_s=body_time_s, media_types=media_types)
    guarded = PathGuard(guarded)
    guarded = Drain(guarded, draining=draining, always=always_answered)
    guarded = Failures(guarded)
    if origins:
        guarded = Cors(guarded, origins=origins)
    guarded = SecurityHeaders(guarded, behind_tls=behind_tls)
    guarded = RequestIdentity(guarded)
    return HttpOnly(guarded)
