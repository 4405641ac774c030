"""Round parentheses stand behind something that is no function."""

from __future__ import annotations

import ast
import builtins

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.operands import value_of
from learnflow.skills.debug.running.phrases import what
from learnflow.skills.debug.running.seeing import Seen

_LITERALS = (ast.Constant, ast.JoinedStr, ast.Tuple, ast.List, ast.Dict, ast.Set)
_SEQUENCES = ("list", "tuple", "dict", "str", "deque", "range")


@pattern("TypeError", order=34)
def not_callable_parentheses(case: Case) -> Diagnosis | None:
    """What is called is a number, a text, a list … and never was a function."""
    call = case.node
    if not case.ran or "object is not callable" not in case.says or not isinstance(call, ast.Call):
        return None
    seen = value_of(case, call.func)
    if (
        seen is None
        or seen.is_none
        or seen.type in ("module", "staticmethod", "property")
        or _was_function(case, call.func)
    ):
        return None
    if isinstance(call.func, _LITERALS) and not isinstance(call.func, ast.Constant):
        return _comma(case, call, seen)
    if isinstance(call.func, ast.Constant):
        return _number(case, call, seen) if seen.is_number else _comma(case, call, seen)
    if isinstance(call.func, ast.Attribute):
        return _attribute(case, call, call.func, seen)
    if seen.is_number:
        return _number(case, call, seen)
    if seen.type in _SEQUENCES and len(call.args) == 1 and not call.keywords:
        return _brackets(case, call, seen)
    if not call.args and not call.keywords:
        return _found(case, call, seen, "extra", [case.replaced(call, case.text_of(call.func))])
    return None


def _was_function(case: Case, node: ast.expr) -> bool:
    """Whether the name is that of a function, built in or the student's, that something else was put in place of."""
    name = node.id if isinstance(node, ast.Name) else ""
    program = program_of(case)
    if isinstance(node, ast.Name):
        return hasattr(builtins, name) or name in program.functions or name in program.classes
    return False


def _attribute(case: Case, call: ast.Call, node: ast.Attribute, seen: Seen) -> Diagnosis | None:
    """A property or a plain attribute is called; one that hides a method of the same name is another matter."""
    functions = program_of(case).functions.get(node.attr, [])
    decorated = [
        one
        for one in functions
        if any(isinstance(d, ast.Name) and d.id.endswith("property") for d in one.decorator_list)
    ]
    if functions and not decorated:
        return None
    bare = case.replaced(call, case.text_of(node)) if not call.args and not call.keywords else None
    if decorated:
        return _found(case, call, seen, "property", [bare], defined=str(decorated[0].lineno))
    if bare is not None:
        return _found(case, call, seen, "attribute", [bare])
    if seen.type in _SEQUENCES and len(call.args) == 1 and not call.keywords:
        return _brackets(case, call, seen)
    return None


def _number(case: Case, call: ast.Call, seen: Seen) -> Diagnosis | None:
    """A number before parentheses: in mathematics that multiplies."""
    if len(call.args) != 1 or call.keywords:
        return None
    inside = case.text_of(call.args[0])
    plain = isinstance(call.args[0], ast.Name | ast.Constant | ast.Call)
    text = (
        f"{case.text_of(call.func)} * {inside if plain and not isinstance(call.func, ast.Constant) else f'({inside})'}"
    )
    return _found(case, call, seen, "operator", [case.replaced(call, text)], inside=inside)


def _brackets(case: Case, call: ast.Call, seen: Seen) -> Diagnosis:
    inside = case.text_of(call.args[0])
    given = case.seen(call.args[0])
    if seen.type in ("str", "list", "tuple", "range") and given is not None and given.type not in ("int", "bool"):
        return _found(case, call, seen, "called", [], inside=inside)
    return _found(case, call, seen, "", [case.replaced(call, f"{case.text_of(call.func)}[{inside}]")], inside=inside)


def _comma(case: Case, call: ast.Call, seen: Seen) -> Diagnosis | None:
    """Two things in a list or in the arguments of a call, with no comma between them."""
    around = case.parents.get(call)
    if not isinstance(around, ast.List | ast.Tuple | ast.Set | ast.Call | ast.Dict) or case.lines is None:
        return None
    _, _, line, column = case.span_of(call.func)
    text = case.lines[line - 1]
    after = text[:column] + "," + text[column:]
    end = call.func.end_lineno or call.func.lineno
    change = case.changed(case.line_edit(end, after))
    rest = case.text_of(call)[len(case.text_of(call.func)) :].strip()
    return _found(case, call, seen, "comma", [change], where=end, inside=rest)


def _found(
    case: Case,
    call: ast.Call,
    seen: Seen,
    variant: str,
    candidates: list[Change | None],
    *,
    where: int | None = None,
    inside: str = "",
    defined: str = "",
) -> Diagnosis:
    return case.found(
        "not-callable-parentheses",
        where=where if where is not None else call,
        variant=variant,
        certainty=Certainty.SEEN,
        candidates=candidates,
        outright=True,
        name=case.text_of(call.func),
        value=what(seen),
        inside=inside,
        defined=defined,
    )
