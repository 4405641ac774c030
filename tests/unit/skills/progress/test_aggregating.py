from typing import Any

import pytest

from learnflow.contracts.values import BadInput
from learnflow.skills.progress.aggregating import MOST_EVENTS, aggregate

SOLVED = {"event_id": "e1", "kind": "attempt", "component": "lists", "item": "i1", "outcome": 1.0, "at": 0}


def test_evidence_becomes_components_mastery_and_level() -> None:
    found = aggregate({"events": [SOLVED, SOLVED], "items": {"lists": 2}})
    [lists] = found["components"]
    assert (lists["component"], lists["completion"], lists["evidence"]) == ("lists", 0.5, 1)
    assert found["mastery"] == lists["mastery"] == pytest.approx(0.2071, abs=1e-4)
    assert found["level"] == "Beginner"
    assert found["active_days"] == 1


def test_without_evidence_mastery_is_unknown() -> None:
    assert aggregate({"events": []}) == {
        "components": [],
        "mastery": None,
        "level": "Beginner",
        "active_days": 0,
        "alerts": [],
    }


def test_moment_and_zone_are_the_callers() -> None:
    request = {"events": [SOLVED], "now": "1970-01-20", "time_zone": "+02:00"}
    assert aggregate(request)["active_days"] == 0


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({}, "events"),
        ({"events": {}}, "events"),
        ({"events": [1]}, "Event 0"),
        ({"events": [SOLVED, {**SOLVED, "outcome": 2}]}, "Event 1"),
        ({"events": [SOLVED] * (MOST_EVENTS + 1)}, "at most"),
        ({"events": [{**SOLVED, "student_id": "a"}, {**SOLVED, "student_id": "b"}]}, "one student"),
        ({"events": [], "items": []}, "items"),
        ({"events": [], "items": {"lists": -1}}, "items"),
        ({"events": [], "items": {"lists": True}}, "items"),
        ({"events": [], "time_zone": 2}, "time_zone"),
        ({"events": [], "time_zone": "Mars"}, "time zone"),
        ({"events": [], "now": "soon"}, "now"),
        ({"events": [], "mastery": 1.0}, "mastery"),
    ],
)
def test_bad_requests_are_named(request_: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        aggregate(request_)
