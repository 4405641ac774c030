"""What the exercise skill reads out of a message."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.values import FollowUp
from learnflow.skills.exercise.wishes import concept_of, nearest, read_wish


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("Can you give me some practice with dictionaries?", ("dictionaries",)),
        ("wanna do som practise on dicts", ("dictionaries",)),
        ("pls send ex on loops", ("for-loops", "while-loops")),
        ("Create an exercise about if statements for beginners.", ("conditionals",)),
        ("Can you make for me question of list and I will answer?", ("lists",)),
        ("and with a file?", ("files",)),
        ("make a set of questions that gets me ready", ()),
        ("don't tell me which function to use", ()),
        ("give me an exercise", ()),
        ("an exercise on python", ()),
    ],
)
def test_concepts(text: str, concepts: tuple[str, ...]) -> None:
    wish = read_wish(text)
    assert (wish.concepts, wish.topic) == (concepts, "")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Could I have a medium level question on sorting?", "sorting"),
        ("exercises with numpy", "NumPy"),
        ("something about monads", "monads"),
        ("let me practise slicing of strings", "slicing"),
    ],
)
def test_topics_that_are_no_concept(text: str, topic: str) -> None:
    assert read_wish(text).topic == topic


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("give me a hint please", "hint"),
        ("I give up on this exercise, show the answer", "answer"),
        ("give me a hint or the solution", "answer"),
        ("this exercise is too hard, give me another", "easier"),
        ("too easy!", "harder"),
        ("Give me a similar exercise to the previous one.", "similar"),
        ("anoter excercise plz", "another"),
        ("Done! Give me the next one.", "another"),
        ("is this right?", "check"),
        ("I want to practice", ""),
    ],
)
def test_actions(text: str, action: str) -> None:
    assert read_wish(text).action == action


def test_a_follow_up_counts_where_the_words_say_nothing() -> None:
    assert read_wish("more", FollowUp.HARDER).action == "harder"
    assert read_wish("a hint", FollowUp.HARDER).action == "hint"
    assert read_wish("and with a dict?", FollowUp.VARIATION).action == ""
    assert read_wish("hm", FollowUp.STILL_FAILS).action == "still"


def test_the_end_of_a_long_message_is_read() -> None:
    assert read_wish("x = 1\n" * 600 + "next please").action == "another"


def test_forms_levels_and_numbers() -> None:
    assert read_wish("start quiz").form == "quiz"
    assert read_wish("Do you have debugging exercises?").form == "debugging"
    assert read_wish("got any hard ones").shift == 1
    assert read_wish("an easy one").shift == -1
    assert read_wish("Please give me 3 problems on tuples.").many
    assert not read_wish("I completed chapter 2, what exercises come after it?").many
    assert read_wish("give me one").asks
    assert not read_wish("here").asks


def test_names_of_concepts() -> None:
    assert concept_of("while loops") == "while-loops"
    assert concept_of("list") == "lists"
    assert concept_of("monads") == "monads"
    assert nearest("closures") == ("functions",)
    assert nearest("lists") == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert read_wish(text) == read_wish(text)
