"""A lookup found nothing and gave None: `get`, a pattern, `find`, `fetchone`, or an own function that says so."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Sequence

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.bindings import callees, own_nodes, program_of
from learnflow.skills.debug.running.nones import (
    Nothing,
    asked_at,
    at_the_end,
    gives_none,
    gives_values,
    nothing_of,
    thing_of,
)
from learnflow.skills.debug.running.operands import operands
from learnflow.skills.debug.running.phrases import value_text
from learnflow.skills.debug.running.seeing import Seen

_PATTERNS = frozenset({"search", "match", "fullmatch"})
_MAX_KEYS = 6


@pattern("TypeError", "AttributeError", "KeyError", "ValueError", order=14)
def none_from_lookup(case: Case) -> Diagnosis | None:
    """The None says that something was not found."""
    nothing = nothing_of(case)
    if nothing is None:
        return None
    if nothing.maker in ("returned", "ended"):
        return _own(case, nothing)
    call = nothing.station.node
    if nothing.maker != "lookup" or not isinstance(call, ast.Call):
        return None
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "get" and isinstance(call.func, ast.Attribute) and call.args:
        return _of_get(case, nothing, call, call.func.value)
    if name in _PATTERNS:
        return _of_pattern(case, nothing, call, name)
    if name in ("find", "findtext") and isinstance(call.func, ast.Attribute) and call.args:
        tags = f"sorted({{lf_one_.tag for lf_one_ in ({case.text_of(call.func.value)}).iter()}})"
        return _plain(case, nothing, call, [tags, case.text_of(call.args[0])], "element")
    if name == "fetchone" and isinstance(call.func, ast.Attribute):
        return _of_row(case, nothing, call.func.value, call)
    return _plain(case, nothing, call, [], "")


def _plain(case: Case, nothing: Nothing, call: ast.Call, texts: Sequence[str], variant: str) -> Diagnosis:
    seen = asked_at(case, call, texts)
    known = len(seen) == len(texts) and bool(texts)
    wanted, tags = (seen[1].text, seen[0].text) if known else ("", "")
    closest = _closest(wanted, seen[0].text) if known else ""
    arguments = [case.replaced(call.args[0], closest)] if closest and isinstance(call.args[0], ast.Constant) else []
    return _found(
        case,
        nothing,
        call,
        variant=variant if known else "",
        candidates=arguments,
        wanted=wanted,
        tags=tags,
    )


def _found(case: Case, nothing: Nothing, call: ast.expr, *, variant: str, **more: object) -> Diagnosis:
    candidates = more.pop("candidates", ())
    return case.found(
        "none-from-lookup",
        where=call,
        variant=variant,
        certainty=Certainty.PROVED,
        candidates=candidates if isinstance(candidates, list) else (),
        slots={
            "thing": thing_of(case, nothing),
            "call": case.text_of(call),
            **{name: str(value) for name, value in more.items()},
        },
    )


# --- dictionaries ---------------------------------------------------------------------------------------------


def _of_get(case: Case, nothing: Nothing, call: ast.Call, holder: ast.expr) -> Diagnosis:
    key = case.text_of(call.args[0])
    if case.text_of(holder).endswith("environ"):
        return _found(case, nothing, call, variant="", candidates=[])
    seen = asked_at(case, call, [key, f"list({case.text_of(holder)})[:{_MAX_KEYS}]", f"len({case.text_of(holder)})"])
    if len(seen) < 3:
        return _found(case, nothing, call, variant="", candidates=[])
    wanted, keys, count = seen
    closest = _closest(wanted.text, keys.text)
    more = f" and {int(count.text) - _MAX_KEYS} more" if count.text.isdigit() and int(count.text) > _MAX_KEYS else ""
    variant = "stored" if _is_key(wanted.text, keys.text) else "close" if closest else "get"
    return _found(
        case,
        nothing,
        call,
        variant=variant,
        candidates=_defaults(case, call) if variant == "get" and not _nearly(wanted, keys.text + more) else [],
        holder=case.text_of(holder),
        key=key,
        wanted=value_text(wanted),
        keys=keys.text + more,
        closest=closest,
    )


def _defaults(case: Case, call: ast.Call) -> list[Change | None]:
    """Return the lookup with 0 for what is missing, where it is added to a number."""
    around = case.parents.get(call)
    if len(call.args) != 1 or not isinstance(around, ast.AugAssign | ast.BinOp) or not isinstance(around.op, ast.Add):
        return []
    if not any(one.seen.is_number for one in operands(case)):
        return []
    return [case.replaced(call, f"{case.text_of(call)[:-1]}, 0)")]


def _nearly(wanted: Seen, known: str) -> bool:
    """Whether a key differs from the wanted one by a letter or two: then 0 would only hide the slip."""
    listed = re.findall(r"'[^']*'|\"[^\"]*\"", known)
    return wanted.type == "str" and bool(difflib.get_close_matches(wanted.text, listed, n=1, cutoff=0.8))


def _is_key(wanted: str, keys: str) -> bool:
    return wanted in re.findall(r"'[^']*'|\"[^\"]*\"|[-\d.]+|True|False", keys)


def _closest(wanted: str, known: str) -> str:
    """Return the known text that differs from the wanted one only in capitals, spaces or marks, as source."""
    bare = _bare(wanted)
    if not bare:
        return ""
    found: list[str] = re.findall(r"'[^']*'|\"[^\"]*\"|-?\d+", known)
    for one in found:
        if one != wanted and _bare(one) == bare:
            return one
    return ""


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


# --- patterns and rows ----------------------------------------------------------------------------------------


def _of_pattern(case: Case, nothing: Nothing, call: ast.Call, name: str) -> Diagnosis:
    compiled = not (isinstance(call.func, ast.Attribute) and case.text_of(call.func.value) in ("re", "regex"))
    asked = [*([case.text_of(call.func.value)] if compiled and isinstance(call.func, ast.Attribute) else [])]
    asked += [case.text_of(one) for one in call.args[: 1 if compiled else 2]]
    seen = asked_at(case, call, asked)
    if len(seen) != 2:
        return _found(case, nothing, call, variant="", candidates=[])
    candidates: list[Change | None] = []
    variant = "pattern"
    if name != "search" and isinstance(call.func, ast.Attribute):
        change = case.replaced(call.func, f"{case.text_of(call.func.value)}.search")
        if change is not None and _runs(case, change):
            variant, candidates = "start" if name == "match" else "whole", [change]
    shape = re.sub(r"^re\.compile\((.*)\)$", r"\1", seen[0].text)
    if not compiled and isinstance(call.args[0], ast.Constant):
        shape = case.text_of(call.args[0])
    return _found(
        case, nothing, call, variant=variant, candidates=candidates, shape=shape, text=seen[1].text, name=name
    )


def _runs(case: Case, change: Change) -> bool:
    after = case.runner.run(change.program) if case.runner is not None else None
    return after is not None and after.failure is None and after.status == "ok"


def _of_row(case: Case, nothing: Nothing, holder: ast.expr, call: ast.Call) -> Diagnosis:
    """A query without a row: with the values that it was asked with, where it is written in the same line."""
    program = program_of(case)
    query = holder if isinstance(holder, ast.Call) and getattr(holder.func, "attr", "") == "execute" else None
    if query is None:
        name = case.text_of(holder)
        before = [
            one
            for one in program.calls.get("execute", ())
            if one.lineno <= call.lineno and isinstance(one.func, ast.Attribute)
        ]
        same = [one for one in before if isinstance(one.func, ast.Attribute) and case.text_of(one.func.value) == name]
        query = same[-1] if same else None
    if query is None or not query.args:
        return _found(case, nothing, call, variant="", candidates=[])
    given = case.text_of(query.args[1]) if len(query.args) > 1 else ""
    seen = asked_at(case, call, [given]) if given else ()
    shown = seen[0].text if seen else ""
    return _found(
        case, nothing, call, variant="row", candidates=[], query=case.text_of(query.args[0]), given=shown or "no values"
    )


# --- own functions --------------------------------------------------------------------------------------------


def _own(case: Case, nothing: Nothing) -> Diagnosis | None:
    """An own function that gives None on purpose where it finds nothing, and a caller that does not ask for it."""
    function, station = nothing.function, nothing.station
    if (
        function is None
        or not gives_none(function)
        or not gives_values(function)
        or station.call is None
        or _early(function, station.line)
    ):
        return None
    statement = program_of(case).statement_of(station.call)
    if function not in callees(program_of(case), station.call) and not isinstance(station.call.func, ast.Subscript):
        return None
    if _unasked(function, station.line):
        return None
    given = asked_at(case, station.call, [case.text_of(one) for one in station.call.args if not _is_plain(one)][:3])
    texts = [case.text_of(one) for one in station.call.args if not _is_plain(one)][:3]
    held = ", ".join(f"{text} = {value_text(seen)}" for text, seen in zip(texts, given, strict=False))
    if not held and nothing.maker == "ended":
        held = ", ".join(f"{name} = {value_text(seen)}" for name, seen in at_the_end(case, function, None).items())
    return case.found(
        "none-from-lookup",
        where=statement.lineno if statement is not None else station.call,
        variant="held" if held else "own",
        certainty=Certainty.PROVED if station.returned is not None else Certainty.SEEN,
        thing=thing_of(case, nothing),
        call=case.text_of(station.call),
        function=function.name,
        gave=station.line,
        held=held,
    )


def _is_plain(node: ast.expr) -> bool:
    written = isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict)
    return written or isinstance(node, ast.Constant | ast.Starred | ast.Lambda)


def _unasked(function: ast.FunctionDef | ast.AsyncFunctionDef, line: int) -> bool:
    """Whether the None comes from a bare `return` that stands in a loop under no condition."""
    for node in own_nodes(function):
        if isinstance(node, ast.For | ast.While):
            inner = [one for one in node.body if isinstance(one, ast.Return)]
            if any(one.lineno == line and one.value is None for one in inner):
                return True
    return False


def _early(function: ast.FunctionDef | ast.AsyncFunctionDef, line: int) -> bool:
    """Whether the None was returned inside a loop in which a value could still have been found."""
    for node in own_nodes(function):
        if isinstance(node, ast.For | ast.While):
            inner = [one for one in ast.walk(node) if isinstance(one, ast.Return)]
            if len(inner) > 1 and any(one.lineno == line for one in inner):
                return True
    return False
