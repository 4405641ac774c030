"""What students say their programs should give is read where it is written out, and nowhere else."""

import pytest

from learnflow.contracts.values import CallCase
from learnflow.skills.debug.expectations import calls_in, output_in
from learnflow.skills.debug.running.runs import Given


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("it should print 12", "12"),
        ("it prints 11 but it should be 12.5", "12.5"),
        ('why does this say "Hi"? It should say "Hello, Ana"', "Hello, Ana"),
        ("I expected 7, got 6", "7"),
        ("I want it to print `done`", "done"),
        ("the output is supposed to be wrong", None),
        ("should I print this?", None),
        ("it should print 12, or it must print 13", None),
        ("it should print 12x", None),
        ("", None),
    ],
)
def test_an_output_in_words(text: str, output: str | None) -> None:
    assert output_in(text) == output


def test_calls_in_words() -> None:
    text = "add(2, 3) should return 5 but gives 6, and `double([1])` must give [1, 1]"
    assert calls_in(text) == (CallCase("add(2, 3)", "5"), CallCase("double([1])", "[1, 1]"))


@pytest.mark.parametrize(
    "text", ["add(2, 3 should return 5", "add should return 5", "f(x) should return something", "(" * 3000]
)
def test_what_is_not_written_out_is_not_read(text: str) -> None:
    assert calls_in(text) == ()


def test_a_whole_number_in_words_may_be_printed_with_a_point() -> None:
    assert Given(expected_stdout="12", in_words=True).outputs == ("12", "12.0")
    assert Given(expected_stdout="12").outputs == ("12",)
    assert Given(expected_stdout="12 13", in_words=True).outputs == ("12 13",)
    assert Given().outputs == ()
