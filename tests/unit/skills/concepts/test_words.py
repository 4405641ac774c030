"""Words of a question: what they share, and what a misspelt one was meant to be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.skills.concepts.words import Spelling, raw_words, stem, topic_words, typing_slips

WORDS = st.text("abcde", min_size=0, max_size=7)


@pytest.mark.parametrize(
    "forms",
    [
        ("list", "lists"),
        ("class", "classes"),
        ("dictionary", "dictionaries", "dict", "dicts"),
        ("loop", "loops", "looping", "looped", "iterating"),
        ("slice", "slices", "slicing", "sliced"),
        ("format", "formatting", "formatted"),
        ("string", "strings", "str"),
        ("remove", "delete", "removing"),
        ("index", "indexes", "indexing"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_sorted_is_not_sort() -> None:
    assert stem("sorted") != stem("sort")


def test_symbols_are_words() -> None:
    assert raw_words("x[::-1] == **kw @p {} [] a//b") == [
        "x",
        "[::-1]",
        "==",
        "**",
        "kw",
        "@",
        "p",
        "{}",
        "[]",
        "a",
        "//",
        "b",
    ]


def test_words_of_asking_are_dropped() -> None:
    assert topic_words("What is the difference between a list and a tuple?") == ["list", "and", "tuple"]
    assert topic_words("x is y") == ["x", "is", "y"]


def test_spelling_finds_one_near_term() -> None:
    spelling = Spelling(["closur", "dictionary", "tupl", "for"])
    assert spelling.corrected("clousur") == "closur"
    assert spelling.corrected("dictoinery") == "dictionary"
    assert spelling.corrected("tupel") == "tupl"
    assert spelling.corrected("monad") is None
    assert spelling.corrected("abc") is None
    assert spelling.corrected("a1b2") is None
    assert spelling.corrected("clousur") == "closur"


def test_spelling_forgets_when_it_remembers_too_much() -> None:
    spelling = Spelling(["closur"])
    for number in range(4100):
        spelling.corrected(f"word{number}")
    assert spelling.corrected("clousur") == "closur"


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_slips_are_a_distance(a: str, b: str) -> None:
    slips = typing_slips(a, b, 99)
    assert slips == typing_slips(b, a, 99)
    assert (slips == 0) == (a == b)
    assert abs(len(a) - len(b)) <= slips <= max(len(a), len(b))


def test_slips_stop_at_the_limit() -> None:
    assert typing_slips("aaaa", "bbbb", 1) == 2
    assert typing_slips("ab", "ba", 1) == 1
