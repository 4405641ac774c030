"""A wrong output that is the result of calls becomes tests of these calls, and nothing else does."""

import pytest

from learnflow.contracts.values import CallCase, Tools
from learnflow.skills.debug.diagnosing import diagnose, subject_of
from learnflow.skills.debug.running.printed import printed_calls
from learnflow.skills.debug.running.runs import Given, Runner
from learnflow.skills.language.reading import read_program
from learnflow.standalone import tools

pytestmark = pytest.mark.jail

MEAN = """\
def mean(numbers):
    total = 0
    for n in numbers:
        total = n
    return total / len(numbers)

"""


@pytest.fixture(scope="module")
def hands() -> Tools:
    return tools()


def calls_in(code: str, expected: str, hands: Tools, in_words: bool) -> tuple[CallCase, ...]:
    assert hands.jail is not None
    runner = Runner(hands.jail, Given(expected_stdout=expected, in_words=in_words))
    outcome = runner.run(code)
    assert outcome is not None
    return printed_calls(read_program(code), code, outcome, runner)


def test_each_printed_call_is_a_test(hands: Tools) -> None:
    code = MEAN + "print(mean([1, 3]))\nprint('done')\nprint(mean([4]))\n"
    assert calls_in(code, "2.0\ndone\n4.0\n", hands, False) == (
        CallCase("mean([1, 3])", "2.0"),
        CallCase("mean([4])", "4.0"),
    )


def test_a_whole_number_in_words_is_the_number_that_the_call_gives(hands: Tools) -> None:
    assert calls_in(MEAN + "print(mean([1, 3]))\n", "2", hands, True) == (CallCase("mean([1, 3])", "2.0"),)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (MEAN + "for n in range(2):\n    print(mean([n]))\n", "1\n2\n"),
        (MEAN + "print('mean:', mean([1, 3]))\n", "mean: 2.0\n"),
        (MEAN + "print(mean([1, 3]), end='')\n", "2.0"),
        (MEAN + "print(mean([1, 3]))\n", "2.0\n3.0\n"),
        ("left = [3, 2]\ndef take():\n    return left.pop()\nprint(take())\n", "3\n"),
        ("print(4)\n", "5\n"),
        (MEAN + "print(mean([2]))\nprint('dome')\n", "2.0\ndone\n"),
    ],
)
def test_what_cannot_be_told_apart_stays_an_output(code: str, expected: str, hands: Tools) -> None:
    assert calls_in(code, expected, hands, False) == ()


def test_the_answer_tells_of_the_call(hands: Tools) -> None:
    given = Given(expected_stdout="2.0\n4.0\n3.5\n")
    code = MEAN + "print(mean([1, 3]))\nprint(mean([4, 1, 7]))\nprint(mean([5, 2]))\n"
    found = diagnose(subject_of(code, None, "", given), hands)
    assert found is not None
    assert (found.kind, found.place.line, found.verified.value) == ("wrong_result", 4, "passed_tests")
    assert "`mean([1, 3])` should give `2.0`" in found.slots["told"]
