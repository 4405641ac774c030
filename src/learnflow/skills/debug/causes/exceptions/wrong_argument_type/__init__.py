"""A function gets a value of another type than it takes."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.wrong_argument_type.digits import counts_digits, typed_number
from learnflow.skills.debug.causes.exceptions.wrong_argument_type.starts import has_text, holds_text, started
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import program_of
from learnflow.skills.debug.running.looking import failing_call
from learnflow.skills.debug.running.operands import value_of
from learnflow.skills.debug.running.origins import Station, trail
from learnflow.skills.debug.running.phrases import kind, what
from learnflow.skills.debug.running.renaming import floored
from learnflow.skills.debug.running.seeing import Seen

_LAZY = ("generator", "map", "filter", "zip", "enumerate", "reversed", "list_reverseiterator", "list_iterator")
_NO_LEN = re.compile(r"object of type '([\w.]+)' has no len\(\)")
_TAKES = re.compile(
    r"(?:argument (?:\d+ )?must be |must be )(?:an? )?(.+?),? not '?([\w.]+)'?$|expected (.+?),? not '?([\w.]+)'?$"
)

_POSITIONS = frozenset({"i", "j", "k", "idx", "index", "pos", "position", "place", "row", "col", "x", "y"})

Rule = Callable[[Case, ast.Call], Diagnosis | None]


@pattern("TypeError", "AttributeError", order=35)
def wrong_argument_type(case: Case) -> Diagnosis | None:
    """One of the arguments of the failing call is of a type that the function does not take."""
    if not case.ran:
        return None
    call = failing_call(case)
    if call is None:
        return None
    for rule in (_length, _join, _range, _isinstance, _write, _file, _converted, _summed, _general):
        found = rule(case, call)
        if found is not None:
            return found
    return None


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


@pattern("ValueError", order=33)
def whole_bound(case: Case) -> Diagnosis | None:
    """`randint(1, 6.5)`: a bound is no whole number."""
    call = failing_call(case) if case.ran and case.says.startswith("non-integer ") else None
    for node in call.args if call is not None else ():
        seen = value_of(case, node)
        if seen is not None and seen.type == "float" and call is not None:
            made = _halved(case, node)
            if made is not None and made is not node:
                return _of_division(case, node, seen, made, _name(call))
            divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            change = floored(case, node) if isinstance(node, ast.BinOp) and divided else None
            return _found(case, node, seen, "divided" if divided else "whole", [change], function=_name(call))
    return None


@pattern("TypeError", order=4)
def raised_no_exception(case: Case) -> Diagnosis | None:
    """`raise "text"`: only an exception can be raised."""
    statement = case.stmt
    if not case.ran or "must derive from BaseException" not in case.says:
        return None
    if not isinstance(statement, ast.Raise) or statement.exc is None:
        return None
    node = statement.exc
    seen = value_of(case, node) or Seen("", case.text_of(node))
    candidates: list[Change | None] = []
    if seen.type == "str":
        candidates = [case.replaced(node, f"{_caught(case, statement)}({case.text_of(node)})")]
    return _found(case, node, seen, "raise", candidates, function="raise")


def _caught(case: Case, statement: ast.Raise) -> str:
    """Return the exception that the program itself waits for, `ValueError` without one."""
    for handler in case.walk(ast.ExceptHandler):
        if isinstance(handler, ast.ExceptHandler) and isinstance(handler.type, ast.Name):
            own = getattr(builtins, handler.type.id, None)
            if isinstance(own, type) and issubclass(own, Exception) and handler.lineno != statement.lineno:
                return handler.type.id
    return "ValueError"


def _length(case: Case, call: ast.Call) -> Diagnosis | None:
    match = _NO_LEN.search(case.says)
    if match is None or not call.args or match[1] == "NoneType":
        return None
    node = call.args[0]
    seen = value_of(case, node) or Seen(match[1], "")
    text = case.text_of(node)
    if match[1] in _LAZY:
        made = _made(case, node, match[1])
        place = made.node if made is not None and isinstance(made.node, ast.expr) else node
        change = case.replaced(place, f"list({case.text_of(place)})")
        loops = _used_up(case, node)
        more = {"other": case.text_of(place), "place": str(loops)}
        return _found(case, node, seen, "used" if loops else "lazy", [change], function="len", where=place, **more)
    if seen.is_number:
        first = started(case, node, seen)
        if first is not None and not counts_digits(case):
            change = case.replaced(first, '""') if holds_text(case, node, first) else None
            more = {"other": case.text_of(first)}
            return _found(case, node, seen, "length_started", [change], function="len", where=first, **more)
        typed = typed_number(case, node) if not counts_digits(case) else None
        # What was typed loses the zeros in front of it by `int`: its length is that of the text itself.
        digits = [case.replaced(typed, case.text_of(typed.args[0]))] if typed is not None else []
        if not digits and counts_digits(case):
            digits = [case.replaced(node, f"str({text})")]
        variant = "typed-digits" if typed is not None and digits else "digits" if digits else "length"
        where = typed if typed is not None and digits else None
        return _found(case, node, seen, variant, list(digits), function="len", where=where)
    return _found(case, node, seen, "length", [], function="len", other=", ".join(seen.attributes[:8]))


def _made(case: Case, node: ast.expr, type_: str) -> Station | None:
    for one in trail(case, node, type_):
        if isinstance(one.node, ast.Call | ast.GeneratorExp) and not one.path:
            return one
    return None


def _used_up(case: Case, node: ast.expr) -> int:
    """Return the line of a loop that went through the iterator before, 0 without one."""
    name = case.text_of(node)
    for loop in case.walk(ast.For):
        if (
            isinstance(loop, ast.For)
            and case.text_of(loop.iter) == name
            and loop.lineno < case.line
            and case.hits(loop.lineno)
        ):
            return loop.lineno
    return 0


def _join(case: Case, call: ast.Call) -> Diagnosis | None:
    match = re.search(
        r"sequence item (\d+): expected .+, ([\w.]+) found|expected str instance, ([\w.]+) found", case.says
    )
    if "can only join an iterable" in case.says and call.args:
        seen = value_of(case, call.args[0])
        return _found(case, call.args[0], seen, "items", [], function="join") if seen is not None else None
    if match is None or _name(call) != "join" or not call.args:
        return None
    type_, node = match[2] or match[3], call.args[0]
    if type_ == "NoneType":
        return None
    text, seen = case.text_of(node), value_of(case, node)
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        change = case.replaced(node.elt, f"str({case.text_of(node.elt)})")
    else:
        change = case.replaced(node, f"[str(one) for one in {text}]")
    return _found(
        case,
        node,
        seen or Seen("list", ""),
        "join",
        [change] if has_text(case, type_) else [],
        function="join",
        place=match[1] or "0",
        other=kind(type_),
    )


def _range(case: Case, call: ast.Call) -> Diagnosis | None:
    match = re.search(r"'(float|list|tuple|dict|set)' object cannot be interpreted as an integer", case.says)
    if match is None:
        return None
    for node in call.args:
        seen = value_of(case, node)
        if seen is None or seen.type != match[1]:
            continue
        text = case.text_of(node)
        candidates: list[Change | None] = []
        whole = seen.number is not None and float(seen.number).is_integer()
        divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if divided and isinstance(node, ast.BinOp):
            candidates = [floored(case, node)]
        elif whole and seen.type == "float":
            candidates = [case.replaced(node, f"int({text})")]
        elif match[1] in ("list", "tuple", "dict", "set") and _name(call) == "range":
            candidates = [_counted_or_walked(case, call, node)]
        halved = _halved(case, node) if seen.type == "float" and not divided else None
        if halved is not None:
            return _of_division(case, node, seen, halved, _name(call))
        third = _name(call) == "range" and len(call.args) == 3 and node is call.args[2]
        variant = "step" if third else "divided" if divided else "size" if match[1] != "float" else "whole"
        return _found(case, node, seen, variant, candidates, function=_name(call))
    return None


def _counted_or_walked(case: Case, call: ast.Call, node: ast.expr) -> Change | None:
    """Return `range(len(xs))` where the loop takes items by position, else the loop over `xs` itself."""
    text = case.text_of(node)
    loop = case.parents.get(call)
    if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name) or len(call.args) != 1:
        return case.replaced(node, f"len({text})") if isinstance(node, ast.Name) else None
    takes = [one for one in ast.walk(loop) if isinstance(one, ast.Subscript)]
    placed = any(case.text_of(one.slice) == loop.target.id for one in takes)
    placed = placed or (isinstance(node, ast.Name) and loop.target.id in _POSITIONS)
    return case.replaced(node, f"len({text})") if placed else case.replaced(call, text)


def _halved(case: Case, node: ast.expr) -> ast.BinOp | None:
    """Return the one division by `/` in the line that gave the name its value, None without one."""
    for station in trail(case, node, "float"):
        if isinstance(station.node, ast.BinOp) and not station.path and station.sure:
            parts = [
                one for one in ast.walk(station.node) if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div)
            ]
            return parts[0] if len(parts) == 1 else None
    return None


def _of_division(case: Case, node: ast.expr, seen: Seen, made: ast.BinOp, function: str) -> Diagnosis:
    text = case.text_of(made)
    change = floored(case, made)
    return _found(case, node, seen, "divided_before", [change], function=function, where=made, other=text)


def _isinstance(case: Case, call: ast.Call) -> Diagnosis | None:
    if "isinstance() arg 2 must be" not in case.says and "issubclass() arg 2" not in case.says:
        return None
    if len(call.args) < 2:
        return None
    node = call.args[1]
    seen = value_of(case, node) or Seen("", case.text_of(node))
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    known = isinstance(getattr(builtins, text, None), type) or text in program_of(case).classes
    candidates = [case.replaced(node, text)] if text.isidentifier() and known else []
    if isinstance(node, ast.List):
        candidates = [case.replaced(node, f"({case.text_of(node)[1:-1]})")]
    return _found(case, node, seen, "isinstance", list(candidates), function=_name(call), other=text or "int")


def _write(case: Case, call: ast.Call) -> Diagnosis | None:
    match = re.search(r"write\(\) argument must be str, not ([\w.]+)", case.says)
    if match is None or not call.args or match[1] in ("bytes", "NoneType"):
        return None
    node = call.args[0]
    seen = value_of(case, node) or Seen(match[1], "")
    text = case.text_of(node)
    candidates = [case.replaced(node, f"str({text})")] if seen.is_number else []
    if match[1] == "list" and {one for one, _ in seen.kinds} == {"str"} and isinstance(call.func, ast.Attribute):
        candidates = [case.replaced(call.func, f"{case.text_of(call.func.value)}.writelines")]
    return _found(case, node, seen, "write", list(candidates), function="write")


def _file(case: Case, call: ast.Call) -> Diagnosis | None:
    """`print(…, file="name")`: an open file is wanted, not its name."""
    keyword = next((one for one in call.keywords if one.arg == "file"), None)
    if "has no attribute 'write'" not in case.says or _name(call) != "print" or keyword is None:
        return None
    seen = value_of(case, keyword.value)
    if seen is None or seen.type != "str" or case.stmt is None or case.lines is None:
        return None
    name, whole = case.text_of(keyword.value), case.text_of(call)
    indent = " " * case.stmt.col_offset
    inner = whole.replace(f"file={name}", "file=out")
    after = f'{indent}with open({name}, "a") as out:\n{indent}    {inner}'
    change = (
        case.changed(case.line_edit(case.line, after)) if isinstance(case.stmt, ast.Expr) and inner != whole else None
    )
    return _found(case, keyword.value, seen, "file", [change], function="print")


def _converted(case: Case, call: ast.Call) -> Diagnosis | None:
    """`int(["1", "2"])`: one text is converted, not a whole list."""
    name = _name(call)
    if name not in ("int", "float", "round", "abs") or not re.search(
        "argument must be|bad operand|__round__", case.says
    ):
        return None
    node = call.args[0] if call.args else None
    seen = value_of(case, node) if node is not None else None
    if node is None or seen is None or seen.type in ("NoneType", "str"):
        return None
    text = case.text_of(node)
    candidates: list[Change | None] = []
    if seen.type in ("list", "tuple", "map"):
        candidates = [case.replaced(call, f"[{name}(one) for one in {text}]")]
        if isinstance(case.stmt, ast.Assign) and isinstance(case.stmt.targets[0], ast.Tuple):
            candidates = [case.replaced(call, f"map({name}, {text})")]
    return _found(case, node, seen, "convert", candidates, function=name)


def _summed(case: Case, call: ast.Call) -> Diagnosis | None:
    """`sum` of lists, tuples or dictionaries: it begins with the number 0 and adds each item to it."""
    match = re.search(r"for \+: 'int' and '(list|tuple|dict|set)'", case.says)
    if match is None or _name(call) != "sum" or len(call.args) != 1:
        return None
    node = call.args[0]
    seen = value_of(case, node)
    if seen is None or (seen.kinds and match[1] not in {one for one, _ in seen.kinds}):
        return None
    function = case.function_at(case.line)
    gathered = (
        function is not None and function.args.vararg is not None and case.text_of(node) == function.args.vararg.arg
    )
    kind_of = {"list": "lists", "tuple": "tuples", "dict": "dictionaries", "set": "sets"}[match[1]]
    return _found(case, node, seen, "sum-gathered" if gathered else "sum", [], function="sum", other=kind_of)


def _general(case: Case, call: ast.Call) -> Diagnosis | None:
    """Python says what the function takes and what it got; here is which argument that was."""
    match = _TAKES.search(case.says)
    if match is None:
        return None
    wanted, got = match[1] or match[3] or "", match[2] or match[4] or ""
    if (
        got in ("NoneType", "bytes")
        or ("bytes" in wanted and "PathLike" not in wanted)
        or "subscript" in case.says
        or "indices" in case.says
    ):
        return None
    given = [*call.args, *(one.value for one in call.keywords)]
    fitting = [(node, seen) for node in given if (seen := value_of(case, node)) is not None and seen.type == got]
    if not fitting:
        return None
    node, seen = fitting[0]
    text = case.text_of(node)
    candidates = [case.replaced(node, f"str({text})")] if wanted in ("str", "a string") and seen.is_number else []
    return _found(case, node, seen, "takes", list(candidates), function=_name(call), other=wanted)


def _found(
    case: Case,
    node: ast.expr,
    seen: Seen,
    variant: str,
    candidates: list[Change | None],
    *,
    where: ast.expr | None = None,
    **more: str,
) -> Diagnosis:
    name = case.text_of(node)
    return case.found(
        "wrong-argument-type",
        where=where,
        part=name,
        variant=variant,
        certainty=Certainty.PROVED
        if (where is not None and where is not node) or variant == "raise"
        else Certainty.SEEN,
        values=[case.value(name, seen, case.line)],
        candidates=candidates,
        name=name,
        value=what(seen) if seen.type else name,
        text=seen.text,
        slots={"other": "", "place": "", **more},
    )
