"""Words in normal form, and slips of the keyboard."""

import pytest

from learnflow.skills.triage.lexicon import build_lexicon, correct, is_one_slip

LEXICON = build_lexicon(
    {
        "spellings": {"plz": "please"},
        "topics": ["recursion"],
        "foreign": ["java"],
        "known": ["sound"],
        "cues": {"review": ["review", "look over"], "kind": ["review"]},
    }
)


def test_a_phrase_may_give_several_cues() -> None:
    assert LEXICON.cues == {"review": ("review", "kind"), "look over": ("review",)}


@pytest.mark.parametrize("slip", ["reviw", "reviiew", "reveiw", "revxew", "eview"])
def test_one_slip_is_corrected(slip: str) -> None:
    assert correct(slip, LEXICON) == "review"


@pytest.mark.parametrize("word", ["rev", "revxxw", "x" * 40, "sounds", "recently"])
def test_other_words_stay(word: str) -> None:
    assert correct(word, LEXICON) is None


def test_two_slips_are_not_one() -> None:
    assert not is_one_slip("review", "rxvixw")
    assert not is_one_slip("abc", "abcde")
    assert is_one_slip("same", "same")
