"""A list that was handed over and is another one afterwards."""

from __future__ import annotations

import ast
import dataclasses

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import UNREAD, exact, value_of
from learnflow.skills.debug.texts import clip
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong

_CHANGING = frozenset(
    {
        "append",
        "extend",
        "insert",
        "remove",
        "pop",
        "clear",
        "sort",
        "reverse",
        "add",
        "update",
        "setdefault",
        "discard",
    }
)


@pattern(WRONG_RESULT, order=60)
def argument_changed(case: Case) -> Diagnosis | None:
    """What was handed over has other items after the call."""
    if not isinstance(case, Wrong):
        return None
    if case.step:
        return _afterwards(case)
    if case.function is None:
        return None
    call = _call(case.call)
    names = [one.arg for one in case.function.args.args]
    for at, (given, after) in enumerate(zip(call.args if call is not None else (), case.watch.after, strict=False)):
        before = value_of(ast.unparse(given))
        if before is UNREAD or not isinstance(before, list | dict | set) or not after[1] or at >= len(names):
            continue
        now = value_of(after[1])
        line = _line(case, names[at])
        if now is UNREAD or exact(now) == exact(before) or line is None:
            continue
        return case.found(
            "argument-changed", where=line, certainty=Certainty.SEEN, values=case.answers, name=names[at],
            was=clip(ast.unparse(given), 60), now=clip(after[1], 60),
        )  # fmt: skip
    return None


def _afterwards(case: Wrong) -> Diagnosis | None:
    """Return what is to be said of a test that looks at what it has handed over once more."""
    call = _call(case.call)
    if call is None or not isinstance(call.func, ast.Lambda) or not case.step.isidentifier():
        return None
    handed = [
        one for one in ast.walk(call.func.body)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
        and any(isinstance(given, ast.Name) and given.id == case.step for given in one.args)
    ]  # fmt: skip
    names = [one.arg for one in call.func.args.args]
    function = case.function_named(handed[0].func.id) if handed and isinstance(handed[0].func, ast.Name) else None
    if function is None or case.step not in names or names.index(case.step) >= len(call.args):
        return None
    at = next(at for at, one in enumerate(handed[0].args) if isinstance(one, ast.Name) and one.id == case.step)
    if at >= len(function.args.args) or ast.unparse(call.args[names.index(case.step)]) != case.expected:
        return None
    name = function.args.args[at].arg
    line = _line(dataclasses.replace(case, function=function), name)
    if line is None:
        return None
    return case.found(
        "argument-changed", where=line, variant="tested", certainty=Certainty.PROVED, values=case.answers, name=name,
        was=case.expected, now=case.got,
    )  # fmt: skip


def _call(text: str) -> ast.Call | None:
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return node if isinstance(node, ast.Call) else None


def _line(case: Wrong, name: str) -> int | None:
    """Return the first line that ran and changes what the parameter holds."""
    for node in case.own(ast.Call, ast.Subscript):
        if not case.hits(node.lineno):
            continue
        if isinstance(node, ast.Call):
            owner = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING else None
        else:
            owner = node.value if not isinstance(node.ctx, ast.Load) else None
        if isinstance(owner, ast.Name) and owner.id == name:
            return int(node.lineno)
    return None
