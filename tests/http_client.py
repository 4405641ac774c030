"""A small HTTP/1.1 client on asyncio streams, so that a test sees exactly what happened to each connection."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass
class Response:
    """One whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """One connection that is kept; `request` raises OSError or EOFError when it ends before the answer does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def send(self, method: str, path: str, token: str, body: Any = None, headers: Mapping[str, str] = {}) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        named = {
            "Host": "localhost",
            "Authorization": f"Bearer {token}",
            "Content-Length": str(len(content)),
            **headers,
        }
        if content:
            named["Content-Type"] = "application/json"
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content)

    async def answer(self) -> Response:
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = await self._reader.readexactly(int(headers["content-length"]))
        except asyncio.IncompleteReadError as error:
            raise EOFError("the connection ended before the answer") from error
        return Response(int(first.split()[1]), headers, body)

    async def request(self, method: str, path: str, token: str, body: Any = None, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.send(method, path, token, body, named)
        await self._writer.drain()
        return await self.answer()

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
