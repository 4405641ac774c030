"""The pool: answers, deadlines, dead workers, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import pickle
import signal
import struct

import pytest

from fakes import until
from learnflow.contracts.values import BadInput
from learnflow.kernel.errors import AgentTimeout, AgentUnavailable, SkillFailed
from learnflow.kernel.workers import MAX_WAITING, InlineWorkers, WorkerPool, serve

HERE = "tests.unit.kernel.in_worker"
START_S = 20.0


@pytest.fixture
async def pool(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    pool = WorkerPool(f"{HERE}:tools", size=2)
    yield pool
    await pool.close()


def _lives(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


class TestWorkerPool:
    async def test_starts_nothing_before_it_is_needed(self, pool):
        assert pool.pids == []

    async def test_calls_in_another_process_with_its_tools(self, pool):
        argument, tools, pid = await pool.call(f"{HERE}:echo", {"code": "x" * 200_000}, START_S)
        assert argument == {"code": "x" * 200_000}
        assert tools == "tools"
        assert pid != os.getpid()

    async def test_reuses_a_worker_and_never_has_more_than_its_size(self, pool):
        answers = await asyncio.gather(*(pool.call(f"{HERE}:echo", n, START_S) for n in range(10)))
        assert [answer[0] for answer in answers] == list(range(10))
        assert len({answer[2] for answer in answers}) <= 2

    async def test_bad_input_comes_back_as_such(self, pool):
        with pytest.raises(BadInput) as caught:
            await pool.call(f"{HERE}:refuse", None, START_S)
        assert (caught.value.code, caught.value.detail) == ("too_odd", "Send something else.")

    async def test_a_fault_names_the_function_and_no_argument(self, pool):
        with pytest.raises(SkillFailed, match="ZeroDivisionError"):
            await pool.call(f"{HERE}:fail", "secret", START_S)

    async def test_past_its_deadline_it_is_killed_and_replaced_while_others_go_on(self, pool):
        hanging = asyncio.create_task(pool.call(f"{HERE}:hang", None, 0.3))
        assert (await pool.call(f"{HERE}:echo", 2, START_S))[0] == 2
        with pytest.raises(AgentTimeout):
            await hanging
        assert (await pool.call(f"{HERE}:echo", 3, START_S))[0] == 3
        assert len(pool.pids) <= 2

    async def test_a_worker_that_dies_while_idle_is_replaced(self, pool):
        pid = (await pool.call(f"{HERE}:echo", 1, START_S))[2]
        os.kill(pid, signal.SIGKILL)
        await until(lambda: pool._idle[0].ended)
        assert (await pool.call(f"{HERE}:echo", 2, START_S))[2] != pid

    async def test_a_worker_that_dies_is_replaced(self, pool):
        with pytest.raises(SkillFailed, match="ended"):
            await pool.call(f"{HERE}:die", None, START_S)
        assert (await pool.call(f"{HERE}:echo", 1, START_S))[0] == 1

    async def test_waiting_for_a_worker_counts(self, pool):
        hanging = [asyncio.create_task(pool.call(f"{HERE}:hang", None, START_S)) for _ in range(2)]
        while len(pool.pids) < 2:
            await asyncio.sleep(0)
        with pytest.raises(AgentTimeout, match="busy"):
            await pool.call(f"{HERE}:echo", 1, 0.05)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        assert (await pool.call(f"{HERE}:echo", 1, START_S))[0] == 1

    async def test_too_many_waiting_are_refused_at_once(self, pool):
        hanging = [asyncio.create_task(pool.call(f"{HERE}:hang", None, START_S)) for _ in range(2 + MAX_WAITING)]
        while len(pool.pids) < 2 or len(pool._waiting) < MAX_WAITING:
            await asyncio.sleep(0)
        with pytest.raises(AgentUnavailable):
            await pool.call(f"{HERE}:echo", 1, START_S)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)

    async def test_closing_leaves_no_process(self, pool):
        await pool.call(f"{HERE}:echo", 1, START_S)
        pids = pool.pids
        await pool.close()
        assert not any(_lives(pid) for pid in pids)
        with pytest.raises(AgentUnavailable):
            await pool.call(f"{HERE}:echo", 1, START_S)


class TestServe:
    def _ask(self, function: str) -> object:
        body = pickle.dumps((function, "argument"))
        out = io.BytesIO()
        serve(f"{HERE}:tools", io.BytesIO(struct.pack("!I", len(body)) + body), out)
        return pickle.loads(out.getvalue()[4:])

    def test_answers_until_the_other_end_closes(self):
        assert self._ask(f"{HERE}:echo")[1][:2] == ("argument", "tools")

    def test_names_failures(self):
        assert self._ask(f"{HERE}:refuse") == ("bad_input", ("too_odd", "Send something else."))
        kind, (error_type, frames) = self._ask(f"{HERE}:fail")
        assert (kind, error_type) == ("failed", "ZeroDivisionError")
        assert frames[-1].endswith(" fail")


class TestInlineWorkers:
    async def test_calls_here_with_tools_made_once(self):
        workers = InlineWorkers(f"{HERE}:tools")
        assert (await workers.call(f"{HERE}:echo", 1, 1.0))[2] == os.getpid()
        assert (await workers.call(f"{HERE}:echo", 2, 1.0))[1] == "tools"
        await workers.close()
