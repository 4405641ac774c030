"""Internal operations take and give JSON."""

from __future__ import annotations

import json

import pytest
from tests.unit.kernel.world import runtime

from learnflow.contracts.wire.agents import Profile, ProfileRequest
from learnflow.kernel.errors import InvalidInput
from learnflow.kernel.operations import json_operation, operations_of
from learnflow.kernel.service import Operation, Service


async def profile(runtime, request):
    return Profile(weak=[request.student_id])


OPERATION = Operation("profile", ProfileRequest, profile)


class TestJsonOperation:
    async def test_answers_json(self):
        answer = await json_operation(OPERATION, runtime())(b'{"student_id": "ada"}', 500)
        assert json.loads(answer)["weak"] == ["ada"]

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b'{"student_id": "\xff"}', b'{"student_id": "a", "role": "x"}', b"null"]
    )
    async def test_a_body_that_does_not_fit_is_invalid_input(self, body):
        with pytest.raises(InvalidInput):
            await json_operation(OPERATION, runtime())(body, 500)

    async def test_what_is_wrong_is_said_without_the_value(self):
        with pytest.raises(InvalidInput) as caught:
            await json_operation(OPERATION, runtime())(b'{"student_id": "SECRET VALUE"}', 500)
        assert caught.value.errors[0].path == "student_id"
        assert "SECRET" not in str(caught.value.errors) + caught.value.detail


class TestOperationsOf:
    async def _export(self, service: Service):
        operation = next(found for found in operations_of(service) if found.name == "export")
        return json.loads(await json_operation(operation, runtime())(b'{"student_id": "ada"}', 500))

    async def test_a_service_that_keeps_nothing_exports_nothing(self):
        assert await self._export(Service("a", "b")) == {"parts": {}}

    async def test_what_a_service_keeps_is_its_part(self):
        async def export(runtime, student_id):
            return {"attempts": [student_id]}

        assert await self._export(Service("a", "b", export=export)) == {"parts": {"attempts": ["ada"]}}

    def test_its_own_operations_come_first(self):
        assert [found.name for found in operations_of(Service("a", "b", operations=(OPERATION,)))] == [
            "profile",
            "export",
        ]
