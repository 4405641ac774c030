import pytest

from learnflow.contracts.values import BadInput
from learnflow.skills.progress.days import DAY_MS, check_zone, date_of, day_of, parse_time

LATE = 20_000 * DAY_MS + 23 * 3_600_000


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", 20_000),
        ("+02:00", 20_001),
        ("+0030", 20_000),
        ("-05:30", 20_000),
        ("Europe/Berlin", 20_001),
        ("America/New_York", 20_000),
    ],
)
def test_the_day_is_the_students_own(zone: str, day: int) -> None:
    assert check_zone(zone) == zone
    assert day_of(LATE, zone) == day


@pytest.mark.parametrize("zone", ["", "Europe", "Nowhere/Here", "../../etc/passwd", "+15:00", "\ud800", "a\0b"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(BadInput, match="time zone"):
        check_zone(zone)


def test_days_are_written_as_dates() -> None:
    assert date_of(0) == "1970-01-01"
    assert date_of(day_of(parse_time("at", "2026-01-31T23:59:59.999Z"))) == "2026-01-31"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), ("1970-01-02", DAY_MS), ("1970-01-01T01:00:00+01:00", 0), ("1970-01-01T00:00:00.0015", 1)],
)
def test_times_are_milliseconds_or_iso(value: object, expected: int) -> None:
    assert parse_time("at", value) == expected


@pytest.mark.parametrize(
    "bad", [-1, 4_102_444_800_000, 1.5, True, None, [], "soon", "1969-01-01", "9999-12-31", "\ud800"]
)
def test_other_times_are_refused(bad: object) -> None:
    with pytest.raises(BadInput, match="now"):
        parse_time("now", bad)
