"""Plain HTTP to the sidecar of this service: one pool of connections, one token, a limit for each request."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import orjson
from yarl import URL

from learnflow.kernel.errors import StorageUnavailable

AUTHENTICATION = "dapr-api-token"
HEALTHY = "/v1.0/healthz/outbound"
CONNECTIONS = 256
HEALTH_S, POLL_S, METADATA_S = 1.0, 0.05, 5.0

_NOTHING: Mapping[str, str] = {}


class SidecarUnreachable(Exception):
    """The sidecar refused the connection or ended in the middle; whether it did anything is not known."""


class SidecarTimeout(Exception):
    """The sidecar did not answer in time; whether it did anything is not known."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sidecar answered; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Return whether the status is one of success."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """Return the sidecar's own words of what went wrong; for decisions, not for callers or logs."""
        return self.body.decode("utf-8", "replace")


class Sidecar:
    """The HTTP interface of one Dapr sidecar; used from one event loop."""

    def __init__(self, port: int, token: str, host: str = "127.0.0.1") -> None:
        """Speak to this port with this token; nothing is opened before the first request."""
        self._origin = f"http://{host}:{port}"
        self._token = {AUTHENTICATION: token}
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] = _NOTHING,
        params: Mapping[str, str] = _NOTHING,
        timeout_s: float,
    ) -> Reply:
        """Return the reply to one request; `path` is quoted already, `params` are not.

        Raises SidecarUnreachable and SidecarTimeout, both private to this package.
        """
        query = "?" + urlencode(params, quote_via=quote) if params else ""
        url = URL(self._origin + path + query, encoded=True)
        try:
            async with self._open().request(
                method,
                url,
                data=body,
                headers={**headers, **self._token},
                timeout=aiohttp.ClientTimeout(timeout_s),
                # A service that is called could name any address, and would get our token and the body there.
                allow_redirects=False,
            ) as response:
                content = await response.read()
                names = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status, names, content)
        except TimeoutError as error:
            raise SidecarTimeout(f"no answer within {timeout_s:.3f} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise SidecarUnreachable(type(error).__name__) from error

    async def close(self) -> None:
        """Close the connections; a second call does nothing, a later request opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def wait_ready(self, timeout_s: float) -> None:
        """Return once the sidecar and its components work; raises StorageUnavailable after `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                # The sidecar tells nobody when it is ready: it is asked.
                while not await self._healthy():  # noqa: ASYNC110
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            raise StorageUnavailable(f"The sidecar is not ready after {timeout_s:g} s.") from None

    async def metadata(self) -> dict[str, Any]:
        """Return what the sidecar says of itself and its components; raises StorageUnavailable."""
        try:
            reply = await self.send("GET", "/v1.0/metadata", timeout_s=METADATA_S)
            found = orjson.loads(reply.body) if reply.ok else None
        except (SidecarUnreachable, SidecarTimeout, orjson.JSONDecodeError) as error:
            raise StorageUnavailable("The sidecar does not answer.") from error
        if not isinstance(found, dict):
            raise StorageUnavailable(f"The sidecar answered {reply.status} when asked for its components.")
        return found

    async def check(self) -> None:
        """Return when the sidecar and its components work now; raises StorageUnavailable."""
        if not await self._healthy():
            raise StorageUnavailable("The sidecar does not answer.")

    async def _healthy(self) -> bool:
        try:
            return (await self.send("GET", HEALTHY, timeout_s=HEALTH_S)).ok
        except (SidecarUnreachable, SidecarTimeout):
            return False

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("accept-encoding", "user-agent"),
            )
        return self._session
