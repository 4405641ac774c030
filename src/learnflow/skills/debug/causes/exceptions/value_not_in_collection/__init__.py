"""`remove` or `index` for a value that is not there: never was, differs a little, or was taken out before."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import holding, kept
from learnflow.skills.debug.running.keys import removed_at
from learnflow.skills.debug.running.looking import (
    failing_call,
    indentation,
    length_of,
    literal,
    loops_around,
    method_of,
    noun_of,
    path_of,
    receiver_of,
    scope_at,
    size_text,
    statement_of,
)  # fmt: skip
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.language.names import closest_names

_METHODS = ("remove", "index", "rindex")


@pattern("ValueError", "KeyError", order=28)
def value_not_in_collection(case: Case) -> Diagnosis | None:
    """Which value was looked for in what."""
    call = failing_call(case) if case.ran else None
    holder = receiver_of(call)
    if call is None or holder is None or method_of(call) not in _METHODS or not call.args:
        return None
    held = case.seen(holder)
    wanted = case.seen(call.args[0])
    if wanted is None and case.failure is not None:
        wanted = case.failure.key
    if held is None or wanted is None or not held.type.endswith(("list", "set", "str", "tuple", "deque")):
        return None
    variant, where, candidates, slots = _reason(case, call, holder, held, wanted)
    item = call.args[0]
    return case.found(
        "value-not-in-collection",
        where=where if where is not None else call,
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(item), wanted, case.line), case.value(case.text_of(holder), held, case.line)],
        candidates=kept(case, candidates),
        name=case.text_of(holder),
        item=case.text_of(item),
        wanted=wanted.text,
        held=held.text,
        size=size_text(length_of(held), noun_of(held)),
        slots={"used": "", "there_is": "", "function": "", "kind": wanted.type, "kinds": "", **slots},
    )


_Reason = tuple[str, ast.AST | int | None, list[Change | None], dict[str, str]]


def _reason(case: Case, call: ast.Call, holder: ast.expr, held: Seen, wanted: Seen) -> _Reason:
    used = _as_position(case, call, holder) if held.type == "list" and wanted.type == "int" else None
    if used is not None:
        popped = case.replaced(call, f"{case.text_of(holder)}.pop({case.text_of(call.args[0])})")
        held_change = holding(case, popped)
        if held_change is not None:
            return "position", None, [held_change], {"used": str(used)}
    gone = removed_at(case, holder, wanted.text)
    if gone is not None and method_of(call) != "rindex":
        return _gone(case, call, gone[0])
    if held.type == "str":
        return _in_text(case, call, held, wanted)
    return _compared(case, call, held, wanted) or _of_kind(case, call, held, wanted)


def _compared(case: Case, call: ast.Call, held: Seen, wanted: Seen) -> _Reason | None:
    """Return the item that is nearly the value."""
    items = literal(held.text)
    if isinstance(items, list | tuple | set):
        value = literal(wanted.text)
        for one in items:
            if type(one) is not type(value) and str(one) == str(value) and isinstance(one, str | int | float):
                convert = "int" if isinstance(one, int) else "str"
                change = case.replaced(call.args[0], f"{convert}({case.text_of(call.args[0])})")
                return "type", None, [change], {"there_is": repr(one)}
        texts = [one for one in items if isinstance(one, str)]
        if isinstance(value, str):
            same = [one for one in texts if one.strip().casefold() == value.strip().casefold()]
            if same:
                return "letters", None, _recased(case, call, value, same[0]), {"there_is": repr(same[0])}
            close = [one for one in closest_names(value, texts) if len(one) > 3 and len(value) > 3]
            if close:
                return "close", None, [], {"there_is": repr(close[0])}
        whole = _part_of_item(items, value)
        if whole is not None:
            return "part", None, [], {"there_is": repr(whole)}
    return None


def _of_kind(case: Case, call: ast.Call, held: Seen, wanted: Seen) -> _Reason:
    kinds = [kind for kind, _ in held.kinds]
    if kinds and wanted.type not in kinds and len(kinds) == 1:
        return "kind", None, [], {"kinds": kinds[0]}
    if length_of(held) == 0:
        return "empty", None, [], {}
    return "", None, _guarded(case, call, held), {}


def _as_position(case: Case, call: ast.Call, holder: ast.expr) -> int | None:
    """Return the line of the function that uses the value as a position in the same list."""
    scope = scope_at(case, case.line)
    for one in ast.walk(scope) if scope is not None else ():
        same = isinstance(one, ast.Subscript) and path_of(one.value) == path_of(holder) != ""
        if same and isinstance(one, ast.Subscript) and path_of(one.slice) == path_of(call.args[0]) != "":
            return one.lineno
    return None


def _part_of_item(items: object, value: object) -> object:
    """Return the item of which the value is only a part, where the items are tuples or lists."""
    for one in items if isinstance(items, list | tuple | set) else ():
        if isinstance(one, tuple | list) and value in one:
            return one
    return None


def _gone(case: Case, call: ast.Call, line: int) -> _Reason:
    if line == case.line:
        candidates: list[Change | None] = []
        if isinstance(call.func, ast.Attribute) and _is_set(case, call):
            candidates.append(
                case.replaced(call, f"{case.text_of(call.func.value)}.discard({case.text_of(call.args[0])})")
            )
        elif _in_inner_loop(case, call):
            statement = statement_of(case, call)
            if statement is not None:
                indent = indentation(case, statement.lineno)
                candidates.append(case.changed(case.insert_edit(statement.lineno + 1, f"{indent}break")))
        return "twice", None, candidates, {}
    function = case.function_at(line)
    inside = function is not None and function is not case.function_at(case.line)
    name = function.name if function is not None and inside else ""
    return ("removed-by" if inside else "removed"), line, [], {"function": name}


def _is_set(case: Case, call: ast.Call) -> bool:
    holder = receiver_of(call)
    seen = case.seen(holder) if holder is not None else None
    return seen is not None and seen.type in ("set",)


def _in_inner_loop(case: Case, call: ast.Call) -> bool:
    """Whether the inner one of two loops takes the item of the outer one out again and again."""
    loops = loops_around(case, call)
    if len(loops) < 2 or not isinstance(loops[0], ast.For) or not isinstance(loops[1], ast.For):
        return False
    return path_of(call.args[0]) == path_of(loops[1].target) != ""


def _in_text(case: Case, call: ast.Call, held: Seen, wanted: Seen) -> _Reason:
    whole, part = literal(held.text), literal(wanted.text)
    if isinstance(whole, str) and isinstance(part, str) and part.casefold() in whole.casefold():
        method = "lower" if part.lower() in whole else "upper"
        item = case.text_of(call.args[0])
        return (
            "letters",
            None,
            [case.replaced(call.args[0], f"{item}.{method}()")],
            {"there_is": repr(getattr(part, method)())},
        )
    return "text", None, [], {}


def _recased(case: Case, call: ast.Call, value: str, other: str) -> list[Change | None]:
    item = case.text_of(call.args[0])
    methods = [one for one in ("strip", "lower", "upper", "capitalize", "title") if getattr(value, one)() == other]
    return [case.replaced(call.args[0], f"{item}.{method}()") for method in methods[:1]]


def _each_of_others(case: Case, call: ast.Call) -> bool:
    """Whether a loop over something else takes each of its items out: elsewhere a check only hides what is wrong."""
    loops = [one for one in loops_around(case, call) if isinstance(one, ast.For)]
    targets = {path_of(one.target) for one in loops if path_of(one.iter) != path_of(receiver_of(call))}
    return path_of(call.args[0]) in targets - {""}


def _guarded(case: Case, call: ast.Call, held: Seen) -> list[Change | None]:
    """Return the line with a check before it, or with the method that minds nothing missing."""
    statement = statement_of(case, call)
    if (
        statement is None
        or not isinstance(statement, ast.Expr)
        or statement.value is not call
        or method_of(call) != "remove"
        or not _each_of_others(case, call)
    ):
        return []
    name, item = case.text_of(receiver_of(call) or call), case.text_of(call.args[0])
    if held.type == "set":
        return [case.replaced(call, f"{name}.discard({item})")]
    line = statement.lineno
    if case.lines is None or line != statement.end_lineno:
        return []
    indent = indentation(case, line)
    inner = "\t" if indent.startswith("\t") else "    "
    return [
        case.changed(
            case.line_edit(line, inner + case.lines[line - 1]), case.insert_edit(line, f"{indent}if {item} in {name}:")
        )
    ]
