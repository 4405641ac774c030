from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
import uvicorn
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from fakes import FakeClock
from learnflow.kernel.auth.keys import KeyRing
from learnflow.kernel.auth.tokens import Verifier, mint
from learnflow.kernel.documents import guard
from learnflow.kernel.edge.authentication import Authenticator, idempotency_key_of, require
from learnflow.kernel.edge.bodies import read_body
from learnflow.kernel.edge.draining import Draining
from learnflow.kernel.edge.limiting import FAILURES_A_MINUTE, SlidingWindow
from learnflow.kernel.edge.problems import invalid_input
from learnflow.kernel.edge.protection import protect

ORIGIN = "https://learn.example.org"


class Note(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    text: str
    number: float = 0.0


class Edge:
    """A small service behind the edge: `GET /open`, and by permission `POST /notes`, `GET /class`, `GET /fault`."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.clock = clock
        self.ring = KeyRing.load_or_create(folder / "keys")
        self.verifier = Verifier(self.ring, clock)
        self.authenticate = Authenticator(self.verifier, SlidingWindow(clock, limit=FAILURES_A_MINUTE))
        self.requests = SlidingWindow(clock)
        self.parsed: list[bytes] = []
        routes = [
            Route("/open", self._open, methods=["GET"]),
            Route("/notes", self._notes, methods=["POST"]),
            Route("/notes/{student_id}", self._own, methods=["GET"]),
            Route("/class", self._class, methods=["GET"]),
            Route("/fault", self._fault, methods=["GET"]),
        ]
        self.app = protect(Router(routes), draining=Draining(), origins=[ORIGIN], behind_tls=True, body_time_s=0.5)

    def token(self, sub: str = "ada", role: str = "student") -> str:
        return mint(self.ring, sub, role, None, 3600, self.clock)

    def _enter(self, request: Request, permission: str) -> str:
        principal = self.authenticate(request.scope)
        require(principal, permission)
        self.requests.admit(principal.sub)
        return principal.sub

    async def _open(self, request: Request) -> JSONResponse:
        return JSONResponse({"open": True})

    async def _notes(self, request: Request) -> JSONResponse:
        sub = self._enter(request, "ask_questions")
        key = idempotency_key_of(request.scope)
        body = await read_body(request.receive)
        guard(body)
        self.parsed.append(body)
        try:
            note = Note.model_validate_json(body)
        except ValidationError as error:
            raise invalid_input(error) from None
        return JSONResponse({"sub": sub, "key": key, "text": note.text})

    async def _own(self, request: Request) -> JSONResponse:
        return JSONResponse({"sub": self._enter(request, "read_progress"), "of": request.path_params["student_id"]})

    async def _class(self, request: Request) -> JSONResponse:
        return JSONResponse({"sub": self._enter(request, "read_class")})

    async def _fault(self, request: Request) -> JSONResponse:
        raise RuntimeError(f"postgres://admin:hunter2@db for {self._enter(request, 'ask_questions')}")


@dataclass
class Answer:
    status: int
    headers: dict[bytes, bytes]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        assert self.headers[b"content-type"] == b"application/problem+json"
        return self.document["code"]


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    return Edge(tmp_path, FakeClock())


@pytest.fixture
def ask(edge: Edge) -> Callable[..., Any]:
    """Return a function that sends one request straight to the application."""

    async def send_request(
        method: str = "GET",
        path: str = "/open",
        *,
        token: str | None = None,
        headers: Mapping[str, str] | list[tuple[str, str]] = (),  # type: ignore[assignment]
        body: bytes = b"",
        query: bytes = b"",
    ) -> Answer:
        pairs = (
            [(name.encode(), value.encode("latin-1")) for name, value in dict(headers).items()]
            if isinstance(headers, Mapping)
            else [(name.encode(), value.encode("latin-1")) for name, value in headers]
        )
        if token is not None:
            pairs.append((b"authorization", f"Bearer {token}".encode()))
        if method == "POST":
            pairs += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode("utf-8"),
            "query_string": query,
            "headers": pairs,
            "client": ("10.0.0.7", 1),
        }
        await edge.app(scope, receive, send)
        return Answer(sent[0]["status"], dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:]))

    return send_request


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Edge, int]]:
    """Run the same application under uvicorn with httptools on a free port."""
    edge = Edge(tmp_path_factory.mktemp("server"), FakeClock())
    config = uvicorn.Config(
        edge.app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False, server_header=False
    )
    running = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        yield edge, port
        running.should_exit = True
        thread.join(10)


@pytest.fixture
def raw(server: tuple[Edge, int]) -> Callable[..., bytes]:
    """Return a function that sends bytes and returns all that comes back until the server closes or is silent."""

    def exchange(*parts: bytes, silence_s: float = 0.2) -> bytes:
        received = b""
        with socket.create_connection(("127.0.0.1", server[1]), timeout=5) as connection:
            with contextlib.suppress(OSError):
                for part in parts:
                    connection.sendall(part)
            with contextlib.suppress(ConnectionResetError, TimeoutError):
                while chunk := connection.recv(65536):
                    received += chunk
                    connection.settimeout(silence_s)
        return received

    return exchange
