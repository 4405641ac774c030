"""Where a value came from, as far as the text of a program tells."""

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.bindings import ITEM
from learnflow.skills.debug.running.kinds import kind_of
from learnflow.skills.debug.running.origins import Station, trail
from learnflow.skills.language.tracebacks import Traceback


def stations(code: str, kind: str = "", *, item: bool = False) -> list[Station]:
    """Return the trail of the last expression statement of a program."""
    lines = tuple(code.splitlines())
    tree = ast.parse(code)
    last = tree.body[-1]
    assert isinstance(last, ast.Expr)
    case = Case(traceback=Traceback("TypeError", "", ()), lines=lines, tree=tree, line=last.lineno)
    return trail(case, last.value, kind, path=(ITEM,) if item else ())


def texts(found: list[Station]) -> list[str]:
    return [one.node.name if isinstance(one.node, ast.FunctionDef) else ast.unparse(one.node) for one in found]


def test_a_name_leads_to_its_last_assignment_of_that_type() -> None:
    found = stations("x = 'a'\nx = 3\nx\n", "int")
    assert texts(found) == ["x", "3"]
    assert found[-1].sure
    assert found[-1].line == 2


def test_a_call_leads_to_what_its_function_returns_and_on_to_its_argument() -> None:
    found = stations("def same(value):\n    return value\n\ntext = input()\nsame(text)\n")
    assert texts(found) == ["same(text)", "value", "text", "input()"]
    assert [one.how for one in found] == ["start", "returned", "parameter", "assigned"]


def test_a_function_that_can_end_without_return_is_told_for_none() -> None:
    found = stations("def sign(n):\n    if n > 0:\n        return 1\n\nsign(0)\n", "NoneType")
    assert texts(found) == ["sign(0)", "sign"]
    assert found[-1].how == "ended"


def test_an_item_leads_to_what_was_put_into_the_list() -> None:
    found = stations("rows = []\nfor part in 'a b'.split():\n    rows.append(part)\nrows\n", "str", item=True)
    assert "part" in texts(found)
    assert texts(found)[-1] == "'a b'"


def test_a_key_of_a_dictionary_leads_to_its_value_only() -> None:
    found = stations("p = {'name': 'Ann', 'age': input()}\np['age']\n")
    assert "input()" in texts(found)
    assert "'Ann'" not in texts(found)


def test_an_attribute_leads_through_the_constructor_to_the_argument() -> None:
    code = "class Cat:\n    def __init__(self, name):\n        self.name = name\n\nCat(input()).name\n"
    assert texts(stations(code))[-1] == "input()"


def test_a_default_is_told_where_no_argument_is_given() -> None:
    found = stations("def f(x=None):\n    return x\n\nf()\n", "NoneType")
    assert found[-1].how == "default"


def test_a_program_that_feeds_itself_comes_to_an_end() -> None:
    assert len(stations("def f(x):\n    return f(x)\n\nx = f(1)\nx = f(x)\nf(x)\n")) < 60


def test_the_text_tells_the_type_of_plain_expressions() -> None:
    told = {code: kind_of(ast.parse(code, mode="eval").body) for code in ("3", "f'{a}'", "a.sort()", "len(a)", "a")}
    assert told == {"3": "int", "f'{a}'": "str", "a.sort()": "NoneType", "len(a)": "int", "a": ""}
