"""A function is called where the function itself is wanted, so its result is passed on and called."""

from __future__ import annotations

import ast
import dataclasses
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import callees, program_of
from learnflow.skills.debug.running.looking import failing_call
from learnflow.skills.debug.running.operands import culprits, told_types
from learnflow.skills.debug.running.origins import Station, trail
from learnflow.skills.debug.running.phrases import what
from learnflow.skills.debug.running.seeing import Seen

_WANTED = frozenset(
    {"key", "target", "command", "default_factory", "action", "callback", "func", "function", "initializer"}
)
_FIRST = frozenset(
    {"map", "filter", "reduce", "partial", "defaultdict", "register", "Thread", "submit", "iter", "starmap", "after"}
)
_MISSING = re.compile(
    r"\(0 given\)|missing \d+ required positional|needs an argument|expected (?:at least )?\d+ argument"
)


@pattern("TypeError", order=11)
def function_called_too_early(case: Case) -> Diagnosis | None:
    """What is called is the result of a call that was made where the function should have been passed."""
    if not case.ran or "not callable" not in case.says:
        return None
    kinds = told_types(case)
    for operand in culprits(case, kinds[0]) if kinds else ():
        for station in trail(case, operand.node, kinds[0], path=operand.path):
            call = station.node
            if (
                isinstance(call, ast.Call)
                and not station.path
                and _is_passed(case, call, operand.node, is_none=kinds[0] == "NoneType")
            ):
                return _found(case, call, operand.node, operand.seen, _by_kind(station))
    return None


def _by_kind(station: Station) -> str:
    for one in station.way:
        if one.how == "parameter":
            return "parameter"
    return ""


def _is_passed(case: Case, call: ast.Call, called: ast.expr, *, is_none: bool) -> bool:
    """Whether a call of a function stands where a function is kept: an argument, an entry of a list or dictionary."""
    program = program_of(case)
    around = program.parents.get(call)
    if isinstance(around, ast.keyword):
        around = program.parents.get(around)
    if call is called and not (isinstance(around, ast.Call) and call is not around.func):
        return False
    if not callees(program, call) and call is not called:
        return False
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in program.classes or name == getattr(called, "id", ""):
        return False  # an object is made to be kept; and a name that was reused is another mistake
    kept = isinstance(around, ast.Call) and call is not around.func
    return kept or (is_none and isinstance(around, ast.List | ast.Tuple | ast.Dict | ast.Set))


@pattern("TypeError", order=12)
def first_argument_called(case: Case) -> Diagnosis | None:
    """`partial(tick())`: Python says that the first argument must be a function, and it is a call of one."""
    call = failing_call(case) if case.ran and "must be callable" in case.says else None
    first = call.args[0] if call is not None and call.args else None
    if not isinstance(first, ast.Call) or not callees(program_of(case), first) or call is None:
        return None
    return _argument(case, first, case.text_of(call.func))


@pattern("TypeError", order=12)
def called_as_argument(case: Case) -> Diagnosis | None:
    """`sort(key=len())`: a call without arguments stands where a function is wanted, and fails for lack of them."""
    call = failing_call(case) if case.ran else None
    if call is None or call.args or call.keywords or not _MISSING.search(case.says):
        return None
    around = case.parents.get(call)
    wanted = isinstance(around, ast.keyword) and around.arg in _WANTED
    if isinstance(around, ast.Call) and around.args and around.args[0] is call:
        name = around.func.id if isinstance(around.func, ast.Name) else getattr(around.func, "attr", "")
        wanted = name in _FIRST
    if not wanted or around is None:
        return None
    place = f"{around.arg}=" if isinstance(around, ast.keyword) else ""
    return _argument(case, call, place)


def _argument(case: Case, call: ast.Call, place: str) -> Diagnosis:
    bare = case.replaced(call, case.text_of(call.func)) if not call.args and not call.keywords else None
    return case.found(
        "function-called-too-early",
        where=call,
        variant="argument",
        certainty=Certainty.PROVED,
        candidates=[bare],
        outright=True,
        call=case.text_of(call),
        function=case.text_of(call.func),
        thing=case.text_of(call),
        value="None",
        place=place,
    )


def _found(case: Case, call: ast.Call, thing: ast.expr, seen: Seen, variant: str) -> Diagnosis:
    function = case.text_of(call.func)
    bare = case.replaced(call, function)
    later = case.replaced(call, f"lambda: {case.text_of(call)}")
    candidates: list[Change | None] = [later] if call.args or call.keywords else [bare]
    is_none = seen.is_none or not seen.text
    return case.found(
        "function-called-too-early",
        where=call,
        variant=variant if call is not thing else "argument",
        certainty=Certainty.PROVED,
        candidates=candidates,
        thing=case.text_of(thing),
        call=case.text_of(call),
        function=function,
        value="None" if is_none else what(seen),
        place="",
    )


@pattern("TypeError", order=13)
def passed_is_no_function(case: Case) -> Diagnosis | None:
    """`map(double(2), nums)` and `sort(key="name")`: what is passed to be called is a value and no function."""
    match = re.match(r"'([\w.]+)' object is not callable", case.says)
    if match is None or not case.ran or case.stmt is None or case.node is None:
        return None
    for call in (one for one in ast.walk(case.stmt) if isinstance(one, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        first = call.args[:1] if name in ("map", "filter", "reduce") else []
        keys = [one.value for one in call.keywords if one.arg == "key"]
        for thing in (*first, *keys):
            seen = case.seen(thing)
            if seen is None or seen.type != match[1]:
                continue
            if isinstance(thing, ast.Call):
                told = _found(case, thing, thing, seen, "argument")
                bare = case.replaced(thing, case.text_of(thing.func))
                return dataclasses.replace(told, candidates=(bare,) if bare is not None else ())
            return _no_function(case, call, thing, seen, name)
    return None


def _no_function(case: Case, call: ast.Call, thing: ast.expr, seen: Seen, name: str) -> Diagnosis:
    """Say which value stands where a function is wanted; for a key of dictionaries a lambda is tried."""
    changes: list[Change | None] = []
    if isinstance(thing, ast.Constant) and isinstance(thing.value, str) and thing.value.isidentifier():
        text = case.text_of(thing)
        changes = [case.replaced(thing, f"lambda one: {one}") for one in (f"one[{text}]", f"one.{thing.value}")]
    return case.found(
        "function-called-too-early",
        where=thing,
        variant="no_function",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(thing), seen, case.line)],
        candidates=changes,
        thing=case.text_of(thing),
        value=what(seen),
        call=case.text_of(call.func),
        function=name,
    )
