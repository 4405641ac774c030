"""Choosing by concept and difficulty alone."""

import pytest

from learnflow.contracts.values import BadInput
from learnflow.curriculum.exercises import families
from learnflow.skills.exercise.generation import fitting_seed


def test_the_closest_difficulty_is_chosen() -> None:
    for target in (0.0, 0.3, 0.5, 0.8, 1.0):
        family, seed = fitting_seed(families(), 3, None, target)
        away = abs(family.problem(seed).difficulty - target)
        closest = min(abs(v.difficulty - target) for f in families() for v in f.variants)
        assert away == pytest.approx(closest)


def test_seeds_give_different_exercises_of_a_concept() -> None:
    found = {fitting_seed(families(), seed, "recursion", None)[0].id for seed in range(5)}
    assert found == {"nested-boxes"}
    items = {fitting_seed(families(), seed, "recursion", None)[1] for seed in range(5)}
    assert len(items) == 5


@pytest.mark.parametrize(
    ("seed", "concept", "difficulty", "code"),
    [(-1, None, None, "bad_seed"), (0, "poetry", None, "unknown_concept"), (0, None, 1.5, "out_of_range")],
)
def test_bad_input(seed: int, concept: str | None, difficulty: float | None, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        fitting_seed(families(), seed, concept, difficulty)
    assert caught.value.code == code
