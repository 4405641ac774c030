"""What a message is made of."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.skills.triage.anatomy import BLOCK_WORD, MAX_PARSED, Parse, dissect, has_words


def test_plain_prose_is_left_alone() -> None:
    anatomy = dissect("what is a loop?")
    assert (anatomy.prose, anatomy.code, anatomy.parse) == ("what is a loop?", "", Parse.NONE)


def test_loose_code_is_taken_out_of_the_prose() -> None:
    anatomy = dissect("here is mine:\ndef f(x):\n    return x\n\nis it fine?")
    assert anatomy.code.rstrip() == "def f(x):\n    return x"
    assert anatomy.prose == f"here is mine:\n{BLOCK_WORD}\nis it fine?"
    assert anatomy.parse is Parse.PARSES


def test_code_without_its_colon_is_still_code() -> None:
    anatomy = dissect("for item in cart\n    print(item)")
    assert anatomy.parse is Parse.BROKEN
    assert not has_words(anatomy.prose)


@pytest.mark.parametrize(
    "text",
    ["for me it is hard to see\nwhy", "print (x) is what I use to see it", "if I run it twice, what happens then\nok?"],
)
def test_sentences_that_start_like_code_are_prose(text: str) -> None:
    assert dissect(text).code == ""


def test_a_fence_holds_code_and_its_language() -> None:
    assert dissect("```python\nx = 1\n```\ngood?").parse is Parse.PARSES
    assert dissect("```java\nint x = 5;\n```\ngood?").foreign
    assert dissect("what does ```main()``` do").inline
    assert dissect("``` ```").prose == ""


def test_a_traceback_is_no_prose() -> None:
    text = "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n    x\nNameError: name 'x'\nhelp"
    anatomy = dissect(text)
    assert anatomy.traceback
    assert anatomy.prose == "help"
    assert dissect('File "a.py", line 9\n    else:\n    ^\nSyntaxError: invalid syntax').traceback


def test_an_error_name_asked_about_is_prose() -> None:
    assert not dissect("NameError: what does it mean?").traceback


def test_a_session_has_code_output_and_words() -> None:
    anatomy = dissect(">>> 7 // 2\n3\nwhat does the double slash mean")
    assert anatomy.output
    assert anatomy.code == "7 // 2"
    assert anatomy.prose == f"{BLOCK_WORD}\nwhat does the double slash mean"


def test_a_remark_behind_an_arrow_is_prose() -> None:
    anatomy = dissect("Cat().meow()  -> takes no arguments but one was given")
    assert anatomy.code == "Cat().meow() "
    assert "takes no arguments" in anatomy.prose


def test_backticks_are_inline_code_unless_they_name_an_error() -> None:
    assert dissect("what does `nums[::2]` do").inline
    assert "KeyError" in dissect("I see `KeyError: 3` here").prose


def test_attachments_count_as_parts() -> None:
    anatomy = dissect("good?", code="x = 1", traceback=" ")
    assert (anatomy.parse, anatomy.traceback) == (Parse.PARSES, False)
    assert dissect("", traceback="Traceback").traceback
    assert dissect("see\ny = 2", code="x = 1").code == "x = 1\ny = 2"


def test_long_code_beside_words_is_not_parsed() -> None:
    code = "x = 1\n" * MAX_PARSED
    assert dissect("good?", code=code[:MAX_PARSED]).parse is Parse.PARSES
    assert dissect("good?", code=code[: MAX_PARSED + 6]).parse is Parse.UNREAD
    assert dissect("", code=code[: MAX_PARSED + 6]).parse is Parse.PARSES
    assert dissect("", code="\0").parse is Parse.UNREAD


@pytest.mark.parametrize(
    "language", ["function add(a, b) {", "#include <stdio.h>", "SELECT name FROM users;", "<html>"]
)
def test_other_languages_are_seen(language: str) -> None:
    assert dissect(f"{language}\n").foreign
    assert dissect("", code=language).foreign


HOSTILE = (
    "a",
    "a'",
    "( ",
    "x=",
    "for a,",
    "while x:  ",
    "function  ",
    "SELECT ",
    " -> a",
    "`",
    "```",
    "'\"",
    "1a.",
    "(a'",
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    start = time.process_time()
    dissect("= " + unit * (8_000 // len(unit)))
    dissect("(\n -> " + unit[0] * 7_900)
    assert time.process_time() - start < 0.25


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200), st.none() | st.text(max_size=80))
def test_any_text_is_taken(text: str, code: str | None) -> None:
    assert dissect(text, code).prose is not None
