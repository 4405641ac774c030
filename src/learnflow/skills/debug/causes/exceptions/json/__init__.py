"""The text is no JSON, holds several values or nothing; or what is to be written has no form in JSON."""

from __future__ import annotations

import ast
import json
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import opened, writes_to
from learnflow.skills.debug.running.looking import literal, method_of, own_nodes, path_of
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.sources import path_text, source_of
from learnflow.skills.debug.running.tracing import traced

_PLACE = re.compile(r"line (\d+) column (\d+) \(char (\d+)\)")
_NOT_WRITTEN = re.compile(r"Object of type (\w+) is not JSON serializable")
_WANTS_TEXT = re.compile(r"the JSON object must be str, bytes or bytearray, not '?(\w+)'?")


def json_call(case: Case, *names: str) -> ast.Call | None:
    """Return the failing call of one of these functions of `json`."""
    if isinstance(case.node, ast.Call) and _named(case.node) in names:
        return case.node
    calls = [one for one in own_nodes(case.stmt) if isinstance(one, ast.Call) and _named(one) in names]
    return calls[0] if len(calls) == 1 else None


def _named(call: ast.Call) -> str:
    return method_of(call) or (call.func.id if isinstance(call.func, ast.Name) else "")


@pattern("JSONDecodeError", "json.decoder.JSONDecodeError", order=30)
def not_json(case: Case) -> Diagnosis | None:
    """Say which text was read as JSON and what in it JSON does not know."""
    call = json_call(case, "load", "loads") if case.ran else None
    place = _PLACE.search(case.says)
    if call is None or not call.args or place is None:
        return None
    argument = call.args[0]
    text, path = _text_of(case, call, argument)
    at = int(place[3])
    slots = {
        "name": case.text_of(argument),
        "text_line": place[1],
        "column": place[2],
        "path": path or "",
        "text": _excerpt(text) if text is not None else "",
        "near": repr(_near(text[at : at + 12])) if text is not None and at < len(text) else "the end",
        "holder": f"`{path}`" if path else f"`{case.text_of(argument)}`",
    }
    variant, where, candidates = _what(case, call, argument, text, at, path)
    return case.found(
        "json",
        part=case.text_of(call),
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        candidates=candidates,
        slots=slots,
    )


def _near(rest: str) -> str:
    word = re.match(r"\w+", rest)
    return word[0] if word is not None else rest


def _excerpt(text: str) -> str:
    return text.strip().splitlines()[0][:60] if text.strip() else "nothing"


def _text_of(case: Case, call: ast.Call, argument: ast.expr) -> tuple[str | None, str]:
    """Return the text that is read and the file that it is in, as far as they are known."""
    if _named(call) == "loads":
        seen = case.seen(argument)
        value = literal(seen.text) if seen is not None and seen.type == "str" else None
        source = source_of(case, argument)
        path = source.path if source.kind == "file" else ""
        if isinstance(value, str):
            return value, path
        if isinstance(source.node, ast.Constant) and isinstance(source.node.value, str) and source.loop is None:
            return source.node.value, path
        whole = path and source.loop is None and not writes_to(case, path)
        return (case.given.files.get(path) if whole else None), path
    file = opened(case, argument)
    path = path_text(case, file) if file is not None else ""
    return (case.given.files.get(path) if not writes_to(case, path) else None), path


def _what(  # noqa: PLR0911
    case: Case, call: ast.Call, argument: ast.expr, text: str | None, at: int, path: str
) -> tuple[str, ast.AST | int | None, list[Change | None]]:
    says = case.says
    if at == 0 and "Expecting value" in says and (text is None or not text.strip()):
        emptied = [one for one in writes_to(case, path) if one.lineno <= case.line] if path else []
        if emptied:
            return "emptied", emptied[-1], []
        return ("empty" if text is not None else "empty-unknown"), None, []
    if "Extra data" in says:
        return _several(case, call, argument, text, path)
    if text is None:
        return "unknown", None, []
    made = traced(case, argument).node
    where = made if isinstance(made, ast.Constant) else None
    rest = text[at:]
    if rest.startswith("'") or (says.startswith("Expecting property name") and "'" in rest[:1]):
        return "quotes", where, _double_quoted(case, made, text)
    if re.match(r"\s*[}\]]", rest) and text[:at].rstrip().endswith(","):
        return "comma", where, _without_comma(case, made, text)
    word = re.match(r"(True|False|None|NaN|undefined)\b", rest)
    if word is not None:
        return "word", where, []
    if re.match(r"//|#|/\*", rest):
        return "comment", where, []
    if re.match(r"[A-Za-z_]\w*\s*:", rest) and "property name" in says:
        return "bare-key", where, []
    if not re.match(r"\s*[\[{\"\d-]", text):
        return "no-json", where, []
    return "place", where, []


def _several(
    case: Case, call: ast.Call, argument: ast.expr, text: str | None, path: str
) -> tuple[str, ast.AST | int | None, list[Change | None]]:
    lines = [one for one in (text or "").splitlines() if one.strip()]
    each = len(lines) > 1 and all(_is_json(one) for one in lines)
    if not each:
        return ("extra" if text is not None else "extra-unknown"), None, []
    name = case.text_of(call.func)
    if _named(call) == "load" and isinstance(argument, ast.Name):
        after = f"[{name}s(line) for line in {argument.id}]"
        return "several", None, [case.replaced(call, after)]
    if method_of(argument) == "read" and isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute):
        return "several", None, [case.replaced(call, f"[{name}(line) for line in {case.text_of(argument.func.value)}]")]
    if isinstance(argument, ast.Name):
        return "several", None, [case.replaced(call, f"[{name}(line) for line in {argument.id}.splitlines()]")]
    return "several", None, []


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _double_quoted(case: Case, made: ast.AST | None, text: str) -> list[Change | None]:
    """Return the change of a text written in the program to double quotes within."""
    if not isinstance(made, ast.Constant) or made.value != text or made.lineno != made.end_lineno:
        return []
    turned = text.replace("'", '"')
    return [case.replaced(made, f"'{turned}'")] if '"' not in text and _is_json(turned) and "\n" not in text else []


def _without_comma(case: Case, made: ast.AST | None, text: str) -> list[Change | None]:
    if not isinstance(made, ast.Constant) or made.value != text or made.lineno != made.end_lineno or "\n" in text:
        return []
    turned = re.sub(r",\s*([}\]])", r"\1", text)
    return [case.replaced(made, f"'{turned}'")] if "'" not in text and "\\" not in text and _is_json(turned) else []


@pattern("TypeError", order=17)
def json_of_other_type(case: Case) -> Diagnosis | None:
    """`loads` gets what is decoded already, or `dumps` gets what JSON has no form for."""
    if not case.ran:
        return None
    match = _NOT_WRITTEN.search(case.says)
    if match is not None:
        return _not_written(case, match[1])
    keys = re.match(r"keys must be str, int, float, bool or None, not (\w+)", case.says)
    if keys is not None:
        call = json_call(case, "dump", "dumps")
        name = case.text_of(call.args[0]) if call is not None and call.args else "what is written"
        return _found(case, "keys", None, [], {"kind": keys[1], "name": name}, [])
    match = _WANTS_TEXT.search(case.says)
    call = json_call(case, "loads") if match is not None else None
    if match is None or call is None or not call.args:
        return None
    argument = call.args[0]
    seen = case.seen(argument)
    slots = {"name": case.text_of(argument), "held": seen.text if seen is not None else "", "kind": match[1]}
    known = [case.value(slots["name"], seen, case.line)] if seen is not None else []
    if match[1] == "TextIOWrapper":
        func = case.text_of(call.func)
        return _found(case, "file-loads", None, [case.replaced(call.func, func.removesuffix("s"))], slots, known)
    if match[1] in ("dict", "list"):
        return _found(case, "decoded", None, [case.replaced(call, slots["name"])], slots, known)
    return _found(case, "other-type", None, [], slots, known)


def _not_written(case: Case, kind: str) -> Diagnosis | None:
    call = json_call(case, "dump", "dumps")
    if call is None or not call.args:
        return None
    argument = call.args[0]
    seen = case.seen(argument)
    place = _holder(case, argument, kind)
    slots = {"kind": kind, "name": case.text_of(argument), "holder": case.text_of(place) if place is not None else ""}
    own = any(getattr(one, "name", "") == kind for one in case.walk(ast.ClassDef))
    family = (
        "own" if own else "set" if kind in ("set", "frozenset") else "date" if kind in ("datetime", "date") else "other"
    )
    if place is not None:
        slots["held"] = _held(case, place)
    variant = f"write-{family}" if place is not None and slots["held"] else f"write-{family}-within"
    candidates = _written(case, call, place, seen, family, kind)
    return _found(case, variant, None, candidates, slots, [case.value(slots["name"], seen, case.line)] if seen else [])


def _held(case: Case, node: ast.expr) -> str:
    seen = case.seen(node)
    return seen.text if seen is not None else ""


def _holder(case: Case, argument: ast.expr, kind: str) -> ast.expr | None:
    """Return the part of what is written that is of this type."""
    for node in ast.walk(argument):
        if isinstance(node, ast.Name | ast.Attribute | ast.Set | ast.Call | ast.Subscript):
            seen = case.seen(node)
            if seen is not None and seen.type.rsplit(".", 1)[-1] == kind:
                return node
    return None


def _written(
    case: Case, call: ast.Call, place: ast.expr | None, seen: Seen | None, family: str, kind: str
) -> list[Change | None]:
    if family == "set" and place is not None:
        text = case.text_of(place)
        return [case.replaced(place, f"sorted({text})"), case.replaced(place, f"list({text})")]
    if family == "own":
        if place is not None:
            return [case.replaced(place, f"vars({case.text_of(place)})")]
        argument = call.args[0]
        if (
            seen is not None
            and seen.type in ("list", "tuple")
            and [one for one, _ in seen.kinds] in ([kind], [f"__main__.{kind}"])
        ):
            return [case.replaced(argument, f"[vars(item) for item in {case.text_of(argument)}]")]
        if seen is not None and seen.type in ("list", "tuple") and not seen.kinds and path_of(argument):
            return [case.replaced(argument, f"[vars(item) for item in {case.text_of(argument)}]")]
    if family == "date":
        last = call.keywords[-1].value if call.keywords else call.args[-1]
        return [case.replaced(last, f"{case.text_of(last)}, default=str")]
    return []


@pattern("AttributeError", order=18)
def load_of_text(case: Case) -> Diagnosis | None:
    """`json.load` gets a text where it wants an open file."""
    if not case.ran or "'str' object has no attribute 'read'" not in case.says:
        return None
    call = json_call(case, "load")
    if call is None or not call.args:
        return None
    seen = case.seen(call.args[0])
    text = literal(seen.text) if seen is not None else None
    slots = {"name": case.text_of(call.args[0]), "held": seen.text if seen is not None else "a text"}
    file = isinstance(text, str) and (text in case.given.files or text.endswith(".json"))
    func = case.text_of(call.func)
    after = f"open({slots['name']})" if file else ""
    candidates = [case.replaced(call.args[0], after)] if file else [case.replaced(call.func, f"{func}s")]
    return _found(case, "load-name" if file else "load-text", None, candidates, slots, [])


def _found(
    case: Case,
    variant: str,
    where: ast.AST | None,
    candidates: list[Change | None],
    slots: dict[str, str],
    values: list,  # type: ignore[type-arg]
) -> Diagnosis:
    return case.found(
        "json",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        values=values,
        candidates=candidates,
        slots=slots,
    )
