from __future__ import annotations

import asyncio
from typing import Any

import pytest
import structlog.testing

from learnflow.kernel.edge import problems
from learnflow.kernel.edge.failures import Failures
from learnflow.kernel.edge.refusals import MethodNotAllowed
from learnflow.kernel.errors import AgentUnavailable, NotFound, SkillFailed, TooLarge


def raising(error: BaseException, *, after_start: bool = False) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        students_program = "print('SECRET')"
        if after_start:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise error from KeyError(students_program)

    return app


def answering(status: int, *headers: tuple[bytes, bytes], body: bytes = b"SECRET") -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [*headers]})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": body})

    return app


STATE = {"request_id": "an-id"}


class TestRaised:
    async def test_one_of_ours_is_a_problem_and_not_logged(self, drive: Any) -> None:
        with structlog.testing.capture_logs() as logs:
            answer = await drive(Failures(raising(NotFound("No such exercise."))), state=STATE)
        assert answer.status == 404
        assert answer.problem() == {
            "type": "urn:learnflow:problem:not_found",
            "title": "Nothing is here",
            "status": 404,
            "detail": "No such exercise.",
            "code": "not_found",
            "request_id": "an-id",
            "errors": [],
        }
        assert logs == []

    async def test_its_extra_members_are_said(self, drive: Any) -> None:
        answer = await drive(Failures(raising(AgentUnavailable(extra={"breaker": "open"}))), state=STATE)
        assert answer.problem()["breaker"] == "open"

    @pytest.mark.parametrize(
        "error", [ValueError("SECRET"), SkillFailed("SECRET"), ExceptionGroup("SECRET", [OSError()])]
    )
    async def test_a_fault_is_logged_once_and_says_its_id_only(self, drive: Any, error: Exception) -> None:
        with structlog.testing.capture_logs() as logs:
            answer = await drive(Failures(raising(error)), state=STATE)
        assert answer.status == 500
        assert answer.problem()["request_id"] == "an-id"
        assert b"SECRET" not in answer.body
        (line,) = logs
        assert line["error_type"] == type(error).__name__
        assert line["cause_type"] == "KeyError"
        assert line["request_id"] == "an-id"
        assert any("test_failures.py" in frame and frame.endswith(" app") for frame in line["frames"])
        assert "SECRET" not in str(line)

    async def test_after_the_answer_began_it_is_logged_only(self, drive: Any) -> None:
        with structlog.testing.capture_logs() as logs:
            answer = await drive(Failures(raising(ValueError(), after_start=True)), state=STATE)
        assert [message["type"] for message in answer.sent] == ["http.response.start"]
        assert len(logs) == 1

    async def test_a_cancelled_request_stays_cancelled(self, drive: Any) -> None:
        with pytest.raises(KeyboardInterrupt):
            await drive(Failures(raising(KeyboardInterrupt())))

    async def test_a_wrong_method_names_the_right_ones(self, drive: Any) -> None:
        answer = await drive(Failures(raising(MethodNotAllowed(extra={"allow": "GET, POST"}))), state=STATE)
        assert answer.headers[b"allow"] == b"GET, POST"


class TestTooLarge:
    async def test_the_answer_goes_first_then_the_rest_is_thrown_away(self, drive: Any) -> None:
        answer = await drive(Failures(raising(TooLarge())), state=STATE, parts=[b"a", b"b", b"c"])
        assert answer.problem()["code"] == "too_large"
        assert [message.get("more_body") for message in answer.sent] == [None, True, None]

    async def test_it_is_thrown_away_only_for_a_moment(self, drive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        async def endless() -> Any:
            nonlocal read
            read += 65536
            return {"type": "http.request", "body": bytes(65536), "more_body": True}

        async def edge(scope: Any, receive: Any, send: Any) -> None:
            await Failures(raising(TooLarge()))(scope, endless, send)

        async def silent(scope: Any, receive: Any, send: Any) -> None:
            await Failures(raising(TooLarge()))(scope, asyncio.Event().wait, send)  # type: ignore[arg-type]

        read = 0
        assert (await drive(edge)).status == 413
        assert read == problems.LINGER_BYTES
        monkeypatch.setattr(problems, "LINGER_S", 0.005)
        assert (await drive(silent)).status == 413


class TestAnsweredByAFramework:
    @pytest.mark.parametrize(
        ("status", "code"),
        [
            (400, "bad_request"),
            (404, "not_found"),
            (405, "method_not_allowed"),
            (413, "too_large"),
            (415, "unsupported_media_type"),
            (422, "schema_validation_failed"),
            (500, "internal_error"),
        ],
    )
    async def test_its_errors_become_problems(self, drive: Any, status: int, code: str) -> None:
        app = answering(status, (b"content-type", b"application/json"), (b"allow", b"GET"), (b"x-own", b"SECRET"))
        answer = await drive(Failures(app), state=STATE)
        assert (answer.status, answer.problem()["code"]) == (status, code)
        assert len(answer.sent) == 2
        assert answer.headers[b"allow"] == b"GET"
        assert b"SECRET" not in answer.body
        assert b"x-own" not in answer.headers

    async def test_a_problem_of_its_own_passes(self, drive: Any) -> None:
        app = answering(422, (b"content-type", b"application/problem+json"), body=b"own")
        assert (await drive(Failures(app))).body == b"ownown"

    @pytest.mark.parametrize("status", [200, 204, 303, 503])
    async def test_other_answers_pass(self, drive: Any, status: int) -> None:
        assert (await drive(Failures(answering(status, body=b"own")))).body == b"ownown"

    async def test_a_fault_after_its_500_is_logged_too(self, drive: Any) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await answering(500)(scope, receive, send)
            raise ValueError

        with structlog.testing.capture_logs() as logs:
            answer = await drive(Failures(app), state=STATE)
        assert answer.problem()["code"] == "internal_error"
        assert len(logs) == 1
