import ast
import sys
import threading
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.values import BadInput
from learnflow.skills.language import reading
from learnflow.skills.language.reading import (
    check_nesting,
    check_size,
    count_lines,
    find_syntax_error,
    read_program,
    recompile,
)

CHAINS = {
    "sum": "1" + "+1" * 30_000,
    "signs": "-" * 60_000 + "1",
    "attributes": "a" + ".b" * 30_000,
    "calls": "f" + "()" * 30_000,
    "not": "not " * 15_000 + "1",
    "lambda": "lambda:" * 8_000 + "1",
    "lambda with commas": "lambda x, y:" * 5_000 + "1",
    "else": "1 if 1 else " * 5_000 + "1",
    "powers": "2**" * 20_000 + "1",
    "index": "a" + "[0]" * 20_000,
    "for in brackets": "[1 " + "for a, b in c " * 4_000 + "]",
    "inside an f-string": "f'{" + "1+" * 25_000 + "1}'",
    "names": "a " * 30_000,
    "print print": "print " * 10_000,
    "brackets": "(" * 30_000,
    "braces": "{a:" * 20_000,
    "elif": "if x: pass\n" + "elif x: pass\n" * 900,
    "f-string braces": "f'" + "{" * 999 + "x'",
}


def read(code: str) -> str:
    try:
        read_program(code)
        find_syntax_error(code)
    except BadInput as refusal:
        return refusal.code
    except SyntaxError:
        return "syntax"
    return "read"


@pytest.mark.parametrize("code", CHAINS.values(), ids=CHAINS.keys())
def test_long_chains_never_reach_the_parser(code: str) -> None:
    assert read(code) in ("too_nested", "syntax")


def test_long_chains_do_no_harm_on_a_small_stack() -> None:
    outcomes: list[str] = []
    just_allowed = ["1" + "+1" * 199, "not " * 199 + "1", "(" * 50 + ")" * 50, "f(not -" * 49 + "1" + ")" * 49]
    just_allowed += ["a " * 500, "lambda:" * 199 + "1", "if x: pass\n" + "elif x: pass\n" * 199, "{1:" * 49 + "1 1"]
    just_allowed += ["".join(" " * n + "if x:\n" for n in range(99)) + " " * 99 + "pass pass"]

    def run() -> None:
        outcomes.extend(read(code) for code in (*CHAINS.values(), *just_allowed))

    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert len(outcomes) == len(CHAINS) + len(just_allowed)
    assert "unreadable" not in outcomes


def test_ordinary_code_is_read() -> None:
    code = "table = [" + ", ".join("-1 + 2 * (3 - 4)" for _ in range(900)) + "]\n" + "x = x + 1\n" * 900
    assert isinstance(read_program(code), ast.Module)
    assert find_syntax_error("a = {" + "'k': [1, 2], " * 800 + "}") is None
    assert read_program("f = lambda x: x\n" * 300 + "for a in b: pass\n" * 300).body
    check_nesting('f"{{not a field}} {a + b} {c}"')


def test_code_after_a_bracket_left_open_is_still_a_syntax_error() -> None:
    code = "print((1\n" + "total = total + 1\nprint(total - 1)\n" * 400
    with pytest.raises(SyntaxError):
        read_program(code)


@pytest.mark.parametrize(
    ("code", "reason", "word"),
    [
        ("x = 1\ny = '\ud800'", "not_utf8", "Line 2"),
        ("x = 1\0", "null_character", "Line 1"),
        ("#" * 65_537, "code_too_large", "65,537"),
        ("é" * 40_000, "code_too_large", "80,000"),
        ("x\n" * 2_001, "code_too_long", "2,001"),
        ("x\r" * 2_001, "code_too_long", "2,001"),
        ("(" * 51, "too_nested", "50 brackets"),
    ],
)
def test_what_is_refused_says_why(code: str, reason: str, word: str) -> None:
    with pytest.raises(BadInput, match=word) as refusal:
        read_program(code)
    assert refusal.value.code == reason


def test_limits_themselves_are_allowed() -> None:
    check_size("x\n" * 2_000)
    check_size("#" * 65_536)


@pytest.mark.parametrize(
    ("code", "lines"), [("", 1), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\r\nb\r\n", 2), ("a\rb", 2)]
)
def test_lines_are_counted_as_an_editor_shows_them(code: str, lines: int) -> None:
    assert count_lines(code) == lines


def test_the_compiler_finds_more_than_the_parser() -> None:
    assert read_program("return 1\n")
    error = find_syntax_error("x = 1\nreturn 1\n")
    assert error is not None
    assert error.lineno == 2
    assert error.filename == "<student>"


def test_warnings_of_student_code_stay_silent() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_program("x = '\\d'\n")
        assert find_syntax_error("x = 1\nif x is 1: pass\n") is None


def test_a_fault_of_the_interpreter_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise RecursionError

    monkeypatch.setattr(reading, "_compiled", reading._compiled)
    monkeypatch.setitem(reading.__dict__, "compile", lambda *_, **__: broken())
    with pytest.raises(BadInput, match="RecursionError"):
        read_program("x = 1")
    refused = recompile("x = 1")
    assert refused is not None
    assert refused.lineno == 1


def test_recompile_gives_the_error_or_nothing() -> None:
    assert recompile("x = 1\n") is None
    error = recompile("x = \n")
    assert error is not None
    assert error.lineno == 1
    deep = recompile("x = (1\n" + "+1+1+1\n" * 400 + ")\n")
    assert deep is not None
    assert "200 steps" in str(deep)


@given(st.text(alphabet="()[]{}'\"\\\n\t #:=+-.,fxr09\ud800\0é", max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_or_refused(code: str) -> None:
    assert read(code)


@given(
    st.lists(
        st.sampled_from(["a ", "(", "]", "not ", "lambda x:", "f'{", "}'", '"', "\n", "else ", "+", "."]), max_size=6
    )
)
@settings(max_examples=60, deadline=None)
def test_repeated_pieces_are_read_or_refused(pieces: list[str]) -> None:
    assert read("".join(pieces) * 300) != "unreadable" or sys.version_info > (3, 13)
