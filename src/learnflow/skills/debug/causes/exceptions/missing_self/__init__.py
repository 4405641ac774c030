"""A method has no parameter for its object."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.calls import called_name, failing_call, given_in, names_in_words
from learnflow.skills.debug.running.classes import Class, Method, class_of, first_parameter, is_static, method_around
from learnflow.skills.debug.running.renaming import loads_of, respelt
from learnflow.skills.debug.running.scopes import missing
from learnflow.skills.debug.running.wording import worded

_COUNT = re.compile(r"takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given")
_SELVES = ("self", "cls", "this", "me", "obj", "mcs", "_")


@pattern("TypeError", order=18)
def missing_self(case: Case) -> Diagnosis | None:
    """A call on an object gives one argument more than the method has parameters."""
    name = called_name(case)
    owner, _, word = name.rpartition(".")
    kind = class_of(case, owner) if owner else None
    method = kind.methods.get(word) if kind is not None else None
    if kind is None or method is None or is_static(method) or first_parameter(method).startswith("self"):
        return None
    if first_parameter(method) in _SELVES:
        return None
    match = _COUNT.search(case.says)
    multiple = "multiple values for argument" in case.says
    if not multiple and (match is None or int(match[2]) != int(match[1]) + 1):
        return None
    call = failing_call(case, word if word != "__init__" else kind.name)
    if call is not None and isinstance(call.func, ast.Attribute) and case.text_of(call.func.value) == kind.name:
        return None
    return _told(case, kind, method, call)


def _told(case: Case, kind: Class, method: Method, call: ast.Call | None) -> Diagnosis:
    has = [one.arg for one in [*method.args.posonlyargs, *method.args.args]]
    given = list(given_in(case, call)) if call is not None else []
    owner = _owner(case, call)
    told = case.found(
        "missing-self",
        where=method.lineno,
        variant="init" if method.name == "__init__" else "",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=_with_self(case, method),
        outright=True,
        name=method.name,
        kind=kind.name,
        owner=owner,
        count=len(has),
    )
    extra = [f"`{one}`" for one in given]
    object_ = "the new object" if method.name == "__init__" else f"the object `{owner}`" if owner else "the object"
    gets = [object_, *extra]
    return worded(
        told,
        takes=f"takes only {names_in_words(has)}" if has else "takes nothing",
        gets=gets[0] if len(gets) == 1 else f"{', '.join(gets[:-1])} and {gets[-1]}",
    )


def _owner(case: Case, call: ast.Call | None) -> str:
    if call is None or not isinstance(call.func, ast.Attribute):
        return ""
    text = case.text_of(call.func.value)
    return text if len(text) <= 30 else ""


def _with_self(case: Case, method: Method) -> list[Change | None]:
    if case.lines is None:
        return []
    text = case.lines[method.lineno - 1]
    match = re.search(rf"(\bdef\s+{re.escape(method.name)}\s*\(\s*)(\)?)", text)
    if match is None:
        return []
    after = text[: match.end(1)] + ("self" if match[2] else "self, ") + text[match.end(1) :]
    return [case.changed(case.line_edit(method.lineno, after))]


def _named_self(case: Case, method: Method, first: str) -> list[Change | None]:
    """The method was called, so its first parameter is the object, under another name."""
    if not first or case.lines is None:
        return []
    if loads_of(method, first):
        return [respelt(case, loads_of(method, "self"), first)]
    text = case.lines[method.lineno - 1]
    return [case.changed(case.line_edit(method.lineno, re.sub(rf"\(\s*{re.escape(first)}\b", "(self", text, count=1)))]


@pattern("NameError", order=10)
def self_without_parameter(case: Case) -> Diagnosis | None:
    """`self` is used in a method that has no such parameter, or outside of every method."""
    gone = missing(case)
    if gone is None or gone.name != "self" or gone.seen:
        return None
    around = method_around(case, gone.node)
    if around is None:
        return case.found(
            "missing-self", where=gone.node, variant="outside",
            certainty=Certainty.PROVED if case.ran else Certainty.READ,
            name="self", attribute=getattr(case.parents.get(gone.node), "attr", "self"),
        )  # fmt: skip
    kind, method = around
    first = first_parameter(method)
    static = is_static(method)
    return case.found(
        "missing-self",
        where=method.lineno,
        variant="static" if static else "named" if first else "unnamed",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        candidates=[] if static else _named_self(case, method, first),
        outright=True,
        name=method.name,
        kind=kind.name,
        first=first,
    )
