"""A text is evaluated as Python and is none."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import is_call, literal, method_of, own_nodes
from learnflow.skills.debug.running.sources import source_of

_TYPES = (
    "SyntaxError",
    "IndentationError",
    "NameError",
    "ValueError",
    "TypeError",
    "ZeroDivisionError",
    "AttributeError",
)


@pattern(*_TYPES, order=12)
def eval_of_text(case: Case) -> Diagnosis | None:
    """`eval`, `exec` or `literal_eval` gets a text that does not mean what was wanted."""
    if not case.ran or case.tree is None:
        return None
    call = _call(case)
    if call is None:
        return None
    name = method_of(call) or getattr(call.func, "id", "")
    argument = call.args[0]
    seen = case.seen(argument) if not is_call(argument, "input", arguments=0) else None
    text = literal(seen.text) if seen is not None and seen.type == "str" else None
    if text is None and is_call(argument, "input", arguments=0):
        given = (case.given.stdin or "").splitlines()
        text = given[0] if len(given) == 1 else None
    if not isinstance(text, str) or (name != "literal_eval" and not _fails_itself(case, text)):
        return None
    names = [
        one
        for one in re.findall(r"[A-Za-z_]\w*", re.sub(r"'[^']*'|\"[^\"]*\"", "", text))
        if one not in ("True", "False", "None")
    ]
    variant = {"NameError": "name", "SyntaxError": "syntax", "IndentationError": "syntax"}.get(
        case.traceback.error_type, "other"
    )
    if name == "literal_eval":
        variant = "literal" if case.traceback.error_type == "ValueError" and names else "literal-syntax"
    source = source_of(case, argument)
    typed = source.kind == "input"
    return case.found(
        "eval-of-text",
        part=case.text_of(call),
        variant=variant,
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(argument), seen, case.line)] if seen is not None else [],
        function=name,
        name=case.text_of(argument),
        text=repr(text),
        words=", ".join(f"`{one}`" for one in dict.fromkeys(names)) or "something else",
        typed=f", typed at the `input()` on line {source.line}," if typed and source.line != case.line else "",
    )


def _call(case: Case) -> ast.Call | None:
    nodes = [case.node] if isinstance(case.node, ast.Call) else own_nodes(case.stmt)
    calls = []
    for one in nodes:
        evaluates = is_call(one, "eval", "exec", "literal_eval") or method_of(one) == "literal_eval"
        if evaluates and isinstance(one, ast.Call) and one.args:
            calls.append(one)
    return calls[0] if len(calls) == 1 else None


def _fails_itself(case: Case, text: str) -> bool:
    """Whether it is this text that fails, not the code around it."""
    if case.traceback.error_type in ("SyntaxError", "IndentationError"):
        try:
            compile(text.strip(), "text", "eval")
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return True
        return False
    if case.traceback.error_type != "NameError":
        return False
    name = case.failure.name if case.failure is not None else ""
    match = re.search(r"name '(\w+)'", case.says)
    wanted = name or (match[1] if match is not None else "")
    return bool(wanted) and re.search(rf"\b{re.escape(wanted)}\b", text) is not None
