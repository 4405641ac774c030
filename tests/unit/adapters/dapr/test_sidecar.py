"""How requests reach the sidecar, and what it means when they do not."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from learnflow.adapters.dapr.sidecar import Sidecar, SidecarTimeout, SidecarUnreachable
from learnflow.kernel.errors import StorageUnavailable


async def test_a_request_carries_the_token_and_its_parameters_unchanged(played, sidecar):
    visible = "".join(map(chr, range(33, 127)))
    reply = await sidecar.send("POST", "/v1.0/x", body=b"\x00", params={"metadata.k": visible}, timeout_s=1)
    assert (reply.status, reply.ok, reply.body) == (204, True, b"")
    ((method, path, query, headers, body),) = played.asked
    assert (method, path, query, body) == ("POST", "/v1.0/x", {"metadata.k": visible}, b"\x00")
    assert headers["dapr-api-token"] == "api-token"


async def test_names_of_headers_come_in_lower_case(played, sidecar):
    played.plays(web.Response(status=500, text="no", headers={"Retry-After": "3"}))
    reply = await sidecar.send("GET", "/v1.0/x", timeout_s=1)
    assert (reply.ok, reply.text, reply.headers["retry-after"]) == (False, "no", "3")


async def test_a_redirect_is_not_followed(played, sidecar):
    played.plays(web.Response(status=307, headers={"Location": f"http://localhost:{played.port}/elsewhere"}))
    reply = await sidecar.send("POST", "/v1.0/x", body=b"secret", timeout_s=1)
    assert (reply.status, reply.ok) == (307, False)
    assert [path for _, path, *_ in played.asked] == ["/v1.0/x"]


async def test_what_does_not_answer_in_time_is_a_timeout(played, sidecar):
    played.answer = lambda request, body: asyncio.get_running_loop().create_future()
    with pytest.raises(SidecarTimeout):
        await sidecar.send("GET", "/v1.0/x", timeout_s=0.02)


async def test_a_sidecar_that_is_gone_is_unreachable_and_may_come_back(played, sidecar):
    await sidecar.send("GET", "/v1.0/x", timeout_s=1)
    await played.stop()
    with pytest.raises(SidecarUnreachable):
        await sidecar.send("GET", "/v1.0/x", timeout_s=1)
    with pytest.raises(StorageUnavailable):
        await sidecar.check()
    with pytest.raises(StorageUnavailable):
        await sidecar.metadata()


async def test_closing_twice_is_fine_and_a_later_request_opens_anew(played):
    sidecar = Sidecar(played.port, "t")
    await sidecar.close()
    await sidecar.send("GET", "/v1.0/x", timeout_s=1)
    await sidecar.close()
    await sidecar.close()
    await sidecar.send("GET", "/v1.0/x", timeout_s=1)
    await sidecar.close()


class TestReadiness:
    async def test_waits_until_the_sidecar_is_healthy(self, played, sidecar):
        played.plays(web.Response(status=500), web.Response(status=500), web.Response(status=204))
        await sidecar.wait_ready(5)
        assert [path for _, path, *_ in played.asked] == ["/v1.0/healthz/outbound"] * 3
        await sidecar.check()

    async def test_gives_up_in_the_end(self, played, sidecar):
        played.plays(web.Response(status=500))
        with pytest.raises(StorageUnavailable, match="ready"):
            await sidecar.wait_ready(0.12)


class TestMetadata:
    async def test_is_what_the_sidecar_says(self, played, sidecar):
        played.plays(web.json_response({"id": "caller", "components": []}))
        assert (await sidecar.metadata())["id"] == "caller"

    @pytest.mark.parametrize(
        "response",
        [web.Response(status=401, text="invalid api token\n"), web.Response(text="{"), web.Response(text="[]")],
    )
    async def test_anything_else_is_unavailable(self, played, sidecar, response):
        played.plays(response)
        with pytest.raises(StorageUnavailable):
            await sidecar.metadata()
