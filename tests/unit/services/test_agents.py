"""The four agents that answer in the loop what is light, and in a worker what is not."""

from __future__ import annotations

import pytest
from tests.unit.kernel.world import runtime

from learnflow.contracts.values import Intent, Question, Tools
from learnflow.kernel.workers import resolve
from learnflow.services import concepts, debug, exercise, progress, review
from learnflow.services.concepts import service as concepts_service
from learnflow.services.debug import service as debug_service
from learnflow.services.exercise import service as exercise_service
from learnflow.services.review import service as review_service

CODE = "def f(x=[]):\n    x.append(1)\n    return x\n"
AGENTS = [
    (debug, debug_service, Intent.SYNTAX_HELP),
    (concepts, concepts_service, Intent.CONCEPT_EXPLANATION),
    (exercise, exercise_service, Intent.EXERCISE_REQUEST),
    (review, review_service, Intent.CODE_REVIEW),
]


@pytest.mark.parametrize(("package", "service", "intent"), AGENTS, ids=lambda part: getattr(part, "__name__", ""))
class TestAgents:
    def test_the_descriptor_names_agent_route_and_operation(self, package, service, intent):
        descriptor = package.SERVICE
        assert descriptor.app_id == service.AGENT.app_id
        assert [operation.name for operation in descriptor.operations] == ["respond"]
        assert [route.examples["question"] for route in descriptor.routes] == [service.EXAMPLE]
        assert service.AGENT.intent is intent
        descriptor.warm()

    def test_code_is_heavy_and_words_are_not(self, package, service, intent):
        assert service.heavy(Question("why?", intent, code=CODE))
        assert not service.heavy(Question("why?", intent))

    async def test_words_are_answered_in_the_loop(self, package, service, intent):
        reply = await service.answer(runtime(), "ada", Question("what is a list?", intent))
        assert reply.answer.summary

    def test_code_is_answered_in_a_worker(self, package, service, intent):
        function = resolve(service.AGENT.in_worker)
        reply = function(Question("what about this?", intent, code=CODE), Tools())
        assert reply.answer.summary
        assert len(reply.answer.follow_ups) <= 3


def test_a_long_traceback_is_heavy_and_a_short_one_not():
    question = Question("", Intent.SYNTAX_HELP, traceback="x" * (debug_service.SHORT_TRACEBACK + 1))
    assert debug_service.heavy(question)
    assert not debug_service.heavy(Question("", Intent.SYNTAX_HELP, traceback="NameError: x"))


@pytest.mark.parametrize("service", [debug_service, concepts_service, review_service])
def test_code_sent_earlier_is_heavy_too(service):
    assert service.heavy(Question("again", service.AGENT.intent, earlier_code=CODE))


def test_progress_offers_its_profile_and_reads_the_log():
    descriptor = progress.SERVICE
    assert {operation.name for operation in descriptor.operations} == {"respond", "profile"}
    assert {consumer.topic for consumer in descriptor.consumers} == {"learning.evidence", "student.erased"}
    assert [(job.name, job.every_s) for job in descriptor.jobs] == [("struggle-sweep", 60.0)]
    descriptor.warm()
