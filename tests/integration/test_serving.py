"""A platform in a process of its own: how it starts, how it stops, and what it does when a part of it dies."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import psutil
import pytest

from fakes import until
from http_client import Connection
from processes import platform, start

REVIEW = {"query": "is my code good?", "code": "def f(x=[]):\n    x.append(1)\n    return x\n"}


async def reviewed(running) -> None:
    """Ask for a review until it is given: on a cold machine a worker's start takes longer than an attempt may."""
    await until(lambda: running.request("POST", "/api/v1/triage", REVIEW)[0] == 200, 30.0)


class TestStart:
    def test_it_says_where_it_listens_and_gives_a_token_that_works(self, tmp_path):
        with platform(tmp_path / "data") as running:
            assert running.url.startswith("http://127.0.0.1:")
            assert running.request("GET", "/readyz")[0] == 200
            assert running.request("POST", "/api/v1/triage", {"query": "what is a list?"})[0] == 200
            assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700

    def test_a_first_question_is_answered_on_the_screen(self, tmp_path):
        running = start(tmp_path / "data", "--first-question")
        said = running.read_until(b"Ask your own")
        assert running.end() == 0
        assert b"TypeError" in said or b"total" in said


class TestStop:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    async def test_what_was_accepted_is_answered(self, tmp_path, number):
        running = start(tmp_path / "data")
        try:
            token = running.token()
            connections = [await Connection.open(running.port) for _ in range(50)]
            for at, connection in enumerate(connections):
                body = REVIEW if at % 5 == 0 else {"query": "what is a closure?"}
                connection.send("POST", "/api/v1/triage", token, body)
            await asyncio.sleep(0)
            running.process.send_signal(number)
            answers = await asyncio.gather(*(connection.answer() for connection in connections))
            for answer in answers:
                assert answer.status in (200, 503), answer.body
                assert answer.status == 200 or answer.json["code"] == "shutting_down"
            for connection in connections:
                await connection.close()
            assert await asyncio.to_thread(running.wait) == 0
        finally:
            running.process.kill()

    async def test_what_comes_while_it_stops_is_refused_with_words(self, tmp_path):
        running = start(tmp_path / "data")
        try:
            token = running.token()
            connections = [await Connection.open(running.port) for _ in range(20)]
            for connection in connections:
                assert (await connection.request("GET", "/readyz", token)).status == 200
            running.process.send_signal(signal.SIGTERM)
            refused = 0
            for connection in connections:
                answer = await connection.request("POST", "/api/v1/triage", token, {"query": "what is a list?"})
                assert answer.status == 200 or (answer.status, answer.json["code"]) == (503, "shutting_down")
                refused += answer.status == 503
                assert answer.headers["connection"] == "close" or not refused
            assert refused > 0
            for connection in connections:
                await connection.close()
            assert await asyncio.to_thread(running.wait) == 0
        finally:
            running.process.kill()

    def test_nothing_is_left_running_and_the_folder_is_given_back(self, tmp_path):
        running = start(tmp_path / "data")
        assert running.request("POST", "/api/v1/triage", REVIEW)[0] == 200
        children = psutil.Process(running.process.pid).children(recursive=True)
        assert children
        assert running.end() == 0
        assert psutil.wait_procs(children, timeout=5)[1] == []
        with platform(tmp_path / "data") as again:
            kept = again.request("GET", "/api/v1/students/ada/export")[1]
            assert len(kept["audit"]) == 1


def workers_of(running) -> list[psutil.Process]:
    children = psutil.Process(running.process.pid).children()
    return [child for child in children if "learnflow.kernel.workers" in child.cmdline()]


class TestWorkers:
    async def test_a_worker_that_is_killed_costs_at_most_its_own_request(self, tmp_path):
        with platform(tmp_path / "data", env={"LEARNFLOW_WORKERS": "1"}) as running:
            await reviewed(running)
            workers = workers_of(running)
            assert len(workers) == 1
            workers[0].kill()
            status, document = running.request("POST", "/api/v1/triage", REVIEW)
            assert status == 200 or (status >= 500 and document["code"])
            await reviewed(running)
            assert running.request("GET", "/readyz")[0] == 200

    async def test_a_worker_that_is_killed_at_work_costs_at_most_its_own_request(self, tmp_path):
        with platform(tmp_path / "data", env={"LEARNFLOW_WORKERS": "1"}) as running:
            await reviewed(running)
            worker = workers_of(running)[0]
            long = {
                "query": "is my code good?",
                "code": "".join(f"def f{n}(x=[]):\n    return x\n" for n in range(900)),
            }
            connection = await Connection.open(running.port)
            connection.send("POST", "/api/v1/triage", running.token(), long)
            busy = worker.cpu_times().user
            with contextlib.suppress(TimeoutError):  # It may have answered before it was seen at work.
                await until(lambda: worker.cpu_times().user >= busy + 0.02, 5.0)
            worker.kill()
            answer = await connection.answer()
            assert answer.status == 200 or (answer.status >= 500 and answer.json["code"])
            await connection.close()
            await reviewed(running)
