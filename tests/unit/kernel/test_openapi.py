"""The OpenAPI document of a few routes."""

from __future__ import annotations

from fastapi import FastAPI

from learnflow.contracts.wire.agents import Profile, ProfileRequest
from learnflow.kernel.openapi import PROBES, PROBLEMS, describe
from learnflow.kernel.service import Route


async def handler(runtime, call, request):
    raise NotImplementedError


READ = Route("GET", "/api/v1/things/{student_id}", handler, Profile, "Read it", "read_progress")
WRITE = Route(
    "POST", "/api/v1/things", handler, Profile, "Write it", "operate", ProfileRequest, {"one": {"student_id": "a"}}, 201
)


class TestDescribe:
    def _document(self):
        return describe(FastAPI(title="T", version="1", summary="S"), [READ, WRITE])

    def test_every_route_and_probe_is_there(self):
        document = self._document()
        assert set(document["paths"]) == {READ.path, WRITE.path, *PROBES}
        assert document["openapi"].startswith("3.1")
        assert (document["info"]["title"], document["info"]["version"]) == ("T", "1")

    def test_a_write_has_body_example_key_and_its_own_status(self):
        operation = self._document()["paths"][WRITE.path]["post"]
        content = operation["requestBody"]["content"]["application/json"]
        assert content["examples"]["one"]["value"] == {"student_id": "a"}
        assert [parameter["name"] for parameter in operation["parameters"]] == ["Idempotency-Key"]
        assert "201" in operation["responses"]
        assert "200" not in operation["responses"]

    def test_a_read_names_its_path_and_takes_no_body(self):
        operation = self._document()["paths"][READ.path]["get"]
        assert [(p["name"], p["in"]) for p in operation["parameters"]] == [("student_id", "path")]
        assert "requestBody" not in operation

    def test_routes_need_the_token_and_may_answer_every_problem(self):
        document = self._document()
        for path, method in ((READ.path, "get"), (WRITE.path, "post")):
            operation = document["paths"][path][method]
            assert operation["security"] == [{"token": []}]
            assert {str(status) for status in PROBLEMS} <= operation["responses"].keys()
        assert {str(status) for status in PROBLEMS} == document["components"]["responses"].keys()

    def test_operation_ids_differ(self):
        document = self._document()
        names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
        assert len(set(names)) == len(names)
