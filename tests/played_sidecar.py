"""A sidecar inside the test process: it answers with texts recorded from Dapr 1.18.2."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from aiohttp import web


class PlayedSidecar:
    """Answers by `answer(request, body)`, which a test sets, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], dict[str, str], bytes]] = []
        self.answer: Callable[[web.Request, bytes], web.Response | asyncio.Future[web.Response]] = self.nothing
        self.arrived = asyncio.Event()

    @staticmethod
    def nothing(request: web.Request, body: bytes) -> web.Response:
        return web.Response(status=204)

    def plays(self, *responses: web.Response) -> None:
        """Answer the next requests in turn, the last response again and again."""
        left = list(responses)
        self.answer = lambda request, body: _copy(left.pop(0) if len(left) > 1 else left[0])

    async def start(self) -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.read()
            headers = {name.lower(): value for name, value in request.headers.items()}
            self.asked.append((request.method, request.path, dict(request.query), headers, body))
            self.arrived.set()
            answer = self.answer(request, body)
            return await answer if asyncio.isfuture(answer) else answer

        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    @property
    def bodies(self) -> list[dict]:
        return [json.loads(body) for *_, body in self.asked]


def _copy(response: web.Response) -> web.Response:
    return web.Response(status=response.status, body=response.body, headers=response.headers)
