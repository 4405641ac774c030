from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from learnflow.kernel import errors
from learnflow.kernel.edge import refusals
from learnflow.kernel.edge.problems import invalid_input, problem_document, retry_after, send_problem


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=3)
    id: uuid.UUID | None = None
    at: datetime | None = None
    numbers: list[int] = []


def tree(root: type[errors.LearnFlowError]) -> Iterator[type[errors.LearnFlowError]]:
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


def complaints(body: bytes) -> errors.InvalidInput:
    with pytest.raises(ValidationError) as raised:
        Document.model_validate_json(body)
    return invalid_input(raised.value)


class TestInvalidInput:
    def test_path_code_and_message_of_every_field(self) -> None:
        found = complaints(b'{"name": "much too long", "numbers": [1, "x"]}')
        assert [(field.path, field.code) for field in found.errors] == [
            ("name", "string_too_long"),
            ("numbers.1", "int_parsing"),
        ]
        assert "name, numbers.1" in found.detail

    @pytest.mark.parametrize(
        "body",
        [
            b'{"name": "SECRET-VALUE"}',
            b'{"name": "a", "id": "SECRET-VALUE"}',
            b'{"name": "a", "at": "SECRET-VALUE"}',
            b'{"name": "a", "numbers": "SECRET-VALUE"}',
            b'{"name": {"SECRET": "VALUE"}}',
            b"SECRET",
        ],
    )
    def test_no_value_is_repeated(self, body: bytes) -> None:
        said = orjson.dumps(problem_document(complaints(body), "id"))
        assert b"SECRET" not in said
        assert b"`S`" not in said

    def test_an_unknown_name_is_shortened_and_escaped(self) -> None:
        body = orjson.dumps({"name": "a", "x" * 500: 1, "a\nb\u202e": 2})
        assert {field.path for field in complaints(body).errors} == {"x" * 64, "a\\x0ab\\u202e"}

    def test_at_most_twenty(self) -> None:
        found = complaints(orjson.dumps({"name": "a", **{f"unknown{n}": n for n in range(100)}}))
        assert len(found.errors) == 20
        assert found.detail.startswith("100 ")


class TestDocument:
    @pytest.mark.parametrize("kind", sorted(set(tree(errors.LearnFlowError)), key=lambda kind: kind.__name__))
    def test_every_error_has_its_members(self, kind: type[errors.LearnFlowError]) -> None:
        document = problem_document(kind("What happened."), "an-id")
        assert document["type"] == f"urn:learnflow:problem:{kind.code}"
        assert (document["status"], document["code"], document["title"]) == (kind.status, kind.code, kind.title)
        assert document["request_id"] == "an-id"
        assert ("What happened." in document["detail"]) is (kind.status != 500)

    def test_extra_members_add_but_never_replace(self) -> None:
        error = errors.CircuitOpen("Rests.", extra={"breaker": "open", "status": 200, "code": "fine"})
        document = problem_document(error, "id")
        assert (document["breaker"], document["status"], document["code"]) == ("open", 503, "agent_unavailable")

    def test_a_fault_of_ours_says_its_id_only(self) -> None:
        error = errors.SkillFailed("secret", extra={"why": "secret"}, errors=[errors.FieldError("a", "b", "secret")])
        assert b"secret" not in orjson.dumps(problem_document(error, "id"))

    def test_text_that_cannot_be_encoded_is_escaped(self) -> None:
        error = errors.NotFound("\ud800\r\n", errors=[errors.FieldError("\ud800", "x", "\ud800")])
        assert orjson.loads(orjson.dumps(problem_document(error, "id")))["detail"] == "\\ud800\\x0d\\x0a"


class TestAnswer:
    async def answered(self, error: errors.LearnFlowError) -> dict[bytes, bytes]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await send_problem(send, error, "id")
        headers = dict(sent[0]["headers"])
        assert int(headers[b"content-length"]) == len(sent[1]["body"])
        assert headers[b"content-type"] == b"application/problem+json"
        return headers

    async def test_retry_after_in_whole_seconds(self) -> None:
        assert (await self.answered(errors.TooManyRequests(retry_after_s=0.2)))[b"retry-after"] == b"1"
        assert (await self.answered(errors.AgentUnavailable(retry_after_s=29.1)))[b"retry-after"] == b"30"
        assert b"retry-after" not in await self.answered(errors.NotFound())

    async def test_a_missing_token_names_the_scheme(self) -> None:
        assert (await self.answered(errors.NotAuthenticated()))[b"www-authenticate"].startswith(b"Bearer")

    @pytest.mark.parametrize("kind", [errors.TooLarge, *refusals.CLOSING])
    async def test_what_leaves_bytes_behind_closes(self, kind: type[errors.LearnFlowError]) -> None:
        assert (await self.answered(kind()))[b"connection"] == b"close"

    async def test_others_keep_the_connection(self) -> None:
        assert b"connection" not in await self.answered(errors.NotAllowed())

    @pytest.mark.parametrize(("seconds", "whole"), [(0, 1), (-3, 1), (1, 1), (1.01, 2)])
    def test_whole_seconds(self, seconds: float, whole: int) -> None:
        assert retry_after(seconds) == whole
