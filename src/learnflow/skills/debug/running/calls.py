"""The call that failed: what it calls, what it gives, and what the program's own function takes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.running.classes import Class, class_of, family

Function = ast.FunctionDef | ast.AsyncFunctionDef
_CALLED = re.compile(r"^([\w.<>]{1,120})\(\)")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a function of the program takes: `owner` is the class of a method, `names` its parameters without it."""

    name: str
    node: ast.AST
    owner: Class | None
    names: tuple[str, ...]
    required: tuple[str, ...]
    open_end: bool = False

    @property
    def line(self) -> int:
        """The line of its definition."""
        return getattr(self.node, "lineno", 0)


def called_name(case: Case) -> str:
    """Return the function that the message names, qualified as Python does, empty without one."""
    match = _CALLED.match(case.says)
    return match[1].replace("<locals>.", "") if match is not None else ""


def word_of(node: ast.expr) -> str:
    """Return the last word of what is called: `run` of `car.run`."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def failing_call(case: Case, *words: str) -> ast.Call | None:
    """Return the call on the failing line that ends in one of these words, the marked one if there is one."""
    if case.stmt is None:
        return None
    tops = [case.node] if isinstance(case.node, ast.Call) else []
    for top in tops:
        if not words or word_of(top.func) in words:
            return top
    found = [
        one for one in ast.walk(case.stmt) if isinstance(one, ast.Call) and (not words or word_of(one.func) in words)
    ]
    here = [one for one in found if one.lineno <= case.line <= (one.end_lineno or one.lineno)]
    return here[0] if len(here) == 1 or (here and not tops) else None


def definitions_of(case: Case, name: str) -> list[Function]:
    """Return the functions or methods of the program that a qualified name means, in the order of the lines."""
    owner, _, word = name.rpartition(".")
    found = []
    for node in case.walk(ast.FunctionDef, ast.AsyncFunctionDef):
        if isinstance(node, Function) and node.name == word:
            holder = case.parents.get(node)
            if (isinstance(holder, ast.ClassDef) == (class_of(case, owner) is not None if owner else False)) and (
                not isinstance(holder, ast.ClassDef) or holder.name == owner.rsplit(".", 1)[-1]
            ):
                found.append(node)
    return found


def taken_by(case: Case, name: str) -> Taken | None:
    """Return what the function or class of the program that a message names takes, None for another's."""
    functions = definitions_of(case, name)
    owner, _, word = name.rpartition(".")
    kind = class_of(case, owner) if owner else None
    if functions:
        return taken(functions[-1], kind)
    if kind is not None and word == "__init__":
        return _of_dataclass(kind, case)
    return None


def taken(node: Function, owner: Class | None) -> Taken:
    """Return what a function takes; of a method without its object."""
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    optional = len(arguments.defaults)
    required = [one.arg for one in (plain[:-optional] if optional else plain)]
    names = [one.arg for one in plain]
    static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
    if owner is not None and not static:
        required, names = required[1:], names[1:]
    named = [one.arg for one in arguments.kwonlyargs]
    needed = [
        one.arg for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None
    ]
    open_end = arguments.vararg is not None
    return Taken(node.name, node, owner, (*names, *named), (*required, *needed), open_end)


def _of_dataclass(kind: Class, case: Case) -> Taken:
    names: list[str] = []
    required: list[str] = []
    for one in reversed(family(case, kind.name)):
        for statement in one.node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                names.append(statement.target.id)
                if statement.value is None:
                    required.append(statement.target.id)
    return Taken("__init__", kind.node, kind, tuple(names), tuple(required))


def fits(node: Function, owner: Class | None, call: ast.Call) -> bool:
    """Whether a function would accept the arguments of a call."""
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return False
    what = taken(node, owner)
    given = len(call.args)
    named = {one.arg for one in call.keywords}
    if given > len(what.names) - len(node.args.kwonlyargs) and not what.open_end:
        return False
    if not named <= set(what.names) and node.args.kwarg is None:
        return False
    filled = {*what.names[:given], *named}
    return set(what.required) <= filled and not (set(what.names[:given]) & named)


def given_in(case: Case, call: ast.Call) -> Iterator[str]:
    """Yield the arguments of a call as the student wrote them."""
    for one in call.args:
        yield case.text_of(one)
    for keyword in call.keywords:
        yield f"{keyword.arg}={case.text_of(keyword.value)}" if keyword.arg else f"**{case.text_of(keyword.value)}"


def shown_call(case: Case, call: ast.Call) -> str:
    """Return a call without its arguments: `car.run()`."""
    return f"{case.text_of(call.func)}()"


def names_in_words(names: tuple[str, ...] | list[str], most: int = 6) -> str:
    """Return parameters in words: "`a`, `b` and `c`"."""
    parts = [f"`{one}`" for one in names[:most]] + (["more"] if len(names) > most else [])
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
