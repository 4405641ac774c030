"""Difficulty and ability learned online."""

import random
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.values import BadInput
from learnflow.skills.exercise.calibration import (
    AnswerRow,
    Ratings,
    area_under_curve,
    calibrate,
    calibrate_csv,
    rows_of,
)


def test_nothing_known_is_one_half_and_the_first_step_is_the_formula() -> None:
    ratings, predictions = calibrate([AnswerRow("u", 1, "i", 1.0)])
    assert list(predictions) == [0.5]
    assert ratings.items["i"].value == -0.5
    assert ratings.users["u"].value == 0.25
    ratings.learn("u", "i", 1.0)
    assert ratings.items["i"].value == pytest.approx(-0.5 - 1 / 1.05)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from([0.0, 0.5, 1.0]))))
def test_a_prediction_never_depends_on_what_comes_later(answers: list[tuple[str, str, float]]) -> None:
    rows = [AnswerRow(user, n, item, correct) for n, (user, item, correct) in enumerate(answers)]
    _, whole = calibrate(rows)
    assert all(0 < p < 1 for p in whole)
    for cut in range(len(rows)):
        assert calibrate(rows[:cut])[1] == whole[:cut]


def test_several_items_of_one_answer_are_predicted_before_any_is_learned() -> None:
    rows = [AnswerRow("u", 1, "x", 1.0), AnswerRow("u", 1, "y", 1.0), AnswerRow("u", 2, "y", 1.0)]
    _, predictions = calibrate(rows)
    assert list(predictions[:2]) == [0.5, 0.5]
    assert predictions[2] > 0.6


def test_hard_items_come_out_hard() -> None:
    draw = random.Random(3)
    truth = {f"s{n}": n - 2.0 for n in range(5)}
    rows = []
    for n in range(4000):
        item = draw.choice(sorted(truth))
        right = draw.random() < 1 / (1 + 2.718281828 ** truth[item])
        rows.append(AnswerRow(f"u{n % 50}", n, item, float(right)))
    ratings, predictions = calibrate(rows)
    learned = [ratings.items[item].value for item in sorted(truth)]
    assert learned == sorted(learned)
    assert max(abs(value - truth[item]) for item, value in zip(sorted(truth), learned, strict=True)) < 0.8
    auc = area_under_curve(predictions, array("b", (int(row.correct) for row in rows)))
    assert auc is not None
    assert auc > 0.7


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5]), st.integers(0, 1)), max_size=12))
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs: list[tuple[float, int]]) -> None:
    highs = [p for p, right in pairs if right]
    lows = [p for p, right in pairs if not right]
    auc = area_under_curve([p for p, _ in pairs], [right for _, right in pairs])
    if not highs or not lows:
        assert auc is None
    else:
        won = sum((high > low) + (high == low) / 2 for high in highs for low in lows)
        assert auc == pytest.approx(won / (len(highs) * len(lows)))


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (None, "wrong_type"),
        ([3], "wrong_type"),
        ([{"user_id": "a", "order_id": 1, "skill": "s"}], "missing_field"),
        ([{"user_id": "a", "order_id": "x", "skill": "s", "correct": 1}], "wrong_type"),
        ([{"user_id": "a", "order_id": "inf", "skill": "s", "correct": 1}], "wrong_type"),
        ([{"user_id": "a", "order_id": 1, "skill": "s", "correct": 2}], "out_of_range"),
        ([{"user_id": "a", "order_id": 1, "skill": "s", "correct": "nan"}], "out_of_range"),
        ([{"user_id": "a", "order_id": 2**70, "skill": "s", "correct": 1}], "out_of_range"),
    ],
)
def test_bad_answers(answers: object, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        rows_of(answers)
    assert caught.value.code == code


def test_answers_are_sorted_by_order() -> None:
    rows = rows_of(
        [
            {"user_id": 7, "order_id": 5, "skill": "s", "correct": True},
            {"user_id": 7, "order_id": "1.0", "skill": "s", "correct": False},
        ]
    )
    assert [(row.user_id, row.order_id, row.correct) for row in rows] == [("7", 1, 0.0), ("7", 5, 1.0)]


def test_a_file_with_the_names_of_assistments(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(
        "\ufefforder_id,assignment_id,user_id,correct,skill_id,skill_name\n"
        "3,9,b,0,1,Area\n1,9,a,1,1,Area\n2,9,a,1,1,Area\n\n4,9,a,1,,\n5,9,b,NA,1,Area\n",
        encoding="utf-8",
    )
    result = calibrate_csv(str(file))
    assert (result["rows"], result["skipped"]) == (3, 2)
    assert result["auc"] == 0.5
    assert [item["id"] for item in result["items"]] == ["Area"]
    assert [(user["id"], user["answers"]) for user in result["users"]] == [("a", 2), ("b", 1)]
    in_order = calibrate([AnswerRow("a", 1, "Area", 1), AnswerRow("a", 2, "Area", 1), AnswerRow("b", 3, "Area", 0)])
    assert result["items"] == in_order[0].summary()["items"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing_column"),
        ("user_id,order_id,correct\n", "missing_column"),
        ("user_id,order_id,skill,correct\na,1\n", "short_line"),
        ("user_id,order_id,skill,correct\na,1,s,maybe\n", "wrong_type"),
        ("user_id,order_id,skill,correct\n" + "a" * 200_000, "invalid_csv"),
    ],
)
def test_bad_files(text: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(text)
    with pytest.raises(BadInput) as caught:
        calibrate_csv(str(file))
    assert caught.value.code == code


def test_a_file_with_right_answers_only_has_no_auc(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("user_id,order_id,skill,correct\na,1,s,1\n")
    assert calibrate_csv(str(file))["auc"] is None


def test_extreme_ratings_stay_probabilities() -> None:
    ratings = Ratings()
    for _ in range(1000):
        ratings.learn("u", "i", 1.0)
    assert 0 < ratings.predict("u", "i") < 1
