"""What only the invoker within one process promises."""

from __future__ import annotations

import pytest

from learnflow.adapters.embedded.clock import SystemClock
from learnflow.adapters.embedded.invoker import LocalInvoker
from learnflow.kernel.errors import SkillFailed


async def test_nothing_but_bytes_goes_in_or_out():
    async def answer_an_object(body, deadline_ms):
        return {"not": "bytes"}

    invoker = LocalInvoker()
    invoker.register("debug-agent", "respond", answer_an_object)
    with pytest.raises(TypeError):
        await invoker.invoke("debug-agent", "respond", "text", 100)
    with pytest.raises(SkillFailed):
        await invoker.invoke("debug-agent", "respond", b"{}", 100)


def test_a_name_is_registered_once():
    async def respond(body, deadline_ms):
        return body

    invoker = LocalInvoker()
    invoker.register("debug-agent", "respond", respond)
    with pytest.raises(ValueError, match="already"):
        invoker.register("debug-agent", "respond", respond)


def test_the_systems_clock_counts_seconds():
    clock = SystemClock()
    assert clock.now() > 1_700_000_000
    assert clock.monotonic() <= clock.monotonic()
