"""A method or attribute is used on a kind of value that does not have it, but another one of the program does."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.wrong_type_method.own_class import of_own_class, of_stored
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import Attribute, attribute_of
from learnflow.skills.debug.running.classes import family
from learnflow.skills.debug.running.origins import trail
from learnflow.skills.debug.running.scopes import bindings
from learnflow.skills.debug.running.wording import shortly, worded
from learnflow.skills.debug.running.words import plural, spoken

_OFFERS: Mapping[str, frozenset[str]] = {
    one.__name__: frozenset(name for name in dir(one) if not name.startswith("_"))
    for one in (str, list, dict, set, tuple, int, float, bytes)
}
_FILE = frozenset({"read", "readline", "readlines", "write", "writelines", "close", "seek", "flush"})
_MAKERS = (ast.Constant, ast.Call, ast.BinOp, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.JoinedStr)
_NEAR = {("list", "add"): "append", ("set", "append"): "add", ("list", "update"): "extend", ("set", "extend"): "update"}
_ORDER = ("str", "list", "dict", "set", "tuple", "bytes", "int", "float")


@pattern("AttributeError", order=16)
def stored_in_an_attribute(case: Case) -> Diagnosis | None:
    """`cur.next = value` where `cur.next = Node(value)` was meant."""
    found = attribute_of(case)
    if found is None or found.what != "object" or found.node is None or found.kind not in _OFFERS:
        return None
    return of_stored(case, found)


@pattern("AttributeError", order=32)
def wrong_type_method(case: Case) -> Diagnosis | None:
    """The value is of another kind than the line takes it for."""
    found = attribute_of(case)
    if found is None or found.what != "object" or found.node is None or found.kind in ("NoneType", "module"):
        return None
    if found.kind not in _OFFERS and found.kind not in ("range", "generator", "TextIOWrapper", "_io.TextIOWrapper"):
        return None
    return (
        _key(case, found)
        or _file_name(case, found)
        or _item(case, found)
        or of_own_class(case, found)
        or _belongs(case, found)
    )


def _told(
    case: Case, found: Attribute, variant: str, where: ast.AST | int, changes: list[Change | None], **more: object
) -> Diagnosis:
    owner = case.text_of(found.node.value) if found.node is not None else ""
    told = case.found(
        "wrong-type-method",
        where=where,
        variant=variant,
        certainty=(Certainty.PROVED if variant not in ("", "stored", "near") else Certainty.SEEN)
        if case.ran and found.owner is not None
        else Certainty.READ,
        values=[case.value(owner, found.owner, case.line)] if found.owner is not None else [],
        candidates=changes,
        slots={"name": found.name, "owner": owner, "kind": spoken(found.kind), "kinds": plural(found.kind)},
        **{name: value for name, value in more.items() if name not in ("item", "items")},  # type: ignore[arg-type]
    )
    phrases = {name: str(value) for name, value in more.items() if name in ("item", "items")}
    return worded(told, **phrases, value=f", {shortly(found.owner)}" if found.owner is not None else "")


def _key(case: Case, found: Attribute) -> Diagnosis | None:
    if found.kind != "dict" or found.owner is None or repr(found.name) not in found.owner.keys or found.node is None:
        return None
    owner = ast.dump(found.node.value)
    edits: list[ast.Attribute] = [
        one
        for one in case.walk(ast.Attribute)
        if isinstance(one, ast.Attribute) and ast.dump(one.value) == owner and repr(one.attr) in found.owner.keys
    ]
    changes = [_as_keys(case, edits), _as_keys(case, [one for one in edits if one.lineno == case.line])]
    return _told(case, found, "key", found.node, changes, keys=", ".join(found.owner.keys[:6]))


def _as_keys(case: Case, nodes: list[ast.Attribute]) -> Change | None:
    lines: dict[int, str] = {}
    for node in sorted(nodes, key=lambda one: (one.lineno, -(one.end_col_offset or 0))):
        line, start, last, end = case.span_of(node)
        if line != last or case.lines is None:
            return None
        text = lines.get(line, case.lines[line - 1])
        holder = case.parents.get(node)
        quote = "'" if isinstance(holder, ast.FormattedValue) else '"'
        lines[line] = f"{text[:start]}{case.text_of(node.value)}[{quote}{node.attr}{quote}]{text[end:]}"
    edits = [case.line_edit(line, text) for line, text in lines.items()]
    return case.changed(*edits) if 0 < len(edits) <= 2 else None


def _file_name(case: Case, found: Attribute) -> Diagnosis | None:
    """`f = "notes.txt"` and then `f.read()`: the name of the file, not the open file."""
    if (
        found.kind != "str"
        or found.name not in _FILE
        or found.node is None
        or not isinstance(found.node.value, ast.Name)
    ):
        return None
    name = found.node.value.id
    changes = case.changes_of(name)
    for node in case.walk(ast.Assign):
        if not isinstance(node, ast.Assign) or not any(
            isinstance(one, ast.Name) and one.id == name for one in node.targets
        ):
            continue
        if changes and changes[-1].line != node.lineno:
            continue
        mode = ', "w"' if found.name in ("write", "writelines") else ""
        change = case.replaced(node.value, f"open({case.text_of(node.value)}{mode})")
        return _told(case, found, "file", node.lineno, [change] if isinstance(node.value, ast.Constant) else [])
    return _told(case, found, "file", found.node, [])


def _item(case: Case, found: Attribute) -> Diagnosis | None:
    """The items of the list have what the list has not."""
    if (
        found.kind not in ("list", "tuple", "set", "dict")
        or found.owner is None
        or not found.owner.kinds
        or found.node is None
    ):
        return None
    kinds = [kind for kind, _ in found.owner.kinds]
    own = [one for kind in kinds for one in family(case, kind)]
    if not all(found.name in _OFFERS.get(kind, ()) for kind in kinds) and (
        not own or not any(found.name in one.offers for one in own)
    ):
        return None
    call = case.parents.get(found.node)
    if found.name == "join" and isinstance(call, ast.Call) and call.func is found.node and len(call.args) == 1:
        glue = case.text_of(call.args[0])
        change = case.replaced(call, f"{glue}.join({case.text_of(found.node.value)})")
        return _told(case, found, "join", found.node, [change], glue=glue)
    variant = "values" if found.kind == "dict" else "item"
    return _told(
        case, found, variant, found.node, _one_item(case, found), item=spoken(kinds[0]), items=plural(kinds[0])
    )


def _one_item(case: Case, found: Attribute) -> list[Change | None]:
    """Return the call made for every item, where the line stores what comes of a text's method."""
    call = case.parents.get(found.node) if found.node is not None else None
    statement = case.parents.get(call) if call is not None else None
    if not isinstance(call, ast.Call) or found.node is None or not isinstance(statement, ast.Assign):
        return []
    if found.kind not in ("list", "tuple") or call.func is not found.node:
        return []
    rest = case.text_of(call)[len(case.text_of(found.node.value)) :]
    word = "item" if not bindings(case.tree, "item") else "each" if case.tree is not None else "item"
    owner = case.text_of(found.node.value)
    singular = owner[:-1] if owner.isidentifier() and owner.endswith("s") and len(owner) > 3 else word
    used = case.tree is not None and bindings(case.tree, singular)
    name = word if used else singular
    return [case.replaced(call, f"[{name}{rest} for {name} in {owner}]")]


def _belongs(case: Case, found: Attribute) -> Diagnosis | None:
    """The method is one of another kind of value."""
    homes = [kind for kind in _ORDER if found.name in _OFFERS[kind] and kind != found.kind]
    if not homes or found.node is None:
        return None
    home = homes[0]
    if found.kind == "str" and found.name in ("append", "extend"):
        home = "list"
    near = _NEAR.get((found.kind, found.name), "")
    if near:
        change = case.replaced(found.node, f"{case.text_of(found.node.value)}.{near}")
        return _told(case, found, "near", found.node, [change], home=plural(home), home_one=spoken(home), near=near)
    put = _stored_at(case, found)
    if put is not None:
        change = _other_empty(case, put, found.name)
        more = {"home": plural(home), "home_one": spoken(home), "put": case.text_of(put), "put_line": str(put.lineno)}
        return _told(case, found, "stored", put.lineno if change is not None else found.node, [change], **more)
    return _told(case, found, "", found.node, [], home=plural(home), home_one=spoken(home))


def _other_empty(case: Case, put: ast.expr, name: str) -> Change | None:
    """Return `[]` in place of `()` or `{}` where something is appended, `set()` where something is added."""
    nothing = (isinstance(put, ast.Tuple) and not put.elts) or (isinstance(put, ast.Dict) and not put.keys)
    meant = {"append": "[]", "extend": "[]", "insert": "[]", "add": "set()"}.get(name, "")
    return case.replaced(put, meant) if nothing and meant else None


def _stored_at(case: Case, found: Attribute) -> ast.expr | None:
    """Return what a line of the program stored there, None where that is the failing line or not sure."""
    if not case.ran or found.node is None or isinstance(found.node.value, ast.Constant):
        return None
    stations = [one for one in trail(case, found.node.value, found.kind) if one.how != "start" and not one.path]
    sure = [one for one in stations if one.sure and isinstance(one.node, _MAKERS)]
    node = sure[-1].node if sure else None
    return node if isinstance(node, ast.expr) and node.lineno != case.line else None
