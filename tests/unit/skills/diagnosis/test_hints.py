import pytest

from learnflow.contracts.answers import HintsBlock
from learnflow.skills.diagnosis.hints import TOTAL, clamp, is_last, ladder, next_rung

STEPS = ladder("Where?", "This happens.", "Which kind?", "An example.")


@pytest.mark.parametrize(("rung", "shown"), [(-3, 1), (1, 1), (2, 2), (4, 4), (9, 4)])
def test_a_rung_shows_itself_and_those_before(rung: int, shown: int) -> None:
    assert STEPS.block(rung) == HintsBlock(STEPS.rungs[:shown], TOTAL)
    assert clamp(rung) == shown


@pytest.mark.parametrize(("last", "following"), [(1, 2), (3, 4), (4, 4), (0, 1), (None, 1), ("2", 1), (True, 1)])
def test_the_next_rung(last: object, following: int) -> None:
    assert next_rung(last) == following


def test_the_last_rung() -> None:
    assert is_last(4)
    assert not is_last(3)


def test_every_rung_says_something_and_the_first_asks() -> None:
    with pytest.raises(ValueError, match="says something"):
        ladder("Where?", " ", "c", "d")
    with pytest.raises(ValueError, match="question"):
        ladder("Here.", "b", "c", "d")
