"""Jobs on a timer: a failure is logged and the next turn comes."""

from __future__ import annotations

import structlog

from fakes import until
from learnflow.kernel.jobs import Timer


class TestTimer:
    async def test_runs_again_and_again_until_stopped(self):
        seen = []
        timer = Timer()

        async def run():
            seen.append(len(seen))

        timer.every(0.001, "count", run)
        await until(lambda: len(seen) >= 3)
        await timer.stop()
        after = len(seen)
        assert seen == list(range(after))

    async def test_a_failure_is_logged_without_its_message_and_the_next_turn_comes(self):
        seen = []
        timer = Timer()

        async def run():
            seen.append(1)
            raise ValueError("print('SECRET')")

        with structlog.testing.capture_logs() as logs:
            timer.every(0.001, "sweep", run)
            await until(lambda: len(seen) >= 2)
            await timer.stop()
        assert (logs[0]["event"], logs[0]["job"], logs[0]["error_type"]) == ("job_failed", "sweep", "ValueError")
        assert "SECRET" not in str(logs)

    async def test_one_that_waits_ends_at_once(self):
        timer = Timer()

        async def run():
            raise AssertionError

        timer.every(3600, "never", run)
        await timer.stop()

    async def test_stopping_lets_a_running_one_end(self):
        import asyncio

        begun, go, ended = asyncio.Event(), asyncio.Event(), []
        timer = Timer()

        async def run():
            begun.set()
            await go.wait()
            ended.append(1)

        timer.every(0.001, "slow", run)
        await begun.wait()
        stopping = asyncio.create_task(timer.stop())
        go.set()
        await stopping
        assert ended == [1]
