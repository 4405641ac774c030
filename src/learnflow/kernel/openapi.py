"""The OpenAPI 3.1 document, from the routes' own types and examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from learnflow.contracts.wire.base import STUDENT_PATTERN
from learnflow.contracts.wire.problem import Problem
from learnflow.kernel.service import Route

Mode = Literal["validation", "serialization"]
REF = "#/components/schemas/{model}"
PROBLEMS: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "A valid token is needed",
    403: "The token may not do that",
    404: "Nothing is here",
    408: "The body did not arrive in time",
    409: "The Idempotency-Key was used for another request",
    413: "The body is too large",
    415: "Only JSON is taken",
    422: "The request does not follow its schema",
    429: "Too many requests; Retry-After says when to come back",
    500: "Something failed on our side",
    503: "Nothing can be stored, or an agent rests; Retry-After says when to come back",
    504: "The agent did not answer in time",
}
PROBES = {
    "/livez": "The process lives",
    "/readyz": "The platform can answer",
    "/health": "What works and what does not",
    "/metrics": "Metrics for Prometheus",
}


def describe(app: FastAPI, routes: Sequence[Route]) -> dict[str, Any]:
    """Return the document for these routes and the probes."""
    wanted: set[tuple[type[BaseModel], Mode]] = {(Problem, "serialization")}
    for route in routes:
        wanted.add((route.response, "serialization"))
        if route.request is not None:
            wanted.add((route.request, "validation"))
    named, definitions = models_json_schema(sorted(wanted, key=lambda pair: pair[0].__name__), ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, named)
    for path, summary in PROBES.items():
        paths[path] = {"get": _probe(path, summary)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": app.title,
            "version": app.version,
            "summary": app.summary,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "responses": {str(status): _problem(text, named) for status, text in PROBLEMS.items()},
        },
    }


def _operation(route: Route, named: Mapping[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": _name(route),
        "security": [{"token": []}],
        "parameters": [*_path_parameters(route), *_headers(route)],
        "responses": {
            str(route.status): {
                "description": "The answer",
                "content": {"application/json": {"schema": named[route.response, "serialization"]}},
            },
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in PROBLEMS},
        },
    }
    if route.request is not None:
        content: dict[str, Any] = {"schema": named[route.request, "validation"]}
        if route.examples:
            content["examples"] = {name: {"value": value} for name, value in route.examples.items()}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    return operation


def _name(route: Route) -> str:
    words = [part.strip("{}") for part in route.path.removeprefix("/api/v1/").split("/")]
    return "_".join([route.method.lower(), *words])


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    schema = {"type": "string", "pattern": STUDENT_PATTERN}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _headers(route: Route) -> list[dict[str, Any]]:
    if route.method == "GET":
        return []
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The same key and body again within 24 h gives the same answer and counts once.",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$"},
        }
    ]


def _probe(path: str, summary: str) -> dict[str, Any]:
    kind = "text/plain" if path == "/metrics" else "application/json"
    schema = {"type": "string"} if path == "/metrics" else {"type": "object"}
    answers = {"200": {"description": summary, "content": {kind: {"schema": schema}}}}
    return {
        "summary": summary,
        "operationId": "get_" + path.strip("/"),
        "responses": {**answers, "503": {"$ref": "#/components/responses/503"}},
    }


def _problem(text: str, named: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "description": text,
        "content": {"application/problem+json": {"schema": named[Problem, "serialization"]}},
    }
