"""The laws of progress: a function of the set of evidence, bounded, and never lowered by success."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.skills.progress import projection, state
from learnflow.skills.progress.days import DAY_MS
from learnflow.skills.progress.evidence import EvidenceRecord, distinct
from learnflow.skills.progress.projection import LateEvidence, advance, replay
from learnflow.skills.progress.state import ProgressState
from learnflow.skills.progress.summary import summarise

COMPONENTS = (None, "lists", "loops")
HOUR = 3_600_000

histories = st.lists(
    st.builds(
        EvidenceRecord,
        event_id=st.integers(0, 40).map(lambda number: f"e{number:02}"),
        kind=st.sampled_from(("attempt", "attempt", "quiz", "review", "help", "opened", "struggle")),
        at=st.integers(0, 700).map(lambda hour: hour * HOUR),
        student_id=st.just("s-1"),
        component=st.sampled_from(COMPONENTS),
        item=st.sampled_from((None, "i1", "i2", "i3")),
        outcome=st.sampled_from((None, 0.0, 0.4, 0.5, 1.0)),
        error_type=st.sampled_from((None, None, "NameError", "over_time")),
        started_at=st.sampled_from((None, 0)),
    ),
    max_size=40,
)


def folded(records: list[EvidenceRecord]) -> ProgressState:
    """Advance record by record, with every state going through JSON as it does between two messages."""
    current = ProgressState()
    for record in distinct(records):
        stored = json.dumps(current.to_json())
        after = advance(current, record)
        assert json.dumps(current.to_json()) == stored, "the earlier state was written into"
        current = ProgressState.from_json(json.loads(json.dumps(after.to_json())))
    return current


def expected(records: list[EvidenceRecord], component: str, now: int) -> dict[str, Any]:
    """The scores straight from the definitions, over the whole history."""
    mine = [r for r in distinct(records) if r.component == component]
    attempts = [r for r in mine if r.kind == "attempt"]
    quizzes = [r.outcome for r in mine if r.kind == "quiz" and r.outcome is not None][-5:]
    reviews = [r.outcome for r in mine if r.kind == "review" and r.outcome is not None][-10:]
    met = {r.item for r in attempts} - {None}
    solved = {r.item for r in attempts if r.outcome == 1.0} - {None}
    days = {r.at // DAY_MS for r in records if r.kind in ("attempt", "quiz", "review", "help")}
    return {
        "completion": len(solved) / len(met) if met else None,
        "quiz": sum(quizzes) / len(quizzes) if quizzes else None,
        "quality": sum(reviews) / len(reviews) if reviews else None,
        "consistency": len([day for day in days if 0 <= now // DAY_MS - day < 14]) / 14,
    }


def mastery_of(records: list[EvidenceRecord], now: int) -> dict[str, float]:
    return {c.component: c.mastery for c in summarise(replay(records), now).progress.components}


class TestLaws:
    @settings(max_examples=60)
    @given(histories, st.randoms(use_true_random=False))
    def test_order_and_duplicates_change_nothing(self, records: list[EvidenceRecord], random: Any) -> None:
        shuffled = records + records[: len(records) // 2]
        random.shuffle(shuffled)
        assert json.dumps(replay(shuffled).to_json()) == json.dumps(replay(records).to_json())

    @settings(max_examples=60)
    @given(histories)
    def test_one_record_further_is_the_same_as_all_again(self, records: list[EvidenceRecord]) -> None:
        assert folded(records) == replay(records)

    @settings(max_examples=60)
    @given(histories)
    def test_the_head_and_one_component_are_enough_to_advance(self, records: list[EvidenceRecord]) -> None:
        head: dict[str, Any] = ProgressState().head()
        stored: dict[str, Any] = {}
        for record in distinct(records):
            name = record.component
            loaded = {name: stored[name]} if name in stored else {}
            after = advance(ProgressState.from_json(head, loaded), record)
            head = json.loads(json.dumps(after.head()))
            stored |= json.loads(json.dumps(after.components))
        assert ProgressState.from_json(head, stored) == replay(records)
        assert set(head["names"]) == set(stored)

    @settings(max_examples=60)
    @given(histories, st.integers(0, 30))
    def test_scores_are_what_their_definitions_say(self, records: list[EvidenceRecord], later: int) -> None:
        now = max([record.at for record in records], default=0) + later * DAY_MS
        summary = summarise(replay(records), now)
        for found in summary.progress.components:
            wanted = expected(distinct(records), found.component, now)
            for name, value in wanted.items():
                assert getattr(found, name) == (None if value is None else pytest.approx(value, abs=1e-6))
        assert {c.component for c in summary.progress.components} == {
            r.component
            for r in distinct(records)
            if r.component and (r.kind == "attempt" or (r.kind in ("quiz", "review") and r.outcome is not None))
        }

    @settings(max_examples=60)
    @given(histories, st.sampled_from(("attempt", "quiz", "review")), st.sampled_from(("i1", "i9")))
    def test_success_never_lowers_a_mastery(self, records: list[EvidenceRecord], kind: Any, item: str) -> None:
        now = 701 * HOUR
        success = EvidenceRecord("z", kind, now, "s-1", "lists", item, 1.0)
        before, after = mastery_of(records, now), mastery_of([*records, success], now)
        assert after["lists"] >= before.get("lists", 0.0)
        assert all(after[name] >= value for name, value in before.items())

    @settings(max_examples=60)
    @given(histories, st.integers(0, 400))
    def test_everything_stays_between_0_and_1(self, records: list[EvidenceRecord], later: int) -> None:
        progress = summarise(replay(records), later * DAY_MS).progress
        for component in progress.components:
            assert 0 <= component.mastery <= 1
            assert -1 <= component.trend <= 1
        assert (progress.mastery is None) == (not progress.components)


class TestAdvance:
    first = EvidenceRecord("e2", "attempt", 1_000, "s-1", "lists", "i1", 1.0)

    def test_the_last_record_again_changes_nothing(self) -> None:
        once = advance(ProgressState(), self.first)
        assert advance(once, self.first) is once

    @pytest.mark.parametrize("late", [("e1", 1_000), ("e9", 999)])
    def test_a_late_record_is_refused(self, late: tuple[str, int]) -> None:
        with pytest.raises(LateEvidence):
            advance(replay([self.first]), self.first._replace(event_id=late[0], at=late[1]))

    def test_help_and_opening_alone_give_no_mastery(self) -> None:
        asked = self.first._replace(kind="help", outcome=None)
        opened = asked._replace(kind="opened", event_id="e3")
        progress = summarise(replay([asked, opened]), 2_000).progress
        assert progress.components == ()
        assert progress.mastery is None

    def test_a_solved_exercise_counts_once(self) -> None:
        again = self.first._replace(event_id="e3", at=2_000)
        failed = self.first._replace(event_id="e4", at=3_000, outcome=0.0)
        after = replay([self.first, again, failed])
        assert after.components["lists"]["solved"] == ("i1",)
        assert after.components["lists"]["tried"] == ()
        assert after.done == ("i1",)
        assert after.days == ((0, 3, 1),)

    def test_states_differ_from_other_things(self) -> None:
        assert ProgressState() != ProgressState("+01:00")
        assert ProgressState() != {}


class TestDays:
    def on(self, *days: int, zone: str = "UTC") -> ProgressState:
        return replay([EvidenceRecord(f"e{n:03}", "help", d * DAY_MS, "s-1") for n, d in enumerate(days)], zone)

    def test_days_in_a_row_are_counted_until_a_day_is_missed(self) -> None:
        after = self.on(100, 101, 102)
        assert [summarise(after, day * DAY_MS).streak for day in (102, 103, 104)] == [3, 3, 0]
        assert self.on(100, 101, 103).streak == 1

    def test_consistency_fades_with_the_days(self) -> None:
        after = self.on(100, 101, 101)
        assert [summarise(after, day * DAY_MS).active_days for day in (101, 113, 114, 115)] == [2, 2, 1, 0]

    def test_a_clock_set_back_over_midnight_loses_no_day(self) -> None:
        # Havana ended summer time on 2026-11-01 at 01:00, so that 00:00 to 01:00 came twice.
        middle = 1_793_509_200_000
        hours = [middle + offset * HOUR // 2 for offset in range(-4, 5)]
        records = [EvidenceRecord(f"e{n}", "attempt", at, "s-1", "lists", f"i{n}", 1.0) for n, at in enumerate(hours)]
        days = replay(records, "America/Havana").days
        assert sum(day[1] for day in days) == len(hours)
        assert len({day[0] for day in days}) == len(days)

    def test_a_day_that_comes_again_is_counted_to_the_later_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        days = iter((20, 19))
        monkeypatch.setattr(projection, "day_of", lambda at, zone: next(days))
        after = replay([EvidenceRecord(f"e{n}", "attempt", n, "s-1", "lists", f"i{n}", 1.0) for n in range(2)])
        assert after.days == ((20, 2, 2),)
        assert [row[0] for row in after.components["lists"]["snapshots"]] == [20]


class TestBounds:
    def year(self, events: int) -> list[EvidenceRecord]:
        kinds: list[Any] = ["attempt", "attempt", "quiz", "review", "help", "opened", "struggle"]
        return [
            EvidenceRecord(
                f"e{n:06}",
                kinds[n % 7],
                20_000 * DAY_MS + n * 365 * DAY_MS // events,
                "s-1",
                f"c{n % 5}",
                f"i{n % 5}-{n % 9}",
                (n % 4) / 3,
                error_type=f"E{n % 23}" if n % 3 else None,
            )
            for n in range(events)
        ]

    def test_a_year_weighs_no_more_than_a_quarter(self) -> None:
        records = self.year(3_650)
        quarter, year = (replay(records[:count]) for count in (900, 3_650))
        assert len(json.dumps(year.to_json())) <= len(json.dumps(quarter.to_json())) * 1.1
        assert len(json.dumps(year.head())) < 6_000
        assert all(len(json.dumps(component)) < 2_000 for component in year.components.values())

    def test_a_flood_of_names_stays_within_the_limits(self) -> None:
        records = [
            EvidenceRecord(f"e{n:06}", "attempt", n * 1_000, "s-1", f"c{n % 300}", f"i{n}", (n % 2) * 1.0)
            for n in range(900)
        ] + [
            EvidenceRecord(f"f{n:06}", "attempt", n * 1_000, "s-1", "c0", f"j{n}", (n % 2) * 1.0)
            for n in range(900, 1_900)
        ]
        after = replay(records)
        assert len(after.components) == state.COMPONENTS
        assert len(after.components["c0"]["solved"]) == state.ITEMS
        assert len(after.components["c0"]["tried"]) == state.ITEMS
        assert len(after.done) == state.DONE
        assert len(after.sittings) == state.SITTINGS

    def test_old_errors_make_room(self) -> None:
        records = [
            EvidenceRecord(f"e{n:03}", "attempt", n, "s-1", "lists", None, 0.0, error_type=f"E{n:02}")
            for n in range(30)
        ]
        assert sorted(replay(records).errors) == [f"E{n:02}" for n in range(14, 30)]
