import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.skills.language.tracebacks import Frame, Traceback, find_error_in_words, read_traceback


def parsed(text: str) -> Traceback:
    found = read_traceback(text)
    assert found is not None
    return found


def test_frames_message_and_marks() -> None:
    found = parsed(
        "Traceback (most recent call last):\n"
        '  File "C:\\Users\\x y\\a.py", line 5, in <module>\n    main()\n'
        '  File "C:\\Users\\x y\\a.py", line 3, in main\n'
        "    total = total + price * 'a'\n            ~~~~~~^~~~~~~~~~~~~\n"
        "TypeError: unsupported operand type(s) for +: 'int' and 'str'\n"
    )
    assert found.error_type == "TypeError"
    frame = found.frames[1]
    assert (frame.line, frame.function, frame.source) == (3, "main", "total = total + price * 'a'")
    assert (frame.source or "")[frame.start : frame.end] == "total + price * 'a'"


def test_syntax_error_without_header() -> None:
    found = parsed('  File "x.py", line 3\n    if x = 3\n       ^^^^^\nSyntaxError: invalid syntax\n')
    assert (found.error_type, found.frames[0].line, found.frames[0].start) == ("SyntaxError", 3, 3)


@pytest.mark.parametrize("prefix", ["> ", "", "  ", "| "])
def test_quoted_and_flattened(prefix: str) -> None:
    lines = ["Traceback (most recent call last):", 'File "a.py", line 3, in <module>', "int(x)", "ValueError: bad"]
    found = parsed("\n".join(prefix + line for line in lines))
    assert (found.error_type, found.message, found.frames[0].source) == ("ValueError", "bad", "int(x)")


def test_console_frames_have_no_source() -> None:
    found = parsed("  File \"<stdin>\", line 1, in <module>\nNameError: name 'x' is not defined\n")
    assert found.frames == (Frame("<stdin>", 1, "<module>"),)


def test_repeated_frames_are_counted() -> None:
    found = parsed(
        '  File "a.py", line 3, in f\n    return f(n)\n  [Previous line repeated 996 more times]\n'
        "  [something else]\nRecursionError: maximum recursion depth exceeded\n"
    )
    assert found.repeated == 996


FIRST = 'Traceback (most recent call last):\n  File "a.py", line 2, in <module>\n    d["a"]\nKeyError: \'a\'\n'
SECOND = (
    'Traceback (most recent call last):\n  File "a.py", line 4, in <module>\n    print(y)\n'
    "NameError: name 'y' is not defined\n"
)


def test_chained_errors_keep_their_order() -> None:
    handling = parsed(FIRST + "\nDuring handling of the above exception, another exception occurred:\n\n" + SECOND)
    assert (handling.error_type, handling.link) == ("NameError", "handling")
    assert [error.error_type for error in handling.earlier] == ["KeyError"]
    cause = parsed(FIRST + "\nThe above exception was the direct cause of the following exception:\n\n" + SECOND)
    assert cause.link == "cause"


def test_of_two_runs_the_last_counts() -> None:
    found = parsed(FIRST + "$ python a.py\n" + SECOND)
    assert (found.error_type, found.earlier) == ("NameError", ())


def test_exception_group_gives_its_first_member() -> None:
    found = parsed(
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "a.py", line 1, in <module>\n  |     raise ExceptionGroup("x", [ValueError(1)])\n'
        "  | ExceptionGroup: x (2 sub-exceptions)\n"
        "  +-+---------------- 1 ----------------\n    | ValueError: 1\n"
        "    +---------------- 2 ----------------\n    | TypeError: 2\n    +------------------------------------\n"
    )
    assert (found.error_type, found.message) == ("ValueError", "1")


def test_notebooks() -> None:
    old = parsed(
        "ZeroDivisionError                         Traceback (most recent call last)\n"
        "<ipython-input-3-abc> in <module>\n      1 def f():\n----> 2     return 1/0\n\n"
        "<ipython-input-3-abc> in f()\n----> 2     return 1/0\nZeroDivisionError: division by zero\n"
    )
    assert (old.error_type, old.frames[-1].line, old.frames[-1].source) == ("ZeroDivisionError", 2, "return 1/0")
    new = parsed("Cell In[1], line 3\n      1 x = 1\n----> 3 print(y)\n\nNameError: name 'y' is not defined\n")
    assert (new.frames[0].file, new.frames[0].line) == ("<notebook>", 3)


def test_the_last_own_frame_is_the_students() -> None:
    found = parsed(
        '  File "/home/a/b.py", line 2, in <module>\n    json.loads(x)\n'
        '  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads\n    return f(s)\nValueError: no\n'
    )
    assert found.student_frame == found.frames[0]
    only_library = parsed('  File "/usr/lib/python3.11/x.py", line 3, in f\n    g()\nValueError: no\n')
    assert only_library.student_frame == only_library.frames[0]
    assert Traceback("ValueError", "").student_frame is None


def test_own_exception_classes_and_paste_that_ends_early() -> None:
    own = parsed('  File "a.py", line 1, in <module>\n    foo()\n__main__.Broken: bad\n')
    assert (own.error_type, own.message) == ("Broken", "bad")
    cut = parsed('Traceback (most recent call last):\n  File "a.py", line 3, in f\n')
    assert (cut.error_type, cut.frames[0].line) == ("", 3)
    then = parsed('  File "a.py", line 3, in f\n    g()\nDuring handling of the above exception, x:\n' + SECOND)
    assert then.error_type == "NameError"
    again = parsed('  File "a.py", line 3, in f\n    g()\n' + SECOND)
    assert again.error_type == "NameError"


@pytest.mark.parametrize(
    "text", ["", "hello world", "x: 3", "  File a.py", "~~~^^^", "[Previous line repeated x]", "a in b"]
)
def test_no_error_is_none(text: str) -> None:
    assert read_traceback(text) is None


def test_marks_without_indentation_are_not_trusted() -> None:
    found = parsed('File "a.py", line 3, in f\nint(x)\n^^^\nValueError: bad')
    assert found.frames[0].start is None
    late = parsed('  File "a.py", line 3, in f\n    x\n          ^^^\nValueError: bad')
    assert late.frames[0].start is None


def test_an_error_in_words() -> None:
    found = find_error_in_words("I get a TypeError: can only add\nwhy?")
    assert found == Traceback("TypeError", "can only add")
    assert find_error_in_words("it does not work") is None
    assert find_error_in_words("my json.JSONDecodeError") == Traceback("JSONDecodeError", "")


HOSTILE = ['File "' * 10_000, '  File "a.py", line 3, in f\n' * 2_300, "a.b" * 20_000, "~" * 60_000, "-> " * 20_000]
HOSTILE += ["-" * 60_000, "\n" * 60_000, " in " * 15_000, "/ in " * 13_000, "AError:" * 9_000, ">" * 60_000]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:6].strip() for text in HOSTILE])
def test_hostile_text_takes_linear_time(text: str) -> None:
    start = time.process_time()
    read_traceback(text)
    find_error_in_words(text)
    assert time.process_time() - start < 0.5


@given(
    st.lists(
        st.sampled_from(
            [*FIRST.splitlines(), "  ^^^", "----> 3 x", "", "+-- 1 --", "Xy: 1", "\ud800", "In [3], line 2"]
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_any_lines_are_read(lines: list[str]) -> None:
    read_traceback("\n".join(lines))
