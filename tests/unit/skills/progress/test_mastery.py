import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.values import BadInput, Level
from learnflow.skills.progress.mastery import level_of, mastery, weigh

share = st.floats(0, 1)
score = st.none() | share


class TestMastery:
    def test_it_weighs_the_four_scores(self) -> None:
        assert mastery(0.85, 0.90, 0.75, 0.80) == 0.84

    @pytest.mark.parametrize(
        ("scores", "expected"),
        [((1, 0, 0, 0), 0.4), ((0, 1, 0, 0), 0.3), ((0, 0, 1, 0), 0.2), ((0, 0, 0, 1), 0.1), ((1, 1, 1, 1), 1.0)],
    )
    def test_each_score_has_its_weight(self, scores: tuple[float, ...], expected: float) -> None:
        assert mastery(*scores) == expected

    @pytest.mark.parametrize("bad", [-0.01, 1.01, float("nan"), float("inf"), True, "1", None])
    def test_it_refuses_what_is_no_share(self, bad: float) -> None:
        with pytest.raises(BadInput, match="quiz"):
            mastery(0.5, bad, 0.5, 0.5)

    @settings(max_examples=60)
    @given(share, share, share, share)
    def test_it_stays_between_0_and_1_and_agrees_with_weigh(self, c: float, q: float, r: float, a: float) -> None:
        assert 0 <= mastery(c, q, r, a) <= 1
        assert mastery(c, q, r, a) == weigh(c, q, r, a)

    @settings(max_examples=60)
    @given(score, score, score, score, share)
    def test_a_score_more_never_lowers_it(
        self, c: float | None, q: float | None, r: float | None, a: float | None, more: float
    ) -> None:
        before = weigh(c, q, r, a)
        assert weigh(max(c or 0.0, more), q, r, a) >= before
        assert weigh(c, max(q or 0.0, more), r, a) >= before
        assert weigh(c, q, max(r or 0.0, more), a) >= before
        assert weigh(c, q, r, max(a or 0.0, more)) >= before

    def test_a_missing_score_counts_nothing(self) -> None:
        assert weigh(None, None, 0.9, 0.5) == weigh(0.0, 0.0, 0.9, 0.5) == 0.23


class TestLevel:
    @pytest.mark.parametrize(
        ("value", "level"),
        [
            (0, Level.BEGINNER),
            (0.40, Level.BEGINNER),
            (0.4001, Level.LEARNING),
            (0.405, Level.LEARNING),
            (0.70, Level.LEARNING),
            (0.705, Level.PROFICIENT),
            (0.90, Level.PROFICIENT),
            (0.9001, Level.MASTERED),
            (1, Level.MASTERED),
        ],
    )
    def test_bands_are_half_open(self, value: float, level: Level) -> None:
        assert level_of(value) is level

    @settings(max_examples=60)
    @given(share, share)
    def test_levels_leave_no_gap_and_never_fall(self, one: float, other: float) -> None:
        order = list(Level)
        low, high = sorted((one, other))
        assert order.index(level_of(low)) <= order.index(level_of(high))

    @pytest.mark.parametrize("bad", [-1, 1.5, float("nan")])
    def test_it_refuses_what_is_no_mastery(self, bad: float) -> None:
        with pytest.raises(BadInput):
            level_of(bad)
