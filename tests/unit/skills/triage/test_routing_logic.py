"""Where an intent goes."""

import pytest

from learnflow.contracts.values import BadInput, Intent
from learnflow.skills.triage.routing_logic import ROUTES, Route, intent_named, route


def test_routes_are_those_of_the_domain() -> None:
    assert route(Intent.SYNTAX_HELP) == Route("debug-agent", "debug-agent", "high")
    assert route(Intent.CONCEPT_EXPLANATION) == Route("concepts-agent", "concepts-agent", "medium")
    assert route(Intent.EXERCISE_REQUEST) == Route("exercise-agent", "exercise-agent", "medium")
    assert route(Intent.PROGRESS_CHECK) == Route("progress-agent", "progress-agent", "low")
    assert route(Intent.CODE_REVIEW) == Route("review-agent", "review-agent", "medium")
    assert route(Intent.OUT_OF_SCOPE) == Route("triage-service", "triage-service", "low")
    assert set(ROUTES) == set(Intent)


def test_other_routes_can_be_handed_in() -> None:
    other = Route("a", "b", "low")
    assert route(Intent.CODE_REVIEW, {Intent.CODE_REVIEW: other}) is other


def test_an_intent_is_found_by_name() -> None:
    assert intent_named("code_review") is Intent.CODE_REVIEW
    with pytest.raises(BadInput) as caught:
        intent_named("nonsense")
    assert caught.value.code == "unknown_intent"
