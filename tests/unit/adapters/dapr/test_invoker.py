"""What the invoker makes of what comes back; the texts are recorded from Dapr 1.18.2."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from learnflow.adapters.dapr.invoker import DaprInvoker
from learnflow.kernel.edge.problems import problem_document
from learnflow.kernel.errors import (
    AgentTimeout,
    AgentUnavailable,
    BadRequest,
    CircuitOpen,
    Conflict,
    FieldError,
    InvalidInput,
    LearnFlowError,
    NotAllowed,
    NotFound,
    SkillFailed,
    StorageUnavailable,
    TooManyRequests,
)

PROBLEM = "application/problem+json"
REFUSED = 'rpc error: code = Internal desc = error invoking app channel: Post "http://127.0.0.1:1/internal/ok": refused'


@pytest.fixture
def invoker(sidecar):
    return DaprInvoker(sidecar)


def refusal(text):
    return web.json_response(
        {"errorCode": "ERR_DIRECT_INVOKE", "message": f"failed to invoke, id: a, err: {text}"}, status=500
    )


def problem(status, document):
    return web.json_response(document, status=status, content_type=PROBLEM)


async def error_of(played, invoker, response):
    played.plays(response)
    with pytest.raises(LearnFlowError) as caught:
        await invoker.invoke("debug-agent", "respond", b"{}", 500)
    return caught.value


async def test_a_call_names_the_app_and_the_deadline(played, invoker):
    played.plays(web.Response(body=b'{"a": 1}', content_type="application/json"))
    assert await invoker.invoke("debug-agent", "respond", b'{"q": 1}', 500) == b'{"a": 1}'
    ((method, path, _, headers, body),) = played.asked
    assert (method, path, body) == ("POST", "/internal/respond", b'{"q": 1}')
    assert headers["dapr-app-id"] == "debug-agent"
    assert headers["learnflow-deadline-ms"] == "500"
    assert headers["content-type"] == "application/json"


async def test_after_the_deadline_nothing_is_sent(played, invoker):
    with pytest.raises(AgentTimeout):
        await invoker.invoke("debug-agent", "respond", b"{}", 0)
    with pytest.raises(TypeError):
        await invoker.invoke("debug-agent", "respond", "text", 100)
    assert not played.asked


async def test_no_answer_by_the_deadline_is_a_timeout(played, invoker):
    played.answer = lambda request, body: asyncio.get_running_loop().create_future()
    with pytest.raises(AgentTimeout, match="within 10 ms"):
        await invoker.invoke("debug-agent", "respond", b"{}", 10)


async def test_without_a_sidecar_the_agent_is_unavailable(played, invoker):
    await played.stop()
    with pytest.raises(AgentUnavailable, match="sidecar"):
        await invoker.invoke("debug-agent", "respond", b"{}", 500)


class TestRefusalsOfTheSidecar:
    @pytest.mark.parametrize("text", ["no host found with the given ID", REFUSED, "rpc error: code = Unavailable"])
    async def test_what_is_not_there_is_unavailable(self, played, invoker, text):
        error = await error_of(played, invoker, refusal(text))
        assert type(error) is AgentUnavailable
        assert text not in error.detail

    @pytest.mark.parametrize(
        ("text", "state"), [("circuit breaker is open", "open"), ("too many requests", "half-open")]
    )
    async def test_its_breaker_is_an_open_circuit_with_its_state(self, played, invoker, text, state):
        error = await error_of(played, invoker, refusal(text))
        assert type(error) is CircuitOpen
        assert error.extra == {"breaker": state}
        assert error.retry_after_s >= 1

    async def test_its_own_deadline_is_a_timeout(self, played, invoker):
        assert type(await error_of(played, invoker, refusal("context deadline exceeded"))) is AgentTimeout

    async def test_a_path_that_is_not_there_is_unavailable(self, played, invoker):
        assert type(await error_of(played, invoker, web.Response(status=404, text="Not Found"))) is AgentUnavailable


class TestProblemsOfTheCallee:
    @pytest.mark.parametrize(
        "raised",
        [
            InvalidInput("Too long.", errors=[FieldError("code", "string_too_long", "At most 100")]),
            BadRequest("No JSON."),
            NotFound("Nothing."),
            NotAllowed("Not yours."),
            Conflict("Changed.", extra={"current": 3}),
            TooManyRequests("Slowly.", retry_after_s=7.0),
            StorageUnavailable("The disk is full.", retry_after_s=2.5),
            AgentTimeout("Late."),
            AgentUnavailable("Away.", extra={"breaker": "closed"}),
        ],
        ids=lambda error: type(error).__name__,
    )
    async def test_an_error_of_ours_comes_back_as_it_was(self, played, invoker, raised):
        document = problem_document(raised, "") | {"retry_after_s": raised.retry_after_s}
        error = await error_of(played, invoker, problem(200 if raised.status < 500 else raised.status, document))
        assert type(error) is type(raised)
        assert (error.detail, error.errors, error.extra) == (raised.detail, raised.errors, raised.extra)
        assert error.retry_after_s == raised.retry_after_s
        assert error.__cause__ is not None

    async def test_a_breaker_that_is_open_behind_the_agent_is_not_the_agents_own(self, played, invoker):
        behind = CircuitOpen(retry_after_s=12.0, extra={"breaker": "open"})
        error = await error_of(played, invoker, problem(503, problem_document(behind, "")))
        assert (type(error), error.extra) == (AgentUnavailable, behind.extra)

    @pytest.mark.parametrize(
        "document", [{"code": "skill_failed", "detail": "secret"}, {"code": "internal_error"}, {}, [1]]
    )
    async def test_a_fault_is_a_failed_skill_without_its_words(self, played, invoker, document):
        error = await error_of(played, invoker, problem(500, document))
        assert type(error) is SkillFailed
        assert error.detail == "debug-agent failed."
        assert error.__cause__ is not None

    async def test_a_problem_that_cannot_be_read_is_a_failed_skill(self, played, invoker):
        response = web.Response(status=500, body=b"{", content_type=PROBLEM)
        assert type(await error_of(played, invoker, response)) is SkillFailed

    @pytest.mark.parametrize(
        ("status", "kind"),
        [(404, AgentUnavailable), (405, AgentUnavailable), (503, AgentUnavailable), (504, AgentTimeout)],
    )
    async def test_the_frame_around_the_operation_is_told_by_its_status(self, played, invoker, status, kind):
        error = await error_of(played, invoker, problem(status, {"code": "shutting_down", "errors": ["x"]}))
        assert type(error) is kind

    async def test_a_refused_token_is_no_fault_of_the_student(self, played, invoker):
        error = await error_of(played, invoker, problem(401, {"code": "invalid_jwt"}))
        assert type(error) is AgentUnavailable

    async def test_an_answer_that_is_no_json_is_a_failed_skill(self, played, invoker):
        assert type(await error_of(played, invoker, web.Response(text="hello"))) is SkillFailed
