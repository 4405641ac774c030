"""The internal routes: who may call them, and how answers and errors leave."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from learnflow.adapters.dapr.inbound import routes
from learnflow.kernel.app import internal_app
from learnflow.kernel.edge.draining import Draining
from learnflow.kernel.errors import (
    AgentTimeout,
    ConfigurationError,
    Conflict,
    InvalidInput,
    NotAuthenticated,
    SkillFailed,
    StorageUnavailable,
)
from learnflow.kernel.ports import Outcome

TOKEN = {"dapr-api-token": "app-token"}
CALL = {**TOKEN, "learnflow-deadline-ms": "500"}
JSON, PROBLEM = "application/json", "application/problem+json"


class Answer:
    def __init__(self, messages):
        start, *bodies = messages
        self.status = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}
        self.body = b"".join(message["body"] for message in bodies)

    @property
    def json(self):
        return json.loads(self.body)


async def post(app, path, headers=CALL, parts=(b"{}",), method="POST"):
    """Ask the application as a server does."""
    left, sent = list(parts), []

    async def receive():
        if not left:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message):
        sent.append(message)

    pairs = headers.items() if isinstance(headers, dict) else headers
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in pairs],
    }
    await app(scope, receive, send)
    return Answer(sent)


class Deliveries:
    def __init__(self, outcome=Outcome.DONE):
        self.outcome, self.seen = outcome, []

    async def deliver(self, topic, headers, body):
        self.seen.append((topic, headers.get("eventid"), body))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def app_of(operation=None, log=None):
    operations = {} if operation is None else {"respond": operation}
    return Starlette(routes=routes("app-token", operations, log or Deliveries()))


async def echo(body, deadline_ms):
    return b'{"got": %s, "deadline_ms": %d}' % (body, deadline_ms)


def raising(error):
    async def operation(body, deadline_ms):
        raise error

    return operation


class TestToken:
    def test_an_empty_one_is_refused_at_the_start(self):
        with pytest.raises(ConfigurationError):
            routes("", {}, Deliveries())

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"dapr-api-token": ""},
            {"dapr-api-token": "app-toke"},
            {"dapr-api-token": "app-tokén"},
            [("dapr-api-token", "app-token"), ("dapr-api-token", "app-token")],
        ],
    )
    async def test_nobody_else_comes_in(self, headers):
        log = Deliveries()
        app = app_of(raising(AssertionError()), log)
        for path in ("/internal/respond", "/internal/events/learning.evidence"):
            answer = await post(app, path, headers)
            assert (answer.status, answer.headers["content-type"]) == (401, PROBLEM)
            assert answer.json["code"] == "invalid_jwt"
        assert not log.seen

    async def test_other_paths_and_methods_are_not_there(self):
        assert (await post(app_of(echo), "/internal/other")).status == 404
        assert (await post(app_of(echo), "/internal/respond", method="GET")).status == 405


class TestOperations:
    async def test_an_answer_is_json(self):
        answer = await post(app_of(echo), "/internal/respond", parts=(b"[1", b",2]"))
        assert (answer.status, answer.headers["content-type"]) == (200, JSON)
        assert answer.json == {"got": [1, 2], "deadline_ms": 500}

    @pytest.mark.parametrize("error", [Conflict("Changed."), InvalidInput("Bad."), NotAuthenticated("No.")])
    async def test_what_the_caller_did_wrong_is_no_fault_for_a_breaker(self, error):
        answer = await post(app_of(raising(error)), "/internal/respond")
        assert (answer.status, answer.headers["content-type"]) == (200, PROBLEM)
        assert (answer.json["code"], answer.json["status"]) == (error.code, error.status)

    async def test_a_fault_has_its_own_status_and_the_time_to_wait(self):
        answer = await post(app_of(raising(StorageUnavailable("Full.", retry_after_s=2.5))), "/internal/respond")
        assert (answer.status, answer.headers["retry-after"]) == (503, "3")
        assert (answer.json["detail"], answer.json["retry_after_s"]) == ("Full.", 2.5)

    @pytest.mark.parametrize("error", [ValueError("secret"), SkillFailed("secret"), TimeoutError("secret")])
    async def test_anything_else_is_a_failed_skill_told_by_frames_only(self, error):
        with capture_logs() as logs:
            answer = await post(app_of(raising(error)), "/internal/respond")
        assert (answer.status, answer.json["code"]) == (500, "skill_failed")
        (entry,) = logs
        assert (entry["event"], entry["operation"]) == ("operation_failed", "respond")
        assert entry["error_type"] == type(error).__name__
        assert "secret" not in f"{entry}{answer.body}"

    async def test_an_operation_ends_at_the_deadline(self):
        ended = []

        async def hang(body, deadline_ms):
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(deadline_ms)

        answer = await post(app_of(hang), "/internal/respond", {**TOKEN, "learnflow-deadline-ms": "10"})
        assert (answer.status, answer.json["code"]) == (AgentTimeout.status, AgentTimeout.code)
        assert ended == [10]

    @pytest.mark.parametrize(("sent", "given"), [("0", 1), ("99999", 60_000)])
    async def test_the_deadline_has_bounds(self, sent, given):
        answer = await post(app_of(echo), "/internal/respond", {**TOKEN, "learnflow-deadline-ms": sent})
        assert answer.json["deadline_ms"] == given

    @pytest.mark.parametrize("sent", [None, "", "-1", "1e3", "²", "9" * 400])
    async def test_a_deadline_that_is_no_number_is_a_bad_request(self, sent):
        headers = TOKEN if sent is None else {**TOKEN, "learnflow-deadline-ms": sent}
        assert (await post(app_of(echo), "/internal/respond", headers)).json["code"] == "bad_request"

    async def test_a_body_has_a_limit(self):
        app = internal_app(routes("app-token", {"respond": echo}, Deliveries()), Draining())
        answer = await post(app, "/internal/respond", {**CALL, "content-type": JSON}, [b"x" * 1024 * 1024] * 5)
        assert answer.json["code"] == "too_large"


class TestDeliveries:
    @pytest.mark.parametrize(
        ("outcome", "said"),
        [
            (Outcome.DONE, "SUCCESS"),
            (Outcome.RETRY, "RETRY"),
            (Outcome.DROP, "DROP"),
            (None, "RETRY"),
            (ValueError("x"), "RETRY"),
        ],
    )
    async def test_the_outcome_is_said_as_the_sidecar_understands_it(self, outcome, said):
        log = Deliveries(outcome)
        answer = await post(
            app_of(log=log), "/internal/events/learning.evidence", {**TOKEN, "eventid": "e1"}, (b"body",)
        )
        assert (answer.status, answer.headers["content-type"], answer.json) == (200, JSON, {"status": said})
        assert log.seen == [("learning.evidence", "e1", b"body")]

    async def test_what_another_app_brings_by_an_invocation_is_not_there(self):
        log = Deliveries()
        headers = {**TOKEN, "dapr-caller-app-id": "debug-agent", "dapr-callee-app-id": "progress-agent"}
        answer = await post(app_of(log=log), "/internal/events/student.erased", headers)
        assert (answer.status, answer.headers["content-type"], answer.json["code"]) == (404, PROBLEM, "not_found")
        assert not log.seen
