from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.values import BadInput
from learnflow.skills.progress.evidence import EvidenceRecord, distinct

GOOD: dict[str, Any] = {
    "event_id": "e1",
    "student_id": "s-1",
    "kind": "attempt",
    "component": "lists",
    "item": "sum-until",
    "outcome": 0.5,
    "difficulty": 0.4,
    "error_type": "IndexError",
    "started_at": 1_000,
    "at": 2_000,
}


def test_a_record_survives_the_way_there_and_back() -> None:
    record = EvidenceRecord.from_dict(GOOD)
    assert record.to_dict() == GOOD
    assert record.key == (2_000, "e1")


def test_empty_fields_are_left_out() -> None:
    fields = {"event_id": "e1", "kind": "opened", "at": 5}
    assert EvidenceRecord.from_dict({**fields, "outcome": None}).to_dict() == fields


def test_iso_times_are_taken() -> None:
    assert EvidenceRecord.from_dict({**GOOD, "at": "1970-01-01T00:00:02Z"}).at == 2_000


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("event_id", None),
        ("event_id", ""),
        ("event_id", 7),
        ("event_id", "x" * 201),
        ("event_id", "a\nb"),
        ("kind", "guess"),
        ("kind", ["quiz"]),
        ("at", None),
        ("at", -1),
        ("at", True),
        ("started_at", "soon"),
        ("component", "l\u0456sts"),
        ("item", "\ud800"),
        ("outcome", 1.1),
        ("outcome", float("nan")),
        ("outcome", True),
        ("difficulty", "hard"),
        ("mastery", 1.0),
    ],
)
def test_a_wrong_field_is_named(name: str, bad: object) -> None:
    with pytest.raises(BadInput, match=name):
        EvidenceRecord.from_dict({**GOOD, name: bad})


@pytest.mark.parametrize(
    ("kind", "outcome", "error", "passed", "failed"),
    [
        ("attempt", 1.0, None, True, False),
        ("attempt", 0.99, None, False, True),
        ("attempt", None, "NameError", False, True),
        ("attempt", None, None, False, False),
        ("quiz", 0.0, None, False, False),
        ("quiz", 1.0, None, False, False),
    ],
)
def test_only_judged_attempts_pass_or_fail(
    kind: Any, outcome: float | None, error: str | None, passed: bool, failed: bool
) -> None:
    record = EvidenceRecord("e1", kind, 1, outcome=outcome, error_type=error)
    assert (record.passed, record.failed) == (passed, failed)


records = st.builds(
    EvidenceRecord,
    event_id=st.sampled_from("abc"),
    kind=st.just("quiz"),
    at=st.integers(0, 2),
    outcome=st.sampled_from([None, 0.5, 1.0]),
)


@settings(max_examples=60)
@given(st.lists(records, max_size=8), st.randoms(use_true_random=False))
def test_the_set_does_not_depend_on_the_order_of_arrival(found: list[EvidenceRecord], random: Any) -> None:
    shuffled = found + found
    random.shuffle(shuffled)
    unique = distinct(found)
    assert distinct(shuffled) == unique
    assert [record.key for record in unique] == sorted(record.key for record in unique)
    assert {record.event_id for record in unique} == {record.event_id for record in found}
    assert len({record.event_id for record in unique}) == len(unique)
