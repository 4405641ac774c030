"""The web face of services: their routes behind the edge, probes, metrics and the OpenAPI document."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ValidationError
from starlette.routing import BaseRoute, Router

from learnflow import __version__
from learnflow.contracts.values import BadInput
from learnflow.contracts.wire.base import is_student_id
from learnflow.kernel import idempotency
from learnflow.kernel.auth.principal import Principal
from learnflow.kernel.auth.tokens import Verifier
from learnflow.kernel.documents import guard
from learnflow.kernel.edge.asgi import ASGIApp, Receive, Scope, Send
from learnflow.kernel.edge.authentication import Authenticator, idempotency_key_of, require
from learnflow.kernel.edge.bodies import MAX_BODY_BYTES, read_body
from learnflow.kernel.edge.draining import Draining
from learnflow.kernel.edge.limiting import FAILURES_A_MINUTE, REQUESTS_A_MINUTE, SlidingWindow
from learnflow.kernel.edge.problems import invalid_input
from learnflow.kernel.edge.protection import protect
from learnflow.kernel.errors import Conflict, FieldError, InvalidInput, LearnFlowError, NotFound
from learnflow.kernel.openapi import describe
from learnflow.kernel.ports import Clock
from learnflow.kernel.service import Call, Route, Runtime, Service
from learnflow.kernel.telemetry import Silent, Telemetry, span

JSON = "application/json"
INTERNAL = "/internal/"
INTERNAL_TYPES = frozenset({b"application/json", b"application/cloudevents+json"})
INTERNAL_BODY_BYTES = 4 * 1024 * 1024
"""The sidecar's own limit; a message of the public limit grows by its conversation on the way to an agent."""
Check = Callable[[], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Edge:
    """What stands in front of the routes: keys, clock, limits, and what the probes look at.

    `check` describes the platform's health and raises a LearnFlowError when it cannot work.
    """

    verifier: Verifier
    clock: Clock
    telemetry: Telemetry | Silent
    check: Check
    draining: Draining = field(default_factory=Draining)
    requests_per_minute: int = REQUESTS_A_MINUTE
    failures_per_minute: int = FAILURES_A_MINUTE
    body_limit: int = MAX_BODY_BYTES
    origins: Sequence[str] = ()
    behind_tls: bool = False


class _Desk:
    """Who asks and how often, shared by all routes."""

    def __init__(self, edge: Edge) -> None:
        failures = SlidingWindow(edge.clock, limit=edge.failures_per_minute)
        failed = edge.telemetry.authentication_failures.inc
        self._authenticate = Authenticator(edge.verifier, failures, failed)
        self._window = SlidingWindow(edge.clock, limit=edge.requests_per_minute)

    def admit(self, request: Request, permission: str) -> Principal:
        """Return the caller; raise NotAuthenticated, TooManyRequests or NotAllowed."""
        principal = self._authenticate(request.scope)
        self._window.admit(principal.sub)
        require(principal, permission)
        return principal


def create_app(parts: Sequence[tuple[Service, Runtime]], edge: Edge, internal: Sequence[BaseRoute] = ()) -> ASGIApp:
    """Return the application of these services behind their edge; `internal` routes lie below `/internal/`."""
    app = FastAPI(
        title="LearnFlow",
        version=__version__,
        summary="A self-hosted Python tutor",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    desk = _Desk(edge)
    routes = [(route, runtime) for service, runtime in parts for route in service.routes]
    for route, runtime in routes:
        # A plain route: the body is guarded and read once, by us, and the document describes itself.
        app.add_route(route.path, _endpoint(route, runtime, desk), methods=[route.method], include_in_schema=False)
    _add_probes(app, edge, describe(app, [route for route, _ in routes]))
    # The router without FastAPI's own error layers: they answer 500 before ours can say what it was.
    public = protect(
        app.router,
        draining=edge.draining,
        origins=edge.origins,
        behind_tls=edge.behind_tls,
        body_limit=edge.body_limit,
    )
    return _beside(public, internal, edge.draining) if internal else public


def internal_app(routes: Sequence[BaseRoute], draining: Draining) -> ASGIApp:
    """Return the face of a service that only its sidecar may call, with types and a limit of its own."""
    router = Router(routes, redirect_slashes=False)
    return protect(router, draining=draining, body_limit=INTERNAL_BODY_BYTES, media_types=INTERNAL_TYPES)


def _beside(public: ASGIApp, internal: Sequence[BaseRoute], draining: Draining) -> ASGIApp:
    guarded = internal_app(internal, draining)

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        inside = scope["type"] == "http" and scope["path"].startswith(INTERNAL)
        await (guarded if inside else public)(scope, receive, send)

    return choose


def _endpoint(route: Route, runtime: Runtime, desk: _Desk) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        with span("http", route=route.path):
            principal = desk.admit(request, route.permission)
            key = idempotency_key_of(request.scope) if route.method != "GET" else None
            body = await read_body(request.receive) if route.request is not None else b""
            document = _parse(route.request, body) if route.request is not None else None
            call = Call(
                principal=principal,
                request_id=idempotency.request_id(principal.sub, key),
                idempotency_key=key,
                path=_path(request),
                fingerprint=idempotency.fingerprint(f"{route.method} {request.url.path}", body) if key else "",
            )
            content = await _handled(route, runtime, call, document)
        return Response(content, status_code=route.status, media_type=JSON)

    return answer


async def _handled(route: Route, runtime: Runtime, call: Call, document: Any) -> bytes:
    stored = await idempotency.stored_answer(runtime.store, call)
    if stored is not None:
        return stored
    try:
        answer = await route.handler(runtime, call, document)
    except BadInput as error:
        raise InvalidInput(error.detail, errors=[FieldError("", error.code, error.detail)]) from None
    except Conflict:
        # The same key came twice at once: the first one's answer is the answer.
        stored = await idempotency.stored_answer(runtime.store, call)
        if stored is None:
            raise
        return stored
    return answer if isinstance(answer, bytes) else answer.model_dump_json().encode()


def _parse(model: type[BaseModel], body: bytes) -> BaseModel:
    guard(body)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise invalid_input(error) from None


def _path(request: Request) -> dict[str, str]:
    values: dict[str, str] = request.path_params
    if any(not is_student_id(value) for value in values.values()):
        raise NotFound("There is no such student.")
    return values


def _add_probes(app: FastAPI, edge: Edge, document: Mapping[str, Any]) -> None:
    described = orjson.dumps(document)

    async def livez(request: Request) -> Response:
        return Response(b'{"status":"alive"}', media_type=JSON)

    async def readyz(request: Request) -> Response:
        await edge.check()
        return Response(b'{"status":"ready"}', media_type=JSON)

    async def health(request: Request) -> Response:
        status, found = 200, {}
        try:
            found = {"status": "healthy", **await edge.check()}
        except LearnFlowError as error:
            status, found = 503, {"status": "unhealthy", "detail": error.detail}
        return Response(orjson.dumps({"version": __version__, **found}), status, media_type=JSON)

    async def metrics(request: Request) -> Response:
        text = await asyncio.to_thread(edge.telemetry.exposition)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    async def openapi(request: Request) -> Response:
        return Response(described, media_type=JSON)

    probes = {"/livez": livez, "/readyz": readyz, "/health": health, "/metrics": metrics, "/openapi.json": openapi}
    for path, probe in probes.items():
        app.add_route(path, probe, methods=["GET"], include_in_schema=False)
