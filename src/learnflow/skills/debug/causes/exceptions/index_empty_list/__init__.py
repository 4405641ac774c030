"""The list, text or argument is empty, and nothing took things out of it: where it comes from."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.emptied import FILLING, Empty, empty_of, is_empty_literal
from learnflow.skills.debug.running.filling import fills_of
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import (
    failing_call,
    frames_of,
    indentation,
    is_call,
    length_of,
    literal,
    lookup_of,
    method_of,
    noun_of,
    path_of,
    receiver_of,
    scope_at,
)  # fmt: skip
from learnflow.skills.debug.running.tracing import Made, binding_of, traced

_TYPES = ("IndexError", "ValueError", "StatisticsError", "TypeError")


@pattern(*_TYPES, order=36)
def index_empty_list(case: Case) -> Diagnosis | None:
    """What the line takes something from is empty, with where it became so."""
    if not case.ran or (case.traceback.error_type == "TypeError" and "reduce() of empty" not in case.says):
        return None
    if case.traceback.error_type == "ValueError" and not re.search("empty|at least one|Sample larger", case.says):
        return None
    empty = empty_of(case)
    if empty is None or (empty.seen is not None and length_of(empty.seen) not in (0, None)):
        return None
    made = traced(case, empty.node)
    variant, where, candidates, slots = _origin(case, empty, made)
    call = failing_call(case) if case.traceback.error_type != "IndexError" else None
    text = noun_of(empty.seen) == "character"
    return case.found(
        "index-empty-list",
        where=where if where is not None else empty.node,
        variant=variant,
        certainty=Certainty.PROVED if variant else Certainty.SEEN,
        values=[case.value(case.text_of(empty.node), empty.seen, case.line)] if empty.seen is not None else [],
        candidates=kept(case, [*_start_value(case, call), *candidates]),
        name=case.text_of(empty.node),
        kind="text" if text else "list" if empty.seen is None or empty.seen.type == "list" else empty.seen.type,
        wants=_wants(case, call),
        slots={"made": str(made.line), "passed": "", "function": "", "fill": "", **slots},
    )


def _wants(case: Case, call: ast.Call | None) -> str:
    """Return what the line asks of the empty thing."""
    if call is not None:
        name = getattr(call.func, "id", "") or method_of(call)
        return f"{name}() needs at least one item"
    chosen = failing_call(case)
    if chosen is not None and path_of(chosen.func).rsplit(".", 1)[-1] in ("choice", "choices"):
        return "there is nothing to choose from"
    found = lookup_of(case)
    return f"there is no position {case.text_of(found.index)}" if found is not None else "there is nothing in it"


def _start_value(case: Case, call: ast.Call | None) -> list[Change | None]:
    """Return `reduce(f, xs, 1)` for a product and `reduce(f, xs, 0)` for a sum."""
    if call is None or "reduce" not in case.says or len(call.args) != 2 or not isinstance(call.args[0], ast.Lambda):
        return []
    body = call.args[0].body
    start = "1" if isinstance(body, ast.BinOp) and isinstance(body.op, ast.Mult) else "0"
    if not isinstance(body, ast.BinOp) or not isinstance(body.op, ast.Mult | ast.Add):
        return []
    return [case.replaced(call.args[1], f"{case.text_of(call.args[1])}, {start}")]


_Origin = tuple[str, ast.AST | int | None, list[Change | None], dict[str, str]]


def _origin(case: Case, empty: Empty, made: Made) -> _Origin:
    """Return variant, place, changes and slots for where the empty thing comes from."""
    if made.given and _is_nothing(made.given):
        call = case.failure.call if case.failure is not None else ""
        return "test-call", empty.node, _guards(case, empty), {"passed": call, "function": _function(case)}
    again = _recursion(case, empty)
    if again is not None:
        return "recursion", again, _guards(case, empty), {"function": _function(case)}
    own = isinstance(empty.node, ast.Call) and isinstance(empty.node.func, ast.Name) and empty.node.func.id
    if own and case.function_named(own) is not None:
        return "returned", empty.node, [], {"function": own, "passed": case.text_of(empty.node)}
    if isinstance(made.node, ast.ListComp | ast.GeneratorExp | ast.SetComp) and not any(
        one.ifs for one in made.node.generators
    ):
        over = made.node.generators[0].iter
        return "from-empty", over, [], {"fill": case.text_of(over)}
    attribute = _of_attribute(case, empty)
    if attribute is not None:
        return attribute
    if is_empty_literal(made.node) and made.node is not None:
        fills = fills_of(case, made)
        if not fills and made.depth is not None and isinstance(case.parents.get(made.node), ast.Call):
            return (
                "argument",
                made.node,
                [],
                {"passed": case.text_of(case.parents[made.node]), "function": _function(case)},
            )
        if not fills and not case.changes_of(path_of(empty.node)):
            return "", empty.node, [], {}
        late = [one.lineno for one in fills]
        if fills and not any(case.hits(line) for line in late):
            return "never-filled", made.node, [], {"fill": str(late[0])}
        later = fills and len(late) == 1 and late[0] >= case.line and made.through
        return (
            ("filled-later" if later else "never-filled-at-all" if not fills else ""),
            made.node if later or not fills else empty.node,
            [],
            {"fill": str(late[0]) if late else ""},
        )
    return _of_text(case, empty, made)


def _of_text(case: Case, empty: Empty, made: Made) -> _Origin:
    """Return where an empty text comes from: `split(" ")`, `input()`, a blank line."""
    node = made.node
    if isinstance(node, ast.For):
        loop = traced(case, node.iter, made.depth)
        maker = loop.node
        if (
            method_of(maker) == "split"
            and isinstance(maker, ast.Call)
            and maker.args
            and case.text_of(maker.args[0]) in ("' '", '" "')
        ):
            changed = f"{case.text_of(receiver_of(maker) or maker)}.split()"
            return "split", maker, [case.replaced(maker, changed)], {}
        return "", empty.node, [], {}
    base = receiver_of(node) if method_of(node) in ("strip", "lower", "upper", "title", "rstrip") else node
    if is_call(base, "input", arguments=0):
        return "input", node, [], {}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and case.function_named(node.func.id) is not None:
        return "returned", empty.node, [], {"function": node.func.id, "passed": case.text_of(node)}
    return "", empty.node, [], {}


def _of_attribute(case: Case, empty: Empty) -> _Origin | None:
    """Return where `self.items` was made empty, and the line that would fill it."""
    if not isinstance(empty.node, ast.Attribute):
        return None
    name = empty.node.attr
    made = [
        one
        for one in case.walk(ast.Assign)
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Attribute) and one.targets[0].attr == name
    ]
    if len(made) != 1 or not is_empty_literal(made[0].value) or not case.hits(made[0].lineno):
        return None
    fills = [one.lineno for one in case.walk(ast.Call) if _fills(one, name)]
    fills += [
        one.lineno for one in case.walk(ast.AugAssign) if getattr(getattr(one, "target", None), "attr", "") == name
    ]
    if any(case.hits(line) for line in fills):
        return None
    slots = {"made": str(made[0].lineno), "fill": str(fills[0]) if fills else ""}
    return ("never-filled" if fills else "never-filled-at-all"), made[0], [], slots


def _fills(node: ast.AST, name: str) -> bool:
    holder = receiver_of(node)
    return method_of(node) in FILLING and isinstance(holder, ast.Attribute) and holder.attr == name


def _is_nothing(text: str) -> bool:
    """Whether the argument of a call, as it is written, is empty."""
    value = literal(text)
    return (value is not None and not value and not isinstance(value, int | float)) or text in (
        "set()",
        "list()",
        "dict()",
        "deque()",
    )


def _function(case: Case) -> str:
    function = case.function_at(case.line)
    return function.name if function is not None else ""


def _recursion(case: Case, empty: Empty) -> ast.AST | None:
    """Return the call with which a function calls itself for less and less, down to nothing."""
    frames = frames_of(case)
    names = [frame.function for frame in frames]
    if len(frames) < 2 or frames[-1].function != names[-2] or names[-1].startswith("<"):
        return None
    function = case.function_at(case.line)
    parameters = [one.arg for one in function.args.args] if function is not None else []
    if (
        function is None
        or path_of(empty.node) not in parameters
        or binding_of(case, path_of(empty.node), scope_at(case, case.line), None)
    ):
        return None
    statement = case.statement_at(frames[-2].line)
    for node in ast.walk(statement) if statement is not None else ():
        if isinstance(node, ast.Call) and (getattr(node.func, "id", "") or method_of(node)) == function.name:
            return node
    return None


def _guards(case: Case, empty: Empty) -> list[Change | None]:
    """Return the function with a check for the empty argument at its beginning."""
    function = case.function_at(case.line)
    index = case.failure.call_index if case.failure is not None else None
    name = path_of(empty.node)
    if function is None or name not in [one.arg for one in function.args.args]:
        return []
    first = function.body[0].lineno
    if first == function.lineno:
        return []
    expected = case.given.calls[index].expected if index is not None and index < len(case.given.calls) else ""
    seen = empty.seen.text if empty.seen is not None else ""
    value = name if expected == seen or (not expected and _gives_lists(case, function)) else expected
    if not value or (value != name and (len(value) > 8 or (literal(value) is None and value != "None"))):
        return []
    indent = indentation(case, first)
    inner = indent + ("\t" if indent.startswith("\t") else "    ")
    return [
        case.changed(
            case.insert_edit(first, f"{inner}return {value}"), case.insert_edit(first, f"{indent}if not {name}:")
        )
    ]


def _gives_lists(case: Case, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    returned = case.returned_by(function.name)
    return returned is not None and returned.value.type == "list"


@pattern("IndexError", order=34)
def argument_of_the_program_missing(case: Case) -> Diagnosis | None:
    """`sys.argv[1]` of a program that was started without arguments."""
    found = lookup_of(case) if case.ran else None
    if found is None or not path_of(found.holder).endswith("argv") or found.length is None or found.number is None:
        return None
    check = _too_weak(case)
    return case.found(
        "index-empty-list",
        where=check if check is not None else found.node,
        variant="argv",
        certainty=Certainty.PROVED,
        candidates=[_stronger(case, check, found.number)],
        name=case.text_of(found.holder),
        kind="list",
        wants=f"there is no position {found.number}",
        made=str(found.length),
        passed=str(found.number),
        function="",
        fill="",
    )


def _too_weak(case: Case) -> ast.Compare | None:
    """Return the check around the line that lets too few arguments through."""
    inner: ast.AST | None = case.stmt
    for _ in range(4):
        inner = case.parents.get(inner) if inner is not None else None
        test = inner.test if isinstance(inner, ast.If) else None
        if isinstance(test, ast.Compare) and is_call(test.left, "len") and isinstance(test.ops[0], ast.Gt | ast.GtE):
            return test
    return None


def _stronger(case: Case, check: ast.Compare | None, number: int) -> Change | None:
    return case.replaced(check, f"{case.text_of(check.left)} > {number}") if check is not None else None
