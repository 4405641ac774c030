"""Which exercise is chosen."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.values import Intent, Level, Question
from learnflow.curriculum.exercises import families, find_family
from learnflow.skills.exercise.selection import BANDS, Opened, Selection, select
from learnflow.skills.exercise.wishes import read_wish


def chosen(text: str, opened: Opened | None = None, **fields: Any) -> Selection:
    return select(Question(text, Intent.EXERCISE_REQUEST, **fields), read_wish(text), families(), opened)


def difficulty(selection: Selection) -> float:
    return selection.family.problem(selection.seed).difficulty  # type: ignore[no-any-return]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(Level)), st.integers(0, 2**63))
def test_without_a_concept_the_difficulty_suits_the_level(level: Level, seed: int) -> None:
    selection = chosen("give me an exercise", level=level, seed=seed)
    low, high = BANDS[level]
    assert low <= difficulty(selection) <= high
    assert selection.remarks == ()
    assert selection == chosen("give me an exercise", level=level, seed=seed)


@pytest.mark.parametrize(
    "concept",
    [
        "variables",
        "strings",
        "numbers",
        "conditionals",
        "for loops",
        "while loops",
        "lists",
        "dictionaries",
        "tuples",
        "sets",
        "functions",
        "classes",
        "files",
        "exceptions",
        "modules",
        "recursion",
    ],
)
def test_a_concept_asked_for_is_practised(concept: str) -> None:
    for level in Level:
        selection = chosen(f"an exercise on {concept}", level=level)
        assert selection.concept == concept.replace(" ", "-")
        assert selection.concept in selection.family.problem(selection.seed).concepts


def test_what_no_exercise_practises_is_said_and_the_nearest_given() -> None:
    closures = chosen("an exercise on closures")
    assert (closures.asked, closures.concept, closures.remarks) == ("closures", "functions", ("none_on",))
    sorting = chosen("an exercise on sorting")
    assert (sorting.asked, sorting.concept, sorting.remarks) == ("sorting", "lists", ("none_on",))
    monads = chosen("an exercise on monads")
    assert (monads.asked, monads.concept, monads.remarks) == ("monads", "", ("none_on_unknown",))


def test_too_hard_or_too_easy_for_the_level_is_said() -> None:
    assert chosen("exercise on recursion", level=Level.BEGINNER).remarks == ("above_level",)
    assert chosen("exercise on variables", level=Level.MASTERED).remarks == ("below_level",)
    assert chosen("a hard exercise", level=Level.BEGINNER).remarks == ()


def test_easy_and_hard_shift_the_level() -> None:
    assert difficulty(chosen("a hard one", level=Level.PROFICIENT)) >= 0.7
    assert difficulty(chosen("an easy one", level=Level.LEARNING)) <= 0.35
    assert difficulty(chosen("harder", level=Level.MASTERED)) >= 0.7


def test_harder_and_easier_move_from_the_last_exercise() -> None:
    last = Opened(find_family("group-words"), 1, concept="dictionaries")
    harder, easier = chosen("harder", last), chosen("easier", last)
    assert difficulty(harder) > 0.45 > difficulty(easier)
    assert harder.remarks == ("harder",)
    assert easier.remarks == ("easier",)
    assert harder.before == 0.45


def test_the_ends_of_harder_and_easier_are_said() -> None:
    assert chosen("harder", Opened(find_family("nested-boxes"), 2)).remarks[0] == "hardest"
    assert chosen("easier", Opened(find_family("shop-receipt"), 0)).remarks[0] == "easiest"
    elsewhere = chosen("harder", Opened(find_family("filling-container"), 2, concept="classes"))
    assert elsewhere.remarks == ("elsewhere_harder",)
    assert (elsewhere.asked, elsewhere.concept) == ("classes", "")
    assert chosen("easier", Opened(find_family("filling-container"), 0, concept="classes")).remarks == (
        "elsewhere_easier",
    )


def test_another_is_another_family_and_similar_the_same() -> None:
    last = Opened(find_family("careful-numbers"), 0)
    assert chosen("another", last).family.id != "careful-numbers"
    similar = chosen("something similar", last)
    assert (similar.family.id, similar.seed % 3) == ("careful-numbers", 1)


def test_fresh_comes_before_seen() -> None:
    easy = [f"shop-receipt:{n}" for n in range(3)] + [f"sum-until:{n}" for n in range(4)]
    assert chosen("an exercise", profile={"done": easy}).family.id == "group-words"
    every = [*easy, "group-words:0"]
    again = chosen("an exercise", profile={"done": every})
    assert f"{again.family.id}:{again.seed}" not in every
    assert "seen" in again.remarks


def test_an_item_of_this_conversation_does_not_come_again() -> None:
    last = Opened(find_family("nested-boxes"), 0, concept="recursion", recent=("nested-boxes:1", "nested-boxes:2"))
    for _ in range(4):
        selection = chosen("another", last)
        item = f"{selection.family.id}:{selection.seed}"
        assert item not in (*last.recent, last.item)
        last = Opened(
            find_family(selection.family.id), selection.seed, concept="recursion", recent=(*last.recent, last.item)
        )


def test_weak_components_come_first_where_nothing_was_asked() -> None:
    selection = chosen("an exercise", level=Level.LEARNING, profile={"weak": ["files"]})
    assert selection.family.id == "read-scores"
    assert selection.remarks == ("weak",)


def test_a_profile_of_another_shape_counts_as_nothing() -> None:
    for profile in ({"done": 3, "weak": "files"}, {"done": [None, "x", "sum-until:²", "sum-until:" + "9" * 40]}):
        assert chosen("an exercise", profile=profile, seed=2)
