import random
import re
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts.values import BadInput, Verified
from learnflow.skills.debug.diagnosing import summary_of
from learnflow.skills.debug.findings import Diagnosis, Edit
from learnflow.skills.debug.program import apply_edits
from learnflow.skills.debug.syntax import analyse

PROGRAM = '''import math


def mean(values, start=0):
    """Mean of the values."""
    total = start
    for value in values:
        if value == 0 or value < -1:
            continue
        elif value > 100:
            break
        else:
            total += value
    return total / len(values)


prices = [
    1,
    2.5,
    (3 + 4) * 2,
]
names = {"Ada": 36, 'Bob': 41}
while len(prices) > 1 and not names.get("Eve"):
    print(f"mean: {mean(prices)}", "of", prices[0])
    prices.pop()
try:
    number = int(input("number? "))
except ValueError as error:
    print("no number", error)
finally:
    print(math.sqrt(len(names)))
'''


def found_in(code: str) -> Diagnosis:
    found = analyse(code)
    assert found is not None
    return found


def test_code_that_compiles_has_no_diagnosis() -> None:
    assert analyse(PROGRAM) is None


def mutations(count: int, seed: int) -> list[tuple[int, str]]:
    """Return programs with one slip each: a character deleted, doubled or swapped, or a line moved."""
    choose = random.Random(seed)
    lines = PROGRAM.split("\n")
    made = []
    while len(made) < count:
        number = choose.randrange(len(lines))
        text = lines[number]
        if not text.strip():
            continue
        place = choose.randrange(len(text))
        kind = choose.randrange(5)
        changed = (
            text[:place] + text[place + 1 :],
            text[:place] + text[place] + text[place:],
            text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
            "  " + text,
            text[2:],
        )[kind]
        made.append((number + 1, "\n".join([*lines[:number], changed, *lines[number + 1 :]])))
    return made


def test_mutated_programs_are_explained_truly_and_near_the_slip() -> None:
    near = broken = 0
    for line, code in mutations(400, seed=7):
        found = analyse(code)
        if found is None:
            continue
        broken += 1
        near += abs(found.place.line - line) <= 1
        assert summary_of(found)
        if found.change is not None:
            compile(found.change.program, "<test>", "exec")
    assert broken > 150
    assert near / broken > 0.9


@pytest.mark.parametrize("seed", range(3))
def test_two_slips_are_explained_too(seed: int) -> None:
    choose = random.Random(seed)
    for _, code in mutations(40, seed):
        lines = code.split("\n")
        number = choose.randrange(len(lines))
        lines[number] = lines[number].replace(":", "").replace(")", "", 1)
        found = analyse("\n".join(lines))
        assert found is None or summary_of(found)


@given(st.text(alphabet="ifelsdr =:()[]{}'\"\n\t#+,.1x\\{}", max_size=120))
@settings(max_examples=60, deadline=None)
def test_any_text_is_explained_or_refused(code: str) -> None:
    try:
        found = analyse(code)
    except BadInput:
        return
    assert found is None or summary_of(found)


def test_sixty_lines_take_a_few_milliseconds() -> None:
    codes = [code for _, code in mutations(60, seed=3)]
    spent = []
    for code in codes:
        start = time.process_time()
        analyse(code)
        spent.append(time.process_time() - start)
    assert sorted(spent)[int(len(spent) * 0.9)] < 0.05


BLOCK = "def f{n}(x):\n    if x > {n}:\n        return [x, {n}]\n    return x\n\n\n"
LONG = "".join(BLOCK.format(n=n) for n in range(330))


def test_a_long_program_is_repaired_at_the_place() -> None:
    found = found_in(LONG.replace("if x > 200:", "if x > 200"))
    assert (found.cause, found.place.line, found.verified) == ("missing-colon", 200 * 6 + 2, Verified.COMPILED)
    assert found.change is not None
    header = found_in(LONG.replace("def f200(x):\n    if", "def f200(x):\n    for y in x:\n    if", 1))
    assert header.slots["header"] == str(200 * 6 + 2)


def test_of_two_slips_in_a_long_program_the_first_is_named() -> None:
    found = found_in(LONG.replace("if x > 200:", "if x > 200").replace("if x > 300:", "if x > 300"))
    assert (found.place.line, found.later, found.change, found.reads_on) == (200 * 6 + 2, 1, None, True)
    assert found.verified is Verified.COMPILED


def test_a_long_program_without_a_change_that_helps_gets_the_place() -> None:
    found = found_in(LONG.replace("return [x, 200]", "return ) ( x"))
    assert (found.verified, found.place.line) == (Verified.NONE, 200 * 6 + 3)


def test_two_thousand_lines_stay_quick() -> None:
    start = time.process_time()
    found_in(LONG.replace("if x > 300:", "if x > 300"))
    assert time.process_time() - start < 1


def test_one_slip_on_many_lines_is_one_change() -> None:
    found = found_in("".join(f">>> x{n} = {n}\n" for n in range(5)))
    assert (found.cause, found.verified) == ("pasted-prompt", Verified.COMPILED)
    assert found.change is not None
    assert len(found.change.edits) == 5


def test_steps_that_insert_lines_hand_out_no_edits() -> None:
    found = found_in("def f():\n\ndef g():\n\nx = 1\n")
    assert (found.cause, found.change, found.later) == ("missing-body", None, 1)


def test_what_follows_an_error_that_stays_is_not_claimed() -> None:
    found = found_in("if x\n    y = 1\nz = 2\nw = 3 3\n")
    assert (found.cause, found.reads_on, found.later, found.slots["upto"]) == ("missing-colon", False, 1, "3")
    assert found.slots["works"] == "Python reads on beyond it"
    unsure = found_in("if x\n    y = ) )\n")
    assert (unsure.reads_on, unsure.change) == (True, None)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("def f(x):\nfor y in x:\n    print(y)\n", "indentation-expected"),
        ("x = [1, 2\n     3]\n", "missing-comma"),
        ("print('a', 'b)\n", "unclosed-string"),
        ("f = 'a, 'b'\n", "missing-quote"),
        ("```python\nx = 1\n```\n", "pasted-output"),
        ("x = 1\u200b\n", "look-alike-character"),
        ("x = {\n    'a': 1\n", "unclosed-bracket"),
        ("x = 5 + \\ \n    2\n", "line-continuation"),
        ("print(f'{x}}')\n", "f-string-field"),
        ("if x:\n    y = 1\nelif:\n    y = 2\n", "else-with-condition"),
        ("if x::\n    y = 1\n", "extra-colon"),
        ("for i in range 5:\n    print(i)\n", "missing-parentheses"),
        ("class A:\n    def f(self):\n    return 1\n", "indentation-expected"),
        ("i in range(3):\n    print(i)\n", "missing-keyword"),
        ("print lenx)\n", "missing-bracket-open"),
        ("prices = [1]\nx = lenprices)\n", "missing-bracket-open"),
        ("x = 1, 2]\n", "missing-bracket-open"),
        ("if x == 1 and (y == 2 or z:\n    pass\n", "unclosed-bracket"),
        ("print((1 + 2) == 3\n", "unclosed-bracket"),
        ("import math sa m\n", "keyword-misspelt"),
        ("import math as m\nx = m.(3)\n", "incomplete-statement"),
        ("def f():\n    x = 1\n  y = 2\n    return x\n", "indentation-mismatch"),
        ("def f(x):\n    y = 1\nreturn y\n", "outside-function"),
        ("def f(x):\nreturn y\n", "indentation-expected"),
        ("for i in x:\n    y = 1\nbreak\n", "outside-loop"),
        ("def f():\n    nonlocal x\n", "global-form"),
        ("f(a=1, a=2)\n", "keyword-argument-form"),
        ("nonlocal x\n", "global-form"),
        ("x + 1 = 2\n", "assignment-to-expression"),
        ("try:\n    x = 1\n", "try-without-except"),
        ("null = 3 3\n", "missing-operator"),
        ("x = 3 5\n", "missing-operator"),
        ("a = [1 2 3]\n", "missing-comma"),
        ("print('a' + 'b\n", "unclosed-string"),
        ("a = (1,2\nb = [3,4\nprint(a,b)\n", "unclosed-bracket"),
        ('print("He said "hi"")\n', "quote-in-string"),
        ("else:\n    y = 1\n", "orphan-else"),
        ("def\n", "incomplete-statement"),
        ("lambda x: return x\n", "lambda-form"),
    ],
)
def test_further_slips(code: str, cause: str) -> None:
    found = found_in(code)
    assert found.cause == cause
    assert re.search(r"line \d|Line \d", summary_of(found))


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("whlie True:\n    pass\n", 1, 6),
        ("def f(x):\n    retun x\n", 5, 10),
        ("print('a'))\n", 11, 12),
        ("if x\n    y = 1\n", 5, 6),
    ],
)
def test_the_slip_is_marked(code: str, start: int, end: int) -> None:
    place = found_in(code).place
    assert (place.column, place.end_column) == (start, end)


def test_edits_insert_replace_and_delete() -> None:
    edits = (Edit(1, None, "new"), Edit(2, "b", "B"), Edit(3, "c", None))
    assert apply_edits(("a", "b", "c"), edits) == ("new", "a", "B")


def test_what_a_quote_uncovers_does_no_harm_on_a_small_stack() -> None:
    code = 'x = (1 """a\n' + ("+1" * 300 + "\n") * 90
    causes: list[str] = []
    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=lambda: causes.append(found_in(code).cause))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert causes[0].startswith("unclosed-")


def test_the_same_program_gets_the_same_answer() -> None:
    for _, code in mutations(60, seed=5):
        assert analyse(code) == analyse(code)


def test_a_row_that_is_not_closed_in_a_table_of_two_thousand_lines() -> None:
    rows = "    (1, 2),\n"
    code = f"x = [\n{rows * 900}    (1, 2\n{rows * 900}]\n"
    start = time.process_time()
    found = found_in(code)
    assert time.process_time() - start < 2
    assert (found.cause, found.place.line) == ("unclosed-bracket", 902)


@given(st.lists(st.sampled_from([*PROGRAM.split("\n"), "else:", "x = (", "}", "'", "for", "  y"]), max_size=12))
@settings(max_examples=60, deadline=None)
def test_lines_in_any_order_are_explained_or_refused(lines: list[str]) -> None:
    found = analyse("\n".join(lines))
    assert found is None or summary_of(found)
    if found is not None and found.change is not None:
        compile(found.change.program, "<test>", "exec")
