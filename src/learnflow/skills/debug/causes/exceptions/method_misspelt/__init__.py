"""A special, abstract or inherited method is misspelt where it is defined, so Python uses another one or none."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import attribute_of
from learnflow.skills.debug.running.classes import Class, Method, class_of, family
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.language.names import closest_names, slips

_NO_ARGUMENTS = re.compile(r"^(\w{1,80})\(\) takes no arguments")
_ABSTRACT = re.compile(
    r"Can't instantiate abstract class (\w{1,80}) "
    r"(?:with abstract methods? |without an implementation for abstract methods? )(.{1,200})"
)
_SPECIAL: tuple[tuple[str, str], ...] = (
    (r"object of type '(\w+)' has no len\(\)", "__len__"),
    (r"'(\w+)' object is not iterable", "__iter__"),
    (r"'(\w+)' object is not subscriptable", "__getitem__"),
    (r"'(\w+)' object does not support item assignment", "__setitem__"),
    (r"argument of type '(\w+)' is not iterable", "__contains__"),
    (r"'<' not supported between instances of '(\w+)'", "__lt__"),
    (r"'>' not supported between instances of '(\w+)'", "__gt__"),
    (r"'(\w+)' object is not callable", "__call__"),
    (r"'(\w+)' object is not an iterator", "__next__"),
    (r"for \+: '(\w+)' and", "__add__"),
    (r"for -: '(\w+)' and", "__sub__"),
    (r"for \*: '(\w+)' and", "__mul__"),
    (r"'(\w+)' object does not support the context manager", "__enter__"),
)
_LONG = {
    "len": ("length", "lenght", "size"), "init": ("initialize", "initialise", "initial", "constructor"),
    "getitem": ("get_item", "get"), "setitem": ("set_item", "set"), "lt": ("less", "less_than"), "iter": ("iterator",),
    "contains": ("contain", "includes"), "add": ("plus",), "call": ("run",),
}  # fmt: skip


def _sure(case: Case) -> Certainty:
    return Certainty.PROVED if case.ran else Certainty.READ


def _like(word: str, wanted: str) -> bool:
    """Whether a method's name was meant to be a special one: a slip, or fewer underscores."""
    bare = word.strip("_").lower()
    target = wanted.strip("_")
    if word == wanted:
        return False
    marked = word.startswith("_") or word.endswith("_")
    return bare == target or (marked and (slips(bare, target, 1) <= 1 or bare in _LONG.get(target, ())))


def _misspelt(kind: Class, wanted: str) -> Method | None:
    return next((one for name, one in kind.methods.items() if _like(name, wanted)), None)


def _respelt(case: Case, method: Method, name: str) -> Change | None:
    if case.lines is None:
        return None
    text = case.lines[method.lineno - 1]
    after = re.sub(rf"(\bdef\s+){re.escape(method.name)}\b", lambda match: match[1] + name, text, count=1)
    return case.changed(case.line_edit(method.lineno, after)) if after != text else None


def _special(case: Case, kind: Class, method: Method, wanted: str, variant: str) -> Diagnosis:
    return case.found(
        "method-misspelt", where=method.lineno, variant=variant, certainty=_sure(case),
        candidates=[_respelt(case, method, wanted)], outright=True, name=method.name, wanted=wanted, kind=kind.name,
    )  # fmt: skip


@pattern("TypeError", order=11)
def special_method_misspelt(case: Case) -> Diagnosis | None:
    """`_init_`, `__lenght__` and the like in the class that the message is about."""
    match = _NO_ARGUMENTS.search(case.says)
    if match is not None:
        for kind in family(case, match[1]):
            method = _misspelt(kind, "__init__")
            if method is not None and "__init__" not in kind.methods:
                return _special(case, kind, method, "__init__", "init")
        return None
    for shape, wanted in _SPECIAL:
        found = re.search(shape, case.says)
        for kind in family(case, found[1]) if found is not None else ():
            method = _misspelt(kind, wanted)
            if method is not None:
                return _special(case, kind, method, wanted, "")
    return None


@pattern("AttributeError", order=13)
def start_misspelt(case: Case) -> Diagnosis | None:
    """The attribute would be set by a misspelt `__init__`, which never ran."""
    found = attribute_of(case)
    for kind in family(case, found.kind) if found is not None and found.what == "object" else ():
        method = _misspelt(kind, "__init__")
        if found is None or method is None or "__init__" in kind.methods:
            continue
        if any(one.method is method for one in kind.stores_of(found.name)):
            return _special(case, kind, method, "__init__", "unset")
    return None


@pattern("TypeError", order=12)
def abstract_method_missing(case: Case) -> Diagnosis | None:
    """A class lacks an abstract method, or has it under a spelling that differs a little."""
    match = _ABSTRACT.search(case.says)
    kind = class_of(case, match[1]) if match is not None else None
    if match is None or kind is None:
        return None
    wanted = [one for one in re.findall(r"\w+", match[2]) if one != "and"]
    for name in wanted:
        near = closest_names(name, [one for one in kind.methods if one not in wanted])
        if near:
            return case.found(
                "method-misspelt", where=kind.methods[near[0]].lineno, variant="abstract", certainty=_sure(case),
                candidates=[_respelt(case, kind.methods[near[0]], name)], outright=True,
                name=near[0], wanted=name, kind=kind.name, base=next(iter(kind.bases), ""),
            )  # fmt: skip
    return case.found(
        "method-misspelt", where=kind.node.lineno, variant="abstract_missing", certainty=_sure(case),
        name=wanted[0], wanted=wanted[0], kind=kind.name, base=next(iter(kind.bases), ""),
    )  # fmt: skip


@pattern("NotImplementedError", order=12)
def method_not_overridden(case: Case) -> Diagnosis | None:
    """The base's method ran because the class has none of exactly this name."""
    method = case.function_at(case.line)
    seen: Seen | None = case.seen("self")
    own = family(case, seen.type) if seen is not None else []
    if method is None or len(own) < 2 or method.name in own[0].methods:
        return None
    near = closest_names(method.name, list(own[0].methods))
    slots = {"wanted": method.name, "kind": own[0].name, "base": own[-1].name}
    if near:
        return case.found(
            "method-misspelt", where=own[0].methods[near[0]].lineno, variant="override", certainty=_sure(case),
            candidates=[_respelt(case, own[0].methods[near[0]], method.name)], outright=True, name=near[0], slots=slots,
        )  # fmt: skip
    return case.found(
        "method-misspelt", where=own[0].node.lineno, variant="override_missing", certainty=_sure(case),
        name=method.name, slots=slots,
    )  # fmt: skip
