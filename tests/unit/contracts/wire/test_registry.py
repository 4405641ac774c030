"""Every wire type has a name, every topic a record, a schema file and a time it is kept."""

from __future__ import annotations

import typing
from importlib import resources

import pytest
from pydantic import BaseModel

from learnflow.bootstrap import load_services
from learnflow.contracts.wire.base import Request, Wire
from learnflow.contracts.wire.codec import schemas
from learnflow.contracts.wire.registry import SCHEMAS, TOPICS
from learnflow.kernel.operations import operations_of


def inside(annotation):
    """Return the wire types that an annotation names."""
    found = {annotation} if isinstance(annotation, type) and issubclass(annotation, BaseModel) else set()
    for part in typing.get_args(annotation):
        found |= inside(part)
    return found


def wire_types(root=Wire):
    found = {model for model in root.__subclasses__() if model.__module__.startswith("learnflow.contracts")}
    return found.union(*(wire_types(model) for model in root.__subclasses__())) - {Request}


class TestSchemas:
    def test_every_document_is_named_parts_of_documents_are_found_through_them(self):
        parts = {
            part for model in wire_types() for field in model.model_fields.values() for part in inside(field.annotation)
        }
        missing = {model.__name__ for model in wire_types() - parts} - SCHEMAS.keys()
        assert missing == set()

    def test_names_are_those_of_the_types(self):
        assert all(name == model.__name__ for name, model in SCHEMAS.items())

    def test_whatever_a_route_or_operation_takes_or_gives_is_named(self):
        known = set(SCHEMAS.values())
        for service in load_services():
            for route in service.routes:
                assert {route.response} | ({route.request} if route.request else set()) <= known, route.path
            for operation in operations_of(service):
                assert operation.request in known, operation.name


class TestTopics:
    def test_are_those_of_the_design(self):
        kept = {topic.name: topic.retention_days for topic in TOPICS.values()}
        assert kept == {
            "learning.events": 7,
            "learning.evidence": 7,
            "learning.errors": 7,
            "agent.responses": 7,
            "triage.audit": 7,
            "triage.audit.archive": 365,
            "struggle.alerts": 7,
            "student.erased": 365,
            "dead-letter.queue": 30,
        }

    @pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
    def test_have_a_schema_from_version_one_on(self, topic):
        assert [version for version, _ in schemas(topic.schema)] == list(range(1, len(schemas(topic.schema)) + 1))
        assert topic.record in SCHEMAS.values()

    def test_no_schema_file_lies_unused(self):
        files = {entry.name for entry in resources.files("learnflow.contracts.wire").joinpath("avro").iterdir()}
        used = {f"{topic.schema}-v{version}.avsc" for topic in TOPICS.values() for version, _ in schemas(topic.schema)}
        assert files == used
        assert {"student-progress-v1.avsc", "agent-response-v1.avsc", "error-event-v1.avsc"} <= files

    def test_consumers_and_archives_name_topics_that_exist(self):
        for service in load_services():
            assert {consumer.topic for consumer in service.consumers} <= TOPICS.keys()
            assert {
                name for topic, (target, _) in service.archives.items() for name in (topic, target)
            } <= TOPICS.keys()
