"""Messages that only make sense after what was said last."""

import time

import pytest

from learnflow.contracts.values import FollowUp
from learnflow.skills.triage.conversation import follow_up

FOLLOWS = {
    FollowUp.HINT: [
        "another hint",
        "hint",
        "next hint",
        "next hint please",
        "one more hint",
        "can i get another hint?",
        "anoter hint plz",
        "a bigger hint",
        "give me a clue",
        "i'm still stuck",
        "another tip please",
        "More help!",
    ],
    FollowUp.HARDER: [
        "harder",
        "HARDER!!",
        "something harder",
        "a harder one please",
        "too easy",
        "this is too easy",
        "make it harder",
        "can you make it harder?",
        "more difficult pls",
        "hardr",
        "another one but harder",
        "that was way too easy for me",
    ],
    FollowUp.EASIER: [
        "easier",
        "something easier",
        "too hard",
        "this one is too difficult for me",
        "simpler please",
        "ezier",
        "can I have an easier one",
        "i don't get it",
        "in simpler words",
        "easier one pls",
        "i still dont understand",
        "can you explain it in simple words?",
    ],
    FollowUp.ANOTHER: [
        "another one",
        "another",
        "one more",
        "next",
        "next one",
        "next please",
        "give me another",
        "again",
        "a different one",
        "can we do another one?",
        "anuther one plz",
        "something else",
        "another example",
        "skip this one",
    ],
    FollowUp.STILL_FAILS: [
        "still fails",
        "nope same error",
        "same error",
        "still doesn't work",
        "it still doesnt work",
        "that didn't help",
        "that didn't work",
        "still wrong",
        "stil the same eror",
        "no luck",
        "it still crashes",
        "not working",
        "I tried that but still fails",
        "still the same error",
        "still broken :(",
        "ok but it still does not work",
        "still fails\n```python\nx = 1\nprint(y)\n```",
    ],
    FollowUp.WHY: [
        "why",
        "why?",
        "why though?",
        "but why",
        "y tho",
        "how come",
        "why is that?",
        "why not",
        "why does that happen?",
        "what do you mean by that",
        "whyyy",
        "why does it work",
        "can you explain why",
        "and why?",
        "explain that again",
    ],
    FollowUp.VARIATION: [
        "and with a dict?",
        "what about a tuple?",
        "and with strings",
        "what about an empty list?",
        "how about sets?",
        "same with a while loop",
        "what if it is empty?",
        "and for negative numbers?",
        "can i do it with a for loop",
        "does it also work with tuples",
        "ok and with a lambda?",
    ],
}

STANDS_ALONE = """
why does my loop print 5 twice
why do we need functions
why is python slow
why did my mastery go down
why is my code not working
why do I get a TypeError when I add these
why would anyone use recursion
what is a hint in typing
what does yield mean
what does this error mean and how do I fix it in my code
how about an exercise on sets
how about a quiz
what about my score
what about a problem with nested dictionaries for me to solve
what about you
what about the weather
how about lunch
and my progress?
give me a hint on exercise 4
give me a harder exercise about recursion
give me another exercise about dictionaries
next topic
what should I study next
next exercise on loops please
another exercise about strings
easier way to write this loop?
is there an easier way to sort a list
make my code simpler
is this code too complicated
too many if statements in my program
my program still fails on the second test, it prints 3 instead of 4
the loop doesn't work when the list is empty
I tried adding a break but the loop still goes on forever
my test is not working with pytest
doesn't my code look better now?
still confused about closures
I still don't get why we need constructors
same error in two different files, what is going on
is the same as == in python?
what is the same error class hierarchy
explain recursion
explain that decorators thing from the chapter
explain this code to me please
can you explain what a class is
tell me more about string formatting
what do you mean by closure
are you sure python is interpreted
more
again and again my program crashes
again, what is a variable?
with open file how does it work
for loops
with statements
in python
using lambda in sort key, how?
if else
one
hello
thanks
ok
no
help
what happens with a list when I pass it to a function and change it there
can I do it
does it work
x = [1, 2]
`nums[::2]` why?
""".strip().splitlines()
GOES_ON = {"more"}


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in FOLLOWS.items() for text in texts])
def test_follow_ups(text: str, kind: FollowUp) -> None:
    assert follow_up(text) is kind


@pytest.mark.parametrize("text", [text for text in STANDS_ALONE if text not in GOES_ON])
def test_messages_with_a_request_of_their_own(text: str) -> None:
    assert follow_up(text) is None


def test_there_are_enough_of_both() -> None:
    assert sum(map(len, FOLLOWS.values())) >= 60
    assert len(STANDS_ALONE) >= 60


def test_code_beside_a_question_makes_it_a_question_about_that_code() -> None:
    assert follow_up("what does this mean?\n```python\nnums[::2]\n```") is None
    assert follow_up("and with a dict?\nx = {}\nprint(x)") is None
    assert follow_up("x = 1\nprint(y)\n\ndoesn't work") is None
    assert follow_up("x = 1\nprint(y)\n\nthat doesn't work") is FollowUp.STILL_FAILS


@pytest.mark.parametrize("text", ["", "   ", "?", "\ud800", "\0", "please ok", "\U0001f600"])
def test_nothing_is_no_follow_up(text: str) -> None:
    assert follow_up(text) is None


@pytest.mark.parametrize("unit", ["a ", "some ", "much bit ", "another ", "why ", "please ", "still "])
def test_long_texts_are_none_and_take_little_time(unit: str) -> None:
    start = time.process_time()
    for size in (40, 80, 90, 170, 5_000, 20_000):
        follow_up(unit * (size // len(unit)))
    assert time.process_time() - start < 0.2
    assert follow_up(unit * 5_000) is None
