"""A call passes more or fewer values than the function takes."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.calls import (
    Taken,
    called_name,
    failing_call,
    given_in,
    names_in_words,
    shown_call,
    taken_by,
)
from learnflow.skills.debug.running.classes import Class, class_of, classes, family
from learnflow.skills.debug.running.renaming import with_import
from learnflow.skills.debug.running.wording import shortly, worded

_MISSING = re.compile(r"missing (\d+) required (?:positional|keyword-only) arguments?: (.{1,200})")
_TOO_MANY = re.compile(
    r"takes (?:from \d+ to |at most |exactly |at least )?(\w+) (?:positional |keyword )?arguments?.{0,20}"
)
_GIVEN = re.compile(
    r"(?:but (\d+) (?:positional arguments? \(and \d+ keyword-only arguments?\) )?(?:was|were) given"
    r"|\((\d+) given\)|, got (\d+))"
)
_NO_INIT = re.compile(r"^(\w{1,80})\(\) takes no arguments")
_BUILTIN = re.compile(
    r"^([\w.]{1,80}?)(?:\(\))? (?:takes|expected|missing required|requires|needs)\b"
    r"|^([\w.]{1,80}) expected .{0,80}"
)

# What a built-in call with too many values was meant to be, by the last word of what is called.
_MEANT: Mapping[str, str] = {
    "sum": "sum([{args}])", "join": "{func}([{args}])",
    "list": "[{args}]", "set": "set([{args}])", "tuple": "({args})", "extend": "{func}([{args}])",
    "float": "", "str": "", "sorted": "sorted([{args}])",
}  # fmt: skip


def _sure(case: Case) -> Certainty:
    return Certainty.PROVED if case.ran else Certainty.READ


@pattern("TypeError", order=36)
def argument_count(case: Case) -> Diagnosis | None:
    """A function of the program gets too few or too many values."""
    name = called_name(case)
    what = taken_by(case, name) if name else None
    few, many = _MISSING.search(case.says), _TOO_MANY.search(case.says)
    if what is None or not (few or many) or "keyword argument '" in case.says:
        return None
    call = failing_call(case, *_words(case, name))
    given = list(given_in(case, call)) if call is not None else []
    missing = re.findall(r"'(\w+)'", few[2]) if few is not None else []
    variant = "missing" if few is not None else "extra"
    changes: list[Change | None] = []
    unpacked = _one_collection(case, call, what) if few is not None else None
    if call is not None and few is None and not _positional(what) and call.args:
        variant = "by_name"
    elif call is None and case.failure is not None and case.failure.call:
        variant = "test_call" if few is None else "test_call_missing"
    elif call is None:
        variant = "called_by" if few is None else "called_by_missing"
    elif unpacked is not None:
        variant, changes = "packed", [unpacked]
    elif (
        what.owner is not None
        and given
        and isinstance(call.func, ast.Attribute)
        and few is None
        and given[0] == case.text_of(call.func.value)
    ):
        variant, changes = "object_too", [_without_first(case, call)]
    if variant in ("missing", "extra") and what.owner is None and hasattr(builtins, what.name):
        variant = "hides"
    told = case.found(
        "argument-count",
        where=call if call is not None else what.line if variant.startswith("test_call") else None,
        variant=variant,
        certainty=_sure(case)
        if variant in ("packed", "object_too")
        else Certainty.SEEN
        if case.ran
        else Certainty.READ,
        candidates=changes,
        function=what.name if what.owner is None or what.name != "__init__" else what.owner.name,
        defined=what.line,
        count=len(what.names),
        number=_counted(given),
        call=shown_call(case, call) if call is not None else case.failure.call if case.failure is not None else "",
    )
    takes = names_in_words(what.names) if what.names else "nothing"
    return worded(
        told,
        takes=takes,
        takes_count=f"{takes} ({len(what.names)})" if len(what.names) > 1 else takes,
        given=", ".join(f"`{one}`" for one in given[:8]) if given else "nothing",
        missing=names_in_words(missing),
        value=_shown(case, call, given),
    )


def _positional(what: Taken) -> bool:
    """Whether a function takes any value by its place."""
    arguments = getattr(what.node, "args", None)
    if not isinstance(arguments, ast.arguments):
        return True
    return bool(len(arguments.args) + len(arguments.posonlyargs) > (what.owner is not None) or arguments.vararg)


def _counted(given: list[str]) -> str:
    return "1 value" if len(given) == 1 else f"{len(given)} values"


def _words(case: Case, name: str) -> tuple[str, ...]:
    owner, _, word = name.rpartition(".")
    kind = owner.rsplit(".", 1)[-1]
    if word != "__init__" or not kind:
        return (word,)
    return (kind, *(one for one in classes(case) if any(base.name == kind for base in family(case, one))))


def _shown(case: Case, call: ast.Call | None, given: list[str]) -> str:
    if call is None or len(given) != 1 or not call.args:
        return ""
    seen = case.seen(call.args[0])
    return f", {shortly(seen)}" if seen is not None and not isinstance(call.args[0], ast.Constant) else ""


def _one_collection(case: Case, call: ast.Call | None, what: Taken) -> Change | None:
    """One tuple or list with exactly as many items as the function takes values."""
    if call is None or len(call.args) != 1 or call.keywords:
        return None
    seen = case.seen(call.args[0])
    if seen is None or seen.type not in ("tuple", "list") or seen.length is None:
        return None
    if not len(what.required) <= seen.length <= len(what.names) or seen.length < 2:
        return None
    return case.replaced(call.args[0], f"*{case.text_of(call.args[0])}")


def _without_first(case: Case, call: ast.Call) -> Change | None:
    rest = list(given_in(case, call))[1:]
    return case.replaced(call, f"{case.text_of(call.func)}({', '.join(rest)})")


@pattern("TypeError", order=37)
def class_takes_nothing(case: Case) -> Diagnosis | None:
    """Values are given to a class that has no `__init__`."""
    match = _NO_INIT.search(case.says)
    kind = class_of(case, match[1]) if match is not None else None
    if kind is None or case.lines is None:
        return None
    call = failing_call(case, kind.name)
    given = ", ".join(f"`{one}`" for one in given_in(case, call)) if call is not None else ""
    fields = [one for one in kind.node.body if isinstance(one, ast.AnnAssign)]
    changes = [_as_dataclass(case, kind)] if fields and not kind.node.decorator_list else []
    told = case.found(
        "argument-count", where=kind.node.lineno, variant="fields" if fields else "no_init", certainty=_sure(case),
        candidates=changes, function=kind.name,
    )  # fmt: skip
    return worded(told, given=given or "values", fields=names_in_words([case.text_of(one.target) for one in fields]))


def _as_dataclass(case: Case, kind: Class) -> Change | None:
    edit = case.insert_edit(kind.node.lineno, "@dataclass")
    if "dataclass" in case.names.bound:
        return case.changed(edit)
    return with_import(case, "from dataclasses import dataclass", edit)


@pattern("TypeError", order=55)
def builtin_arguments(case: Case) -> Diagnosis | None:
    """A function or method of Python's own gets another number of values than it takes."""
    if "argument" not in case.says or "keyword" in case.says or "unsupported" in case.says:
        return None
    match = _BUILTIN.search(case.says)
    number = _GIVEN.search(case.says)
    nothing = case.says.endswith("takes no positional arguments")
    if match is None or (number is None and not nothing):
        return None
    name = (match[1] or match[2] or "").removesuffix("()")
    word = name.rsplit(".", 1)[-1]
    call = failing_call(case, word) or failing_call(case)
    if call is None or taken_by(case, name) is not None or class_of(case, word) is not None:
        return None
    given = list(given_in(case, call))
    count = int(next(one for one in number.groups() if one)) if number is not None else len(call.args)
    if count != len(given) or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    takes = re.search(r"(exactly|at most|at least|from) (.{1,30}?) (?:positional )?arguments?", case.says)
    takes = takes or re.search(r"(?:takes|expected) (no|\d+) (?:positional )?arguments?", case.says)
    amount = " ".join(takes.groups()) if takes is not None else ""
    told = case.found(
        "argument-count",
        where=call,
        variant="builtin_key" if _is_key(call, word) else "builtin" if given else "builtin_none",
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        candidates=[_meant(case, call, word)] if len(given) > 1 or nothing else [],
        function=case.text_of(call.func),
        number=_counted(given),
        amount=_amount_said(amount),
    )
    return worded(told, given=", ".join(f"`{one}`" for one in given[:8]) if given else "nothing")


def _amount_said(amount: str) -> str:
    """Return what Python says a call takes as it stands in a sentence."""
    said = amount.replace("exactly one", "one").replace("exactly ", "")
    return "none by its place" if said == "no" else said or "another number of"


def _is_key(call: ast.Call, word: str) -> bool:
    """Whether a function is handed to `sort` or `sorted` by its place, where it has to be named `key=`."""
    by_key = word in ("sorted", "sort") and len(call.args) == (2 if word == "sorted" else 1)
    return by_key and isinstance(call.args[-1], ast.Lambda) and not any(one.arg == "key" for one in call.keywords)


def _meant(case: Case, call: ast.Call, word: str) -> Change | None:
    func = case.text_of(call.func)
    args = ", ".join(given_in(case, call))
    if word == "input" and call.args:
        return case.replaced(call, f"{func}({' + '.join(_as_text(case, one) for one in call.args)})")
    if _is_key(call, word):
        return case.replaced(call.args[-1], f"key={case.text_of(call.args[-1])}")
    if word in ("append", "add") and not call.keywords:
        return _as_one(case, call)
    form = _MEANT.get(word, "")
    if not form or call.keywords:
        return None
    owner = case.text_of(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    return case.replaced(call, form.format(func_owner=owner, func=func, args=args))


def _as_one(case: Case, call: ast.Call) -> Change | None:
    """Return `append((name, phone))` where the values belong together: of the kind that is there, or a record."""
    if not isinstance(call.func, ast.Attribute) or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    seen = case.seen(call.func.value)
    there = {kind for kind, _ in seen.kinds} if seen is not None else set()
    func, args = case.text_of(call.func), ", ".join(case.text_of(one) for one in call.args)
    if there == {"list"} and call.func.attr == "append":
        return case.replaced(call, f"{func}([{args}])")
    names = all(isinstance(one, ast.Name | ast.Attribute) for one in call.args)
    kinds = {one.type if (one := case.seen(node)) is not None else "" for node in call.args}
    if there == {"tuple"} or (not there and (names or len(kinds) > 1)):
        return case.replaced(call, f"{func}(({args}))")
    return None


def _as_text(case: Case, node: ast.expr) -> str:
    text = case.text_of(node)
    seen = case.seen(node)
    return text if seen is not None and seen.type == "str" else f"str({text})"
