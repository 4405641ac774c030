import json

import pytest

from learnflow.contracts.answers import CodeBlock, HintsBlock, Reply, TextBlock
from learnflow.contracts.values import BadInput, Evidence, FollowUp, Intent, Level, Question, plain
from learnflow.skills.debug.answering import answer

CODE = 'age = 12\nprint("You are " + age)\n'
TRACEBACK = (
    'Traceback (most recent call last):\n  File "main.py", line 2, in <module>\n    print("You are " + age)\n'
    '          ~~~~~~~~~~~^~~~~\nTypeError: can only concatenate str (not "int") to str\n'
)


def ask(text: str = "why?", **fields: object) -> Reply:
    return answer(Question(text, Intent.SYNTAX_HELP, **fields))  # type: ignore[arg-type]


def after(reply: Reply, follow_up: FollowUp, **fields: object) -> Reply:
    kept = {"earlier_code": CODE, "earlier_traceback": TRACEBACK} | fields
    return ask("and now?", follow_up=follow_up, last=reply.remember, **kept)


def block(reply: Reply, kind: type) -> object:
    return next((b for b in reply.answer.blocks if isinstance(b, kind)), None)


def words(reply: Reply) -> str:
    return " ".join(b.markdown for b in reply.answer.blocks if isinstance(b, TextBlock))


def hints(reply: Reply) -> int:
    found = block(reply, HintsBlock)
    return len(found.shown) if isinstance(found, HintsBlock) else 0


def test_an_exception_is_told_with_line_and_names() -> None:
    reply = ask(code=CODE, traceback=TRACEBACK)
    assert reply.answer.summary == (
        'On line 2 `"You are "` is a text and `age` is a whole number; `+` does not join the two.'
    )
    code = block(reply, CodeBlock)
    assert isinstance(code, CodeBlock)
    span = code.spans[0]
    marked = code.source.split("\n")[span.line - code.first_line][span.column - 1 : span.end_column - 1]
    assert marked == '"You are " + age'
    assert "not run it" in words(reply)
    assert hints(reply) == 1
    assert reply.evidence == (Evidence("help", component="strings", error_type="TypeError"),)
    assert reply.answer.data["verified"] == "none"
    assert "change" not in reply.answer.data


def test_each_further_hint_is_one_rung() -> None:
    reply = ask(code=CODE, traceback=TRACEBACK)
    summaries = {reply.answer.summary}
    for rung in (2, 3, 4):
        reply = after(reply, FollowUp.HINT)
        assert hints(reply) == rung
        summaries.add(reply.answer.summary)
    assert len(summaries) == 4
    assert "Another hint" not in reply.answer.follow_ups
    assert "last hint" in after(reply, FollowUp.HINT).answer.summary


def test_hints_of_a_pasted_sentence_need_nothing_but_what_was_remembered() -> None:
    first = ask("I get NameError: name 'pirnt' is not defined")
    assert "`print`" in first.answer.summary
    second = ask("hint", follow_up=FollowUp.HINT, last=json.loads(json.dumps(plain(first.remember))))
    assert hints(second) == 2


def test_a_slip_is_shown_at_once_and_was_tried() -> None:
    reply = ask(code="for i in range(3)\n    print(i)\n")
    assert "no colon" in reply.answer.summary
    assert "`for i in range(3):`" in reply.answer.summary
    assert reply.answer.data["verified"] == "compiled"
    assert "I tried the change" in words(reply)
    assert hints(reply) == 0
    why = ask("hint", follow_up=FollowUp.HINT, last=reply.remember, earlier_code="for i in range(3)\n    print(i)\n")
    assert "colon" in why.answer.summary


def test_what_may_be_the_lesson_is_not_written_out() -> None:
    reply = ask(code="if x = 3:\n    print(x)\n")
    assert "==" not in json.dumps(plain(reply.answer))
    assert hints(reply) == 1


def test_a_typo_that_the_code_shows_is_named() -> None:
    code = "numbers = [1]\nprint(nubmers)\n"
    traceback = "  File \"a.py\", line 2, in <module>\n    print(nubmers)\nNameError: name 'nubmers' is not defined\n"
    reply = ask(code=code, traceback=traceback)
    assert reply.answer.data["verified"] == "none"
    assert "`numbers`" in reply.answer.summary
    assert hints(reply) == 1
    assert ask(traceback=traceback).answer.data["verified"] == "none"


def test_later_errors_are_counted() -> None:
    reply = ask(code="def f(n):\n    if n == 0\n        return 1\n    else\n        return n\n")
    assert "One more error" in words(reply)
    three = ask(code="if a\n    b = 1\nif a\n    b = 1\nif a\n    b = 1\n")
    assert "2 more errors" in words(three)
    assert three.answer.data["line"] == 1


def test_code_that_does_not_compile_comes_before_its_traceback() -> None:
    reply = ask(code="x = (1\n", traceback=TRACEBACK)
    assert reply.answer.data["kind"] == "syntax"
    assert "`TypeError`" in words(reply)


def test_code_of_another_version_is_said() -> None:
    assert "does not have this line" in words(ask(code="x = 1\n", traceback=TRACEBACK))
    assert "does not have this line" not in words(ask(earlier_code="x = 1\n", traceback=TRACEBACK))


def test_a_moved_line_is_found() -> None:
    reply = ask(code="# note\n" + CODE, traceback=TRACEBACK)
    assert reply.answer.data["line"] == 3


def test_nothing_known_is_said_with_what_would_settle_it() -> None:
    reply = ask("wrong output", code="x = 1\nprint(x)\n")
    assert reply.status == "PARTIAL"
    assert reply.answer.data["kind"] == "nothing_found"
    assert "expected" in words(reply)
    assert reply.answer.follow_ups == ()


def test_certain_facts_are_told() -> None:
    code = "def f(x):\n    print(x)\ny = f(2)\na = [1]\na = a.sort()\nprint(y, z)\n"
    reply = ask("wrong output", code=code)
    assert "returns a value" in reply.answer.summary
    assert [fact["id"] for fact in reply.answer.data["observations"]] == [
        "fact-no-result",
        "fact-method-gives-none",
        "fact-undefined",
    ]
    assert "`z`" in words(reply)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("it does not work", "which line is it"),
        ("what is a NameError", "`NameError` means"),
        ("I have a FooError", "`FooError`"),
        ("TypeError: something odd", "`TypeError` means"),
    ],
)
def test_only_words_get_one_question_back(text: str, part: str) -> None:
    reply = ask(text)
    assert part in reply.answer.summary
    assert reply.status == "PARTIAL"
    assert "?" in reply.answer.summary + words(reply) or "Send" in words(reply)


def test_a_traceback_in_the_text_counts() -> None:
    assert ask("why\n" + TRACEBACK).answer.data["cause"] == "text-plus-number"
    assert ask("x", traceback="it printed KeyError: 'a'").answer.data["cause"] == "key-missing"
    assert ask('what does File "x" mean').answer.data["cause"] == "words-only"
    assert ask("x", traceback="nothing here").answer.data["cause"] == "words-only"


def test_still_fails_without_new_code_asks_for_it() -> None:
    first = ask(code=CODE, traceback=TRACEBACK)
    again = after(first, FollowUp.STILL_FAILS)
    assert "Send the changed code" in again.answer.summary
    assert "`age`" in words(again)
    assert "nothing from before" in words(ask("still", follow_up=FollowUp.STILL_FAILS))


def test_still_fails_with_the_same_line_goes_one_rung_on() -> None:
    first = ask(code=CODE, traceback=TRACEBACK)
    again = after(first, FollowUp.STILL_FAILS, code=CODE + "print(1)\n")
    assert "has not changed" in words(again)
    assert hints(again) == 2
    same = after(first, FollowUp.STILL_FAILS, code=CODE, traceback=TRACEBACK)
    assert "still there" in words(same)


def test_still_fails_with_another_error_says_so() -> None:
    first = ask(code=CODE, traceback=TRACEBACK)
    other = after(first, FollowUp.STILL_FAILS, code='print("You are " + str(12)\n')
    assert "another one" in words(other)
    assert other.answer.data["kind"] == "syntax"
    compiles = after(first, FollowUp.STILL_FAILS, code='print("You are " + str(12))\n')
    assert "compiles" in compiles.answer.summary
    fresh = ask("still", follow_up=FollowUp.STILL_FAILS, code="x = (1\n")
    assert fresh.answer.data["kind"] == "syntax"
    before = ask("wrong", code="x = 1\n")
    then = ask("still", follow_up=FollowUp.STILL_FAILS, last=before.remember, code="x = (1\n")
    assert "another one" not in words(then)


def test_why_and_variation_are_about_what_was_said() -> None:
    first = ask(code=CODE, traceback=TRACEBACK)
    assert "guessing" in after(first, FollowUp.WHY).answer.summary
    assert after(first, FollowUp.WHY).answer.follow_ups == ("Another hint", "It still fails")
    assert "guessing" in after(first, FollowUp.VARIATION).answer.summary
    assert "send the changed line" in words(after(first, FollowUp.VARIATION))
    assert "Why what" in ask("why", follow_up=FollowUp.WHY).answer.summary
    named = ask("what is a NameError")
    assert "`NameError`" in ask("why", follow_up=FollowUp.WHY, last=named.remember).answer.summary
    nothing = ask("wrong", code="x = 1\n")
    repeated = ask("why", follow_up=FollowUp.WHY, last=nothing.remember, earlier_code="x = 1\n")
    assert "compiles" in repeated.answer.summary


@pytest.mark.parametrize("follow_up", [FollowUp.WHY, FollowUp.VARIATION, FollowUp.HINT, FollowUp.HARDER])
def test_new_code_is_looked_at_whatever_was_asked(follow_up: FollowUp) -> None:
    reply = ask("why", follow_up=follow_up, code="x = (1\n", last={"cause": "x", "rung": 2})
    assert reply.answer.data["cause"] == "unclosed-bracket"


def test_a_hint_after_other_code_starts_again() -> None:
    reply = ask("hint", follow_up=FollowUp.HINT, last={"cause": "other", "rung": 3}, earlier_code="if x = 3:\n  pass\n")
    assert hints(reply) == 1
    asked = ask("hint", follow_up=FollowUp.HINT, last={"cause": "words-only", "rung": 0})
    assert asked.status == "PARTIAL"


def test_levels_change_the_wording_not_the_facts() -> None:
    code = "for i in range(3)\n    print(i)\n"
    beginner, mastered = ask(code=code), ask(code=code, level=Level.MASTERED)
    assert len(words(mastered)) < len(words(beginner))
    assert mastered.answer.data["line"] == beginner.answer.data["line"]


def test_chains_name_the_first_cause_or_the_slip_in_the_handler() -> None:
    first = 'Traceback (most recent call last):\n  File "a.py", line 2, in <module>\n    int("a")\n'
    first += "ValueError: invalid literal for int() with base 10: 'a'\n"
    handler = 'Traceback (most recent call last):\n  File "a.py", line 4, in <module>\n    print(mesage)\n'
    handler += "NameError: name 'mesage' is not defined\n"
    direct = "\nThe above exception was the direct cause of the following exception:\n\n"
    during = "\nDuring handling of the above exception, another exception occurred:\n\n"
    caused = ask(traceback=first + direct + handler)
    assert caused.answer.data["line"] == 2
    assert "first of 2 errors" in words(caused)
    handled = ask(traceback=first + during + handler)
    assert handled.answer.data["line"] == 4
    assert "`ValueError`" in words(handled)


def test_an_error_inside_a_module_names_the_own_line() -> None:
    traceback = '  File "a.py", line 7, in <module>\n    json.loads(x)\n'
    traceback += '  File "/usr/lib/python3.11/json/decoder.py", line 355, in decode\n    raise E\nValueError: bad\n'
    reply = ask(traceback=traceback)
    assert "line 7 is the last line of your own" in words(reply)


@pytest.mark.parametrize(
    ("traceback", "cause"),
    [
        ("  File \"a.py\", line 3\n    if x == 3\n             ^\nSyntaxError: expected ':'\n", "missing-colon"),
        ('  File "a.py", line 3\n    y = 2\nIndentationError: unexpected indent\n', "syntax-in-traceback"),
        ('  File "a.py", line 3\n    x = $$ y $$\nSyntaxError: invalid syntax\n', "syntax-in-traceback"),
        ('  File "a.py", line 3\n    ' + "(" * 60 + "\nSyntaxError: invalid syntax\n", "syntax-in-traceback"),
        ('Traceback (most recent call last):\n  File "a.py", line 3, in f\n', "traceback-cut-off"),
        ('  File "a.py", line 3, in f\n    x()\nFooError: abc\n', "unknown-exception"),
        ('  File "a.py", line 3, in f\n    x()\nOverflowError: abc\n', "type-only"),
    ],
)
def test_tracebacks_that_show_little_get_little(traceback: str, cause: str) -> None:
    reply = ask(traceback=traceback)
    assert reply.answer.data["cause"] == cause
    assert reply.answer.data["verified"] == "none"
    assert ask("why", follow_up=FollowUp.WHY, last=reply.remember, earlier_traceback=traceback).answer.summary


def test_a_syntax_error_of_an_earlier_version_is_not_sought_in_the_new() -> None:
    traceback = "  File \"a.py\", line 3\n    if x == 3\nSyntaxError: expected ':'\n"
    reply = ask(code="x = 1\n", traceback=traceback)
    assert reply.answer.data["kind"] == "syntax"


def test_empty_code_is_no_code_and_comments_are_no_program() -> None:
    assert ask(code="   \n").answer.data["cause"] == "words-only"
    assert ask(code="# only this\n").answer.data["cause"] == "empty-code"


@pytest.mark.parametrize("code", ["x = '\ud800'", "x\0", "(" * 60, "x" * 70_000, "x\n" * 2_500])
def test_what_cannot_be_read_is_bad_input(code: str) -> None:
    with pytest.raises(BadInput):
        ask(code=code)


def test_the_same_question_has_the_same_answer() -> None:
    one, other = ask(code=CODE, traceback=TRACEBACK), ask(code=CODE, traceback=TRACEBACK)
    assert json.dumps(plain(one)) == json.dumps(plain(other))
