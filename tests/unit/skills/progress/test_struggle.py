import json
from typing import Any

import pytest

from learnflow.skills.progress.days import DAY_MS, MINUTE_MS
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.projection import advance, replay
from learnflow.skills.progress.state import ALERTS, ProgressState
from learnflow.skills.progress.struggle import Alert, alerts, evidence_of, newly_raised, unrecorded


def record(minute: int, kind: Any = "attempt", **fields: Any) -> EvidenceRecord:
    values: dict[str, Any] = {"component": "lists", "student_id": "s-1", **fields}
    return EvidenceRecord(f"e{minute:06}", kind, minute * MINUTE_MS, **values)


def failed(minute: int, error: str | None = None, **fields: Any) -> EvidenceRecord:
    return record(minute, outcome=0.0, error_type=error, **fields)


def passed(minute: int, **fields: Any) -> EvidenceRecord:
    return record(minute, outcome=1.0, **fields)


def found(*records: EvidenceRecord, now: int | None = None) -> list[Alert]:
    state = replay(records)
    return list(alerts(state, state.last_at if now is None else now * MINUTE_MS))


def rules(*records: EvidenceRecord, now: int | None = None) -> list[str]:
    return [alert.rule for alert in found(*records, now=now)]


class TestSameError:
    three = (failed(1, "NameError"), failed(2, "NameError"), failed(3, "NameError"))

    def test_three_times_raise_one_alert_with_its_evidence(self) -> None:
        assert rules(*self.three[:2]) == []
        [alert] = found(*self.three)
        assert alert.rule == "same_error"
        assert alert.evidence == ("e000001", "e000002", "e000003")
        assert (alert.component, alert.error_type, alert.raised_at) == ("lists", "NameError", 3 * MINUTE_MS)

    def test_a_fourth_time_joins_it(self) -> None:
        first, second = found(*self.three), found(*self.three, failed(4, "NameError"))
        assert [alert.id for alert in first] == [alert.id for alert in second]
        assert len(second[0].evidence) == 4

    def test_other_errors_and_passes_between_do_not_matter(self) -> None:
        between = (failed(1, "NameError"), passed(2), failed(3, "TypeError"), failed(4, "NameError"))
        assert rules(*between, passed(5), failed(6, "NameError")) == ["same_error"]

    def test_a_pass_on_its_component_resolves_it_and_counting_starts_again(self) -> None:
        assert rules(*self.three, passed(4, component="loops")) == ["same_error"]
        assert rules(*self.three, passed(4)) == []
        assert rules(*self.three, passed(4), failed(5, "NameError"), failed(6, "NameError")) == []
        again = [*self.three, passed(4), *(failed(minute, "NameError") for minute in (5, 6, 7))]
        assert found(*again)[0].id != found(*self.three)[0].id

    def test_a_quiz_does_not_resolve_it(self) -> None:
        assert rules(*self.three, record(4, "quiz", outcome=1.0)) == ["same_error"]

    def test_three_times_in_a_year_are_none(self) -> None:
        month = 30 * 24 * 60
        assert rules(*(failed(n * month, "NameError") for n in range(4))) == []

    def test_asking_again_at_once_is_the_same_error(self) -> None:
        asked = [record(minute, "help", error_type="NameError") for minute in (1, 2, 3, 4)]
        assert rules(*asked) == []
        apart = [record(minute, "help", error_type="NameError") for minute in (1, 20, 40)]
        assert rules(*apart) == ["same_error"]

    def test_it_is_not_claimed_after_two_weeks(self) -> None:
        assert rules(*self.three, now=14 * 24 * 60) == ["same_error"]
        assert rules(*self.three, now=15 * 24 * 60) == []

    def test_it_is_raised_anew_after_two_weeks(self) -> None:
        later = 20 * 24 * 60
        again = found(*self.three, *(failed(later + n, "NameError") for n in range(3)))
        assert [alert.evidence[0] for alert in again if alert.rule == "same_error"] == [f"e{later:06}"]

    def test_evidence_is_bounded(self) -> None:
        [alert] = [a for a in found(*(failed(n, "NameError") for n in range(30))) if a.rule == "same_error"]
        assert len(alert.evidence) == 10


class TestFailingRuns:
    def test_five_in_a_row_raise_one(self) -> None:
        assert rules(*(failed(n) for n in range(4))) == []
        [alert] = found(*(failed(n, item=f"i{n}") for n in range(5)))
        assert (alert.rule, len(alert.evidence)) == ("failing_runs", 5)
        assert rules(*(failed(n) for n in range(7))) == ["failing_runs"]

    def test_a_pass_between_starts_again(self) -> None:
        assert rules(*(failed(n) for n in range(4)), passed(4), *(failed(n) for n in range(5, 9))) == []

    def test_any_pass_resolves_it(self) -> None:
        assert rules(*(failed(n) for n in range(5)), passed(6, component="loops")) == []

    def test_a_quiz_is_no_run(self) -> None:
        assert rules(*(failed(n) for n in range(5)), record(6, "quiz", outcome=1.0)) == ["failing_runs"]


class TestLowQuiz:
    low = record(1, "quiz", outcome=0.49)

    def test_below_half_raises_one(self) -> None:
        assert rules(self.low) == ["low_quiz"]
        assert rules(record(1, "quiz", outcome=0.5)) == []
        assert rules(record(1, "quiz", outcome=None)) == []

    def test_a_better_quiz_on_it_resolves_it(self) -> None:
        assert rules(self.low, record(2, "quiz", outcome=0.5)) == []
        assert rules(self.low, record(2, "quiz", outcome=1.0, component="loops")) == ["low_quiz"]
        assert rules(self.low, passed(2)) == ["low_quiz"]

    def test_a_second_low_quiz_joins_it(self) -> None:
        [alert] = found(self.low, record(2, "quiz", outcome=0.0))
        assert alert.evidence == ("e000001", "e000002")

    def test_other_components_have_their_own(self) -> None:
        assert rules(self.low, record(2, "quiz", outcome=0.0, component="loops")) == ["low_quiz", "low_quiz"]


class TestSaidSo:
    said = record(1, "struggle")

    def test_it_is_taken_at_its_word(self) -> None:
        assert rules(self.said) == ["said_so"]
        assert rules(record(1, "struggle", error_type="something_else")) == []

    @pytest.mark.parametrize("success", [passed(2), record(2, "quiz", outcome=0.5)])
    def test_success_on_it_resolves_it(self, success: EvidenceRecord) -> None:
        assert rules(self.said, success) == []
        assert rules(self.said, success._replace(component="loops")) == ["said_so"]

    def test_without_a_component_any_success_resolves_it(self) -> None:
        assert rules(record(1, "struggle", component=None), passed(2)) == []


class TestOverTime:
    start = failed(0, item="sum-until")

    @pytest.mark.parametrize(("minute", "expected"), [(10, []), (11, ["over_time"])])
    def test_it_takes_more_than_ten_minutes(self, minute: int, expected: list[str]) -> None:
        assert rules(self.start, now=minute) == expected

    def test_it_takes_a_failed_run(self) -> None:
        assert rules(record(0, "opened", item="sum-until"), now=30) == []
        assert rules(record(0, "opened", item="sum-until"), failed(11, item="sum-until")) == ["over_time"]
        assert rules(record(0, "help", item="sum-until"), now=30) == []

    def test_time_runs_from_the_start_that_was_recorded(self) -> None:
        assert rules(failed(30, item="sum-until", started_at=19 * MINUTE_MS)) == ["over_time"]
        assert rules(failed(30, item="sum-until", started_at=99 * MINUTE_MS)) == []

    def test_solving_it_resolves_it(self) -> None:
        assert rules(self.start, passed(12, item="sum-until"), now=30) == []
        assert rules(self.start, passed(12, item="shop-receipt"), now=30) == ["over_time"]

    def test_time_stops_when_the_student_leaves(self) -> None:
        assert rules(self.start, now=61) == []
        assert rules(self.start, failed(300, item="sum-until"), now=305) == []
        assert rules(self.start, record(12, "help", item="sum-until"), now=300) == ["over_time"]

    def test_a_sweep_writes_it_down_once(self) -> None:
        state = replay([self.start])
        [alert] = unrecorded(state, 11 * MINUTE_MS)
        written = evidence_of(alert, 11 * MINUTE_MS)
        after = advance(state, written)
        assert unrecorded(after, 12 * MINUTE_MS) == ()
        assert alerts(after, 300 * MINUTE_MS) == (alert,)
        assert EvidenceRecord.from_dict(written.to_dict()) == written
        assert alerts(advance(after, passed(400, item="sum-until")), 400 * MINUTE_MS) == ()

    def test_it_is_not_claimed_after_two_weeks(self) -> None:
        written = evidence_of(found(self.start, now=11)[0], 11 * MINUTE_MS)
        assert rules(self.start, written, now=15 * 24 * 60) == []


class TestAlerts:
    def test_ids_differ_between_students_and_stay_the_same(self) -> None:
        mine, again = found(failed(0, item="i"), now=20), found(failed(0, item="i"), now=30)
        other = found(failed(0, item="i", student_id="s-2"), now=20)
        assert mine == again
        assert mine[0].id != other[0].id

    def test_the_newly_raised_are_those_that_were_not_there(self) -> None:
        before = replay([record(1, "quiz", outcome=0.1)])
        same = advance(before, record(2, "review", outcome=0.5))
        more = advance(same, record(3, "struggle"))
        assert newly_raised(before, same) == ()
        assert [alert.rule for alert in newly_raised(same, more)] == ["said_so"]

    def test_open_alerts_are_bounded(self) -> None:
        records = [record(n, "struggle", component=f"c{n}") for n in range(30)]
        assert len(found(*records)) == ALERTS

    def test_they_survive_json(self) -> None:
        records = [failed(n, "NameError", item="i") for n in range(6)]
        state = replay(records)
        stored = ProgressState.from_json(json.loads(json.dumps(state.to_json())))
        assert alerts(stored, DAY_MS) == alerts(state, DAY_MS)
