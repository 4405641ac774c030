from typing import Any

import pytest

from learnflow.contracts.values import Level
from learnflow.skills.progress.course import Course, stem, stems_of
from learnflow.skills.progress.days import DAY_MS
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.projection import replay
from learnflow.skills.progress.state import ProgressState
from learnflow.skills.progress.summary import profile, summarise

COURSE = Course(titles={"variables": "Variables", "lists": "Lists"}, items={"lists": 4})


def record(number: int, day: float, kind: Any, component: str, **fields: Any) -> EvidenceRecord:
    return EvidenceRecord(f"e{number:03}", kind, int(day * DAY_MS), "s-1", component, **fields)


def solved(number: int, day: float, component: str, item: str) -> EvidenceRecord:
    return record(number, day, "attempt", component, item=item, outcome=1.0)


class TestSummarise:
    def test_scores_and_mastery_of_a_component(self) -> None:
        state = replay(
            [
                solved(1, 10, "lists", "i1"),
                record(2, 10, "quiz", "lists", outcome=0.8),
                record(3, 11, "review", "lists", outcome=0.9),
            ]
        )
        [lists] = summarise(state, 11 * DAY_MS, COURSE).progress.components
        assert (lists.completion, lists.quiz, lists.quality) == (0.25, 0.8, 0.9)
        assert lists.consistency == pytest.approx(2 / 14, abs=1e-6)
        assert lists.mastery == pytest.approx(0.1 + 0.24 + 0.18 + 0.1 * 2 / 14, abs=1e-4)
        assert lists.level is Level.LEARNING
        assert lists.evidence == 3

    def test_overall_is_the_mean_of_what_has_evidence(self) -> None:
        state = replay([solved(1, 1, "lists", "i1"), solved(2, 1, "loops", "i2"), record(3, 1, "help", "sets")])
        progress = summarise(state, DAY_MS).progress
        assert [c.component for c in progress.components] == ["lists", "loops"]
        assert progress.mastery == pytest.approx(sum(c.mastery for c in progress.components) / 2, abs=1e-4)

    def test_components_come_in_teaching_order_and_then_by_name(self) -> None:
        state = replay([solved(n, 1, name, f"i{n}") for n, name in enumerate(("zip", "lists", "any", "variables"))])
        names = [c.component for c in summarise(state, DAY_MS, COURSE).progress.components]
        assert names == ["variables", "lists", "any", "zip"]

    def test_more_solved_than_the_course_counts_is_all_of_it(self) -> None:
        state = replay([solved(n, 1, "lists", f"i{n}") for n in range(6)])
        assert summarise(state, DAY_MS, COURSE).progress.components[0].completion == 1.0

    @pytest.mark.parametrize(("day", "trend"), [(10, 0.4), (16, 0.4), (17, 0.0), (30, 0.0)])
    def test_the_trend_compares_with_seven_days_ago(self, day: int, trend: float) -> None:
        state = replay([solved(1, 10, "lists", "i1")])
        [lists] = summarise(state, day * DAY_MS).progress.components
        assert lists.trend == pytest.approx(trend, abs=0.011)

    def test_the_trend_finds_the_day_among_many(self) -> None:
        state = replay([record(day, day, "quiz", "lists", outcome=day / 100) for day in range(10, 40)])
        [lists] = summarise(state, 39 * DAY_MS).progress.components
        assert lists.trend == pytest.approx(0.3 * 0.07, abs=1e-4)
        assert len(state.components["lists"]["snapshots"]) <= 8

    def test_reading_with_a_clock_behind_the_evidence_is_reading_then(self) -> None:
        state = replay([solved(1, 10, "lists", "i1")])
        assert summarise(state, 0).today == 10

    def test_nothing_is_known_of_nobody(self) -> None:
        summary = summarise(ProgressState(), 5 * DAY_MS)
        assert summary.progress.mastery is None
        assert summary.progress.level is Level.BEGINNER
        assert (summary.active_days, summary.streak, summary.errors) == (0, 0, ())


class TestProfile:
    def test_it_says_what_other_agents_need(self) -> None:
        state = replay([solved(1, 1, "lists", "i1"), record(2, 8, "review", "variables", outcome=0.5)])
        assert profile(state, 8 * DAY_MS, COURSE) == {
            "level": "Beginner",
            "mastery": pytest.approx(0.1143, abs=1e-4),
            "weak": ["lists", "variables"],
            "done": ["i1"],
            "due": ["lists"],
        }

    def test_without_evidence_it_is_a_beginner(self) -> None:
        assert profile(ProgressState(), 0) == {"level": "Beginner", "mastery": None, "weak": [], "done": [], "due": []}

    @pytest.mark.parametrize(("day", "due"), [(1, []), (7, []), (8, ["lists"])])
    def test_what_is_proficient_is_due_after_a_week(self, day: int, due: list[str]) -> None:
        state = replay(
            [
                solved(1, 1, "lists", "i1"),
                record(2, 1, "quiz", "lists", outcome=1.0),
                record(3, 1, "review", "lists", outcome=0.9),
            ]
        )
        found = profile(state, day * DAY_MS)
        assert found["due"] == due
        assert found["weak"] == []


class TestCourse:
    @pytest.mark.parametrize(
        ("word", "expected"),
        [
            ("loops", "loop"),
            ("classes", "class"),
            ("dictionaries", "dictionary"),
            ("basis", "basis"),
            ("class", "class"),
            ("ties", "tie"),
            ("boxes", "box"),
        ],
    )
    def test_words_are_matched_in_the_singular(self, word: str, expected: str) -> None:
        assert stem(word) == expected

    def test_fillers_are_left_out_unless_alone(self) -> None:
        assert stems_of("For loops") == {"loop"}
        assert stems_of("What is it") == {"what", "is", "it"}

    def test_a_component_without_title_is_named_by_its_id(self) -> None:
        assert Course().title("for-loops_2") == "for loops 2"
