"""The one tree of errors: every class says what it is to a caller and to a consumer of events."""

from __future__ import annotations

import re

import pytest

from learnflow.kernel import errors
from learnflow.kernel.edge import refusals
from learnflow.kernel.errors import AgentUnavailable, CircuitOpen, FieldError, LearnFlowError, TooManyRequests

HERE = (errors.__name__, refusals.__name__)


def every(root=LearnFlowError):
    for error in root.__subclasses__():
        if error.__module__.startswith("learnflow."):
            yield error
        yield from every(error)


CLASSES = sorted(set(every()), key=lambda error: error.__name__)
DOCUMENTED = {
    "InvalidInput": (422, "drop", "schema_validation_failed"),
    "BadRequest": (400, "drop", "bad_request"),
    "NotAuthenticated": (401, "drop", "invalid_jwt"),
    "NotAllowed": (403, "drop", "forbidden"),
    "NotFound": (404, "drop", "not_found"),
    "TooLarge": (413, "drop", "too_large"),
    "Conflict": (409, "retry", "conflict"),
    "StorageUnavailable": (503, "retry", "storage_unavailable"),
    "TooManyRequests": (429, "retry", "rate_limited"),
    "AgentUnavailable": (503, "retry", "agent_unavailable"),
    "CircuitOpen": (503, "retry", "agent_unavailable"),
    "AgentTimeout": (504, "retry", "agent_timeout"),
    "SkillFailed": (500, "drop", "skill_failed"),
}


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
class TestEveryError:
    def test_lives_in_the_tree(self, error):
        assert error.__module__ in HERE

    def test_says_what_it_is(self, error):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", error.code)
        assert error.status in {400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503, 504}
        assert error.on_event in {"drop", "retry"}
        assert error.title
        assert not error.title.endswith((".", "!"))
        assert error.__doc__

    def test_has_a_code_of_its_own_unless_it_is_a_kind_of_its_parent(self, error):
        own = "code" in vars(error)
        assert own or error.code == error.__mro__[1].code
        same = {other for other in CLASSES if other.code == error.code}
        roots = {other for other in same if "code" in vars(other)}
        assert len(roots) == 1

    def test_what_may_pass_says_when_to_come_back(self, error):
        if error.status in {429, 503, 504} and error.code != "model_unavailable":
            assert error.retry_after_s is not None
            assert error.retry_after_s > 0

    def test_stands_in_the_drawing_with_its_status(self, error):
        module = errors if error.__module__ == errors.__name__ else refusals
        line = next(line for line in module.__doc__.splitlines() if re.search(rf"── {error.__name__}\b", line))
        if error.__name__ not in {"ModelUnavailable", "ConfigurationError"}:
            assert re.search(rf"\b{error.status}\b", line) or (module is refusals and error.status == 400)
        if module is errors and re.search(r"\b\d{3}\b", line):
            assert line.endswith(error.on_event)

    def test_is_what_the_design_says(self, error):
        if error.__name__ in DOCUMENTED:
            assert (error.status, error.on_event, error.code) == DOCUMENTED[error.__name__]


def test_no_class_of_the_design_is_missing():
    names = {error.__name__ for error in CLASSES}
    assert DOCUMENTED.keys() | {"ModelUnavailable", "ConfigurationError"} <= names


def test_the_drawings_name_nothing_else():
    drawn = {name for module in (errors, refusals) for name in re.findall(r"[├└]── (\w+)", module.__doc__)}
    assert drawn == {error.__name__ for error in CLASSES}


class TestDetails:
    def test_without_a_detail_the_title_is_said(self):
        assert str(CircuitOpen()) == CircuitOpen().detail == CircuitOpen.title

    def test_more_is_carried_along(self):
        error = AgentUnavailable("gone", retry_after_s=7, errors=[FieldError("a", "b", "c")], extra={"breaker": "open"})
        assert (error.detail, error.retry_after_s, error.extra) == ("gone", 7, {"breaker": "open"})
        assert error.errors == (FieldError("a", "b", "c"),)

    def test_one_error_never_changes_the_next(self):
        TooManyRequests(retry_after_s=60).extra["x"] = 1
        assert (TooManyRequests().retry_after_s, TooManyRequests().extra) == (1.0, {})
