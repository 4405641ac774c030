"""A text with places and the values given for them do not fit."""

from __future__ import annotations

import ast
import difflib
import re
import string

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import named_text
from learnflow.skills.debug.running.looking import is_call, length_of, method_of, own_nodes, receiver_of
from learnflow.skills.debug.running.tracing import traced
from learnflow.skills.debug.running.unpacking import counted

_PLACES = re.compile(r"%(?:\((\w+)\))?[-+ #0]*(?:\*|\d+)?(?:\.\d+)?[diouxXeEfFgGcrsa]")


_MALFORMED = (
    "Single '", "in field name", "expected '}'", "unmatched '", "incomplete format", "unsupported format character",
    "Invalid placeholder", "cannot switch from", "Invalid format spec",
)  # fmt: skip


def _written(case: Case, node: ast.expr | None) -> str | None:
    """Return the text of a template: what the expression holds or what was written for it."""
    if node is None:
        return None
    text = named_text(case, node)
    made = traced(case, node).node if text is None else None
    if isinstance(made, ast.Call) and made.args and (is_call(made, "Template") or method_of(made) == "Template"):
        made = made.args[0]
    return made.value if isinstance(made, ast.Constant) and isinstance(made.value, str) else text


def _method(case: Case, *names: str) -> ast.Call | None:
    if method_of(case.node) in names and isinstance(case.node, ast.Call):
        return case.node
    calls = [one for one in own_nodes(case.stmt) if method_of(one) in names and isinstance(one, ast.Call)]
    return calls[0] if len(calls) == 1 else None


@pattern("IndexError", order=15)
def too_few_values(case: Case) -> Diagnosis | None:
    """`format()` gets fewer values than the text has places."""
    if not case.ran or "Replacement index" not in case.says:
        return None
    call = _method(case, "format")
    text = _written(case, receiver_of(call)) if call is not None else None
    if call is None or text is None:
        return None
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    plain = [name for name in fields if not name]
    given = len(call.args)
    slots = {
        "text": repr(text),
        "places": counted(len(plain), "place") if plain else f"a place {{{max(fields)}}}",
        "given": counted(given, "value"),
        "values": _values(case, call.args),
    }
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    listed = given == 1 and not starred and plain and length_of(case.seen(call.args[0])) == len(plain)
    if listed and not isinstance(call.args[0], ast.Constant):
        seen = case.seen(call.args[0])
        if seen is not None and seen.type in ("list", "tuple"):
            slots["name"] = case.text_of(call.args[0])
            change = case.replaced(call.args[0], f"*{slots['name']}")
            return _found(case, "one-list", None, [change], slots)
    numbered = not plain and fields and all(name.isdigit() for name in fields)
    candidates = []
    if numbered and sorted(map(int, set(fields))) == list(range(1, given + 1)):
        node = receiver_of(call)
        if isinstance(node, ast.Constant):
            lowered = re.sub(r"\{(\d+)", lambda match: "{" + str(int(match[1]) - 1), case.text_of(node))
            candidates = [case.replaced(node, lowered)]
        return _found(case, "from-one", None, candidates, slots)
    return _found(case, "few", None, candidates, slots)


def _values(case: Case, nodes: list[ast.expr]) -> str:
    told = [case.text_of(one) for one in nodes[:6]]
    return f" ({', '.join(f'`{one}`' for one in told)})" if told else ""


@pattern("KeyError", order=15)
def name_not_given(case: Case) -> Diagnosis | None:
    """A place has a name for which no value was given."""
    if not case.ran:
        return None
    call = _method(case, "format", "format_map", "substitute")
    if call is None:
        return _percent_name(case)
    text = _written(case, receiver_of(call))
    missing = (
        case.failure.key.text.strip("'\"")
        if case.failure is not None and case.failure.key is not None
        else case.says.strip("'\"")
    )
    if text is None or not re.search(rf"[{{$(]\{{?{re.escape(missing)}\b", text):
        return None
    given, places = _given(case, call)
    wanted = _names(text)
    left = [name for name in given if name not in wanted]
    absent = [name for name in wanted if name not in given]
    place = f"${missing}" if method_of(call) == "substitute" else "{" + missing + "}"
    near = difflib.get_close_matches(missing, given, 1, 0.6)
    slots = {
        "text": repr(text),
        "place": place,
        "missing": missing,
        "names": ", ".join(f"`{name}`" for name in given[:8]) or "none",
        "call": case.text_of(call.func),
    }
    if not missing or missing.isdigit():
        return _found(case, "no-name", None, [], slots)
    other = near[0] if near else left[0] if len(left) == 1 and len(absent) == 1 else ""
    if other and other in places:
        slots["other"] = other
        node = places[other]
        after = missing if isinstance(node, ast.keyword) else repr(missing).replace("'", '"')
        return _found(case, "other-name", _line_of(node), [_renamed(case, node, other, after)], slots)
    return _found(case, "name", None, [], slots)


def _line_of(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _renamed(case: Case, node: ast.AST, old: str, after: str) -> Change | None:
    if isinstance(node, ast.keyword):
        line = node.lineno
        before = case.lines[line - 1] if case.lines is not None else ""
        start = case.span_of(node)[1]
        return case.changed(case.line_edit(line, before[:start] + after + before[start + len(old) :]))
    return case.replaced(node, after)


def _given(case: Case, call: ast.Call) -> tuple[list[str], dict[str, ast.AST]]:
    """Return the names for which values are given, and where they are written."""
    given: list[str] = []
    places: dict[str, ast.AST] = {}
    sources = [one.value for one in call.keywords if one.arg is None] + (
        list(call.args) if method_of(call) != "format" else []
    )
    for keyword in call.keywords:
        if keyword.arg is not None:
            given.append(keyword.arg)
            places[keyword.arg] = keyword
    for source in sources:
        seen = case.seen(source)
        given += [key.strip("'\"") for key in (seen.keys if seen is not None else ())]
        made = source if isinstance(source, ast.Dict) else traced(case, source).node
        for key in made.keys if isinstance(made, ast.Dict) else ():
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                places[key.value] = key
                given.append(key.value)
    return list(dict.fromkeys(given)), places


def _names(text: str) -> list[str]:
    """Return the names of the places of a template."""
    found = re.findall(r"(?<!\$)\$\{?([A-Za-z_]\w*)|(?<!\{)\{([A-Za-z_]\w*)|%\((\w+)\)", text)
    return list(dict.fromkeys(next(part for part in one if part) for one in found))


def _percent(case: Case) -> ast.BinOp | None:
    if isinstance(case.node, ast.BinOp) and isinstance(case.node.op, ast.Mod):
        return case.node
    nodes = [one for one in own_nodes(case.stmt) if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Mod)]
    return nodes[0] if len(nodes) == 1 else None


def _percent_name(case: Case) -> Diagnosis | None:
    node = _percent(case)
    text = _written(case, node.left) if node is not None else None
    missing = case.failure.key.text.strip("'\"") if case.failure is not None and case.failure.key is not None else ""
    if node is None or text is None or f"%({missing})" not in text:
        return None
    seen = case.seen(node.right)
    names = [key.strip("'\"") for key in (seen.keys if seen is not None else ())]
    slots = {
        "text": repr(text),
        "place": f"%({missing})",
        "missing": missing,
        "names": ", ".join(f"`{name}`" for name in names[:8]) or "none",
        "call": "%",
    }
    return _found(case, "name", None, [], slots)


@pattern("TypeError", order=15)
def percent_count(case: Case) -> Diagnosis | None:
    """`%` gets fewer or more values than the text has places."""
    few = case.says == "not enough arguments for format string"
    many = case.says == "not all arguments converted during string formatting"
    node = _percent(case) if case.ran and (few or many) else None
    if node is None:
        return None
    text = _written(case, node.left)
    if text is None or (many and not isinstance(node.left, ast.Constant) and not re.search(r"[A-Za-z%]{2}", text)):
        return None  # A text from input() in a calculation with % is another cause.
    places = [match[0] for match in _PLACES.finditer(text.replace("%%", ""))]
    right = node.right
    given = len(right.elts) if isinstance(right, ast.Tuple) else 1
    seen = case.seen(right)
    if seen is not None and seen.type == "tuple" and not isinstance(right, ast.Tuple):
        given = length_of(seen) or given
    slots = {
        "text": repr(text),
        "places": counted(len(places), "place") if places else "no place",
        "marks": ", ".join(f"`{one}`" for one in places),
        "given": counted(given, "value"),
        "values": seen.text if seen is not None else case.text_of(right),
        "name": case.text_of(right),
    }
    if few:
        return _few(case, node, places, given, slots)
    if not places and isinstance(node.left, ast.Constant) and given == 1:
        mark = "%d" if seen is not None and seen.type == "int" else "%s"
        inner = case.text_of(node.left)
        after = f"{inner[:-1]}{mark}{inner[-1:]}" if inner[-1:] in "'\"" and not inner.endswith(('"""', "'''")) else ""
        slots["mark"] = mark
        return _found(case, "no-place", None, [case.replaced(node.left, after)] if after else [], slots)
    return _found(case, "many", None, [], slots)


def _few(case: Case, node: ast.BinOp, places: list[str], given: int, slots: dict[str, str]) -> Diagnosis:
    """Too few values: also when the parentheses around several of them are missing, or one list is given."""
    outer = case.parents.get(node)
    after = []
    if isinstance(outer, ast.Call) and node in outer.args:
        after = outer.args[outer.args.index(node) + 1 :]
    if isinstance(outer, ast.Tuple) and node in outer.elts:
        after = outer.elts[outer.elts.index(node) + 1 :]
    if (
        after
        and given == 1
        and len(after) + 1 == len(places)
        and after[-1].end_lineno == node.lineno
        and case.lines is not None
    ):
        line = case.lines[node.lineno - 1]
        start, end = case.span_of(node.right)[1], case.span_of(after[-1])[3]
        change = case.changed(case.line_edit(node.lineno, f"{line[:start]}({line[start:end]}){line[end:]}"))
        return _found(case, "parentheses", None, [change], slots)
    seen = case.seen(node.right)
    if seen is not None and seen.type == "list" and length_of(seen) == len(places):
        return _found(case, "list", None, [case.replaced(node.right, f"tuple({slots['name']})")], slots)
    return _found(case, "percent-few", None, [], slots)


@pattern("ValueError", order=31)
def malformed(case: Case) -> Diagnosis | None:
    """A template with a single brace, a lone percent sign or an unknown mark."""
    says = case.says
    if not case.ran or not any(sign in says for sign in _MALFORMED):
        return None
    call = _method(case, "format", "format_map", "substitute")
    node = _percent(case)
    text = (
        _written(case, receiver_of(call))
        if call is not None
        else _written(case, node.left)
        if node is not None
        else None
    )
    if text is None:
        return None
    variant = "percent-sign" if "format character" in says or "incomplete format" in says else "brace"
    if "Invalid placeholder" in says:
        variant = "dollar"
    if "cannot switch" in says or "Invalid format spec" in says:
        variant = "malformed"
    return _found(case, variant, None, [], {"text": repr(text)})


def _found(
    case: Case, variant: str, where: int | None, candidates: list[Change | None], slots: dict[str, str]
) -> Diagnosis:
    return case.found(
        "format-arguments",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        candidates=candidates,
        slots=slots,
    )
