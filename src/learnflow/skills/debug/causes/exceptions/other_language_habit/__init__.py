"""A name or method of another language, or of Python 2, is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import attribute_of
from learnflow.skills.debug.running.renaming import loads_of, respelt
from learnflow.skills.debug.running.scopes import missing
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.wording import worded
from learnflow.skills.debug.running.words import plural, spoken

# What Python writes, and whether the name alone can be replaced.
_NAMES: Mapping[str, tuple[str, bool]] = {
    "true": ("True", True), "false": ("False", True), "TRUE": ("True", True), "FALSE": ("False", True),
    "null": ("None", True), "NULL": ("None", True), "nil": ("None", True), "none": ("None", True),
    "undefined": ("None", True), "NONE": ("None", True), "Null": ("None", True), "nullptr": ("None", True),
    "raw_input": ("input", True), "xrange": ("range", True), "unicode": ("str", True), "unichr": ("chr", True),
    "long": ("int", True), "basestring": ("str", True), "println": ("print", True), "printf": ("print", True),
    "echo": ("print", True), "puts": ("print", True), "writeln": ("print", True), "strlen": ("len", True),
    "sizeof": ("len", True), "length": ("len", True), "count": ("len", True), "parseInt": ("int", True),
    "parseFloat": ("float", True), "toString": ("str", True), "String": ("str", True), "Integer": ("int", True),
    "Print": ("print", True), "string": ("str", True), "integer": ("int", True), "boolean": ("bool", True),
    "substr": ("[start:end]", False), "console": ("print()", False), "System": ("print()", False),
    "Math": ("math", False), "Console": ("print()", False), "cout": ("print()", False), "document": ("print()", False),
    "alert": ("print", True), "prompt": ("input", True), "elseif": ("elif", False), "this": ("self", True),
    "Array": ("list", True), "file": ("open", True),
}  # fmt: skip
_CALLED = frozenset({
    "length", "count", "strlen", "sizeof", "parseInt", "parseFloat", "toString", "String", "Integer", "Print", "string",
    "integer", "boolean", "println", "printf", "echo", "puts", "writeln", "alert", "prompt", "file", "raw_input",
    "xrange", "unichr", "Array",
})  # fmt: skip
_PYTHON_2 = frozenset({"raw_input", "xrange", "unicode", "unichr", "long", "basestring", "file", "has_key"})

# Method of another language: what Python writes, with OWNER, ARGS and NAME (the method as Python calls it).
METHODS: Mapping[tuple[str, str], str] = {
    ("set", "append"): "OWNER.add(ARGS)", ("set", "insert"): "OWNER.add(ARGS)",
    ("list", "push"): "OWNER.append(ARGS)", ("list", "add"): "OWNER.append(ARGS)", ("list", "length"): "len(OWNER)",
    ("list", "size"): "len(OWNER)", ("list", "len"): "len(OWNER)", ("list", "count_items"): "len(OWNER)",
    ("list", "contains"): "ARGS in OWNER", ("list", "includes"): "ARGS in OWNER", ("list", "has"): "ARGS in OWNER",
    ("list", "indexOf"): "OWNER.index(ARGS)", ("list", "find"): "OWNER.index(ARGS)",
    ("list", "push_back"): "OWNER.append(ARGS)", ("list", "addAll"): "OWNER.extend(ARGS)",
    ("list", "concat"): "OWNER + ARGS", ("list", "isEmpty"): "len(OWNER) == 0", ("list", "sum"): "sum(OWNER)",
    ("list", "max"): "max(OWNER)", ("list", "min"): "min(OWNER)", ("list", "shift"): "OWNER.pop(0)",
    ("list", "unshift"): "OWNER.insert(0, ARGS)", ("list", "join"): "ARGS.join(OWNER)",
    ("str", "length"): "len(OWNER)", ("str", "size"): "len(OWNER)", ("str", "len"): "len(OWNER)",
    ("str", "contains"): "ARGS in OWNER", ("str", "includes"): "ARGS in OWNER", ("str", "toUpperCase"): "OWNER.upper()",
    ("str", "toLowerCase"): "OWNER.lower()", ("str", "trim"): "OWNER.strip()", ("str", "reverse"): "OWNER[::-1]",
    ("str", "indexOf"): "OWNER.find(ARGS)",
    ("str", "charAt"): "OWNER[ARGS]", ("str", "startsWith"): "OWNER.startswith(ARGS)",
    ("str", "endsWith"): "OWNER.endswith(ARGS)",
    ("str", "substring"): "OWNER[SLICE]", ("str", "substr"): "OWNER[SLICE]",
    ("str", "concat"): "OWNER + ARGS", ("str", "isEmpty"): "len(OWNER) == 0", ("str", "equals"): "OWNER == ARGS",
    ("str", "parseInt"): "int(OWNER)", ("str", "toInt"): "int(OWNER)", ("str", "toUpper"): "OWNER.upper()",
    ("str", "toLower"): "OWNER.lower()", ("str", "decode"): "OWNER", ("dict", "length"): "len(OWNER)",
    ("dict", "size"): "len(OWNER)", ("dict", "len"): "len(OWNER)", ("dict", "has_key"): "ARGS in OWNER",
    ("dict", "has"): "ARGS in OWNER", ("dict", "contains"): "ARGS in OWNER", ("dict", "containsKey"): "ARGS in OWNER",
    ("dict", "hasOwnProperty"): "ARGS in OWNER", ("dict", "iteritems"): "OWNER.items()",
    ("dict", "iterkeys"): "OWNER.keys()",
    ("dict", "itervalues"): "OWNER.values()", ("dict", "put"): "OWNER[FIRST] = REST",
    ("dict", "set"): "OWNER[FIRST] = REST",
    ("dict", "remove"): "del OWNER[ARGS]", ("dict", "delete"): "del OWNER[ARGS]",
    ("dict", "getOrDefault"): "OWNER.get(ARGS)", ("dict", "keySet"): "OWNER.keys()", ("set", "length"): "len(OWNER)",
    ("set", "size"): "len(OWNER)", ("set", "len"): "len(OWNER)", ("set", "push"): "OWNER.add(ARGS)",
    ("set", "has"): "ARGS in OWNER", ("set", "contains"): "ARGS in OWNER", ("set", "delete"): "OWNER.discard(ARGS)",
    ("tuple", "length"): "len(OWNER)", ("tuple", "size"): "len(OWNER)", ("tuple", "len"): "len(OWNER)",
    ("int", "toString"): "str(OWNER)", ("float", "toString"): "str(OWNER)", ("float", "toFixed"): "round(OWNER, ARGS)",
    ("int", "toFixed"): "round(OWNER, ARGS)", ("generator", "next"): "next(OWNER)", ("range", "length"): "len(OWNER)",
    ("list_iterator", "next"): "next(OWNER)",
    ("dict_keys", "length"): "len(OWNER)", ("list", "remove_at"): "OWNER.pop(ARGS)",
    ("list", "removeAt"): "OWNER.pop(ARGS)", ("list", "slice"): "OWNER[SLICE]", ("str", "slice"): "OWNER[SLICE]",
    ("str", "sort"): "sorted(OWNER)", ("tuple", "sort"): "sorted(OWNER)", ("set", "sort"): "sorted(OWNER)",
    ("dict", "sort"): "sorted(OWNER)", ("dict_keys", "sort"): "sorted(OWNER)", ("str", "sorted"): "sorted(OWNER)",
    ("list", "sorted"): "sorted(OWNER)", ("list", "reversed"): "OWNER[::-1]", ("str", "reversed"): "OWNER[::-1]",
    ("tuple", "reverse"): "OWNER[::-1]", ("dict_values", "sort"): "sorted(OWNER)", ("list", "sum_"): "sum(OWNER)",
    ("list", "append_all"): "OWNER.extend(ARGS)", ("str", "sum"): "sum(OWNER)", ("list", "print"): "print(OWNER)",
    ("str", "print"): "print(OWNER)", ("int", "print"): "print(OWNER)", ("list", "str"): "str(OWNER)",
    ("str", "int"): "int(OWNER)", ("str", "float"): "float(OWNER)", ("int", "str"): "str(OWNER)",
    ("float", "round"): "round(OWNER, ARGS)", ("int", "abs"): "abs(OWNER)", ("float", "abs"): "abs(OWNER)",
    ("str", "iteritems"): "OWNER", ("str", "char_at"): "OWNER[ARGS]",
    ("list", "at"): "OWNER[ARGS]", ("list", "get"): "OWNER[ARGS]",
}  # fmt: skip


@pattern("NameError", order=24)
def name_of_another_language(case: Case) -> Diagnosis | None:
    """`true`, `null`, `raw_input` and the like, where the program has no such name."""
    gone = missing(case)
    if gone is None or gone.seen or gone.elsewhere or gone.name not in _NAMES or case.tree is None:
        return None
    called = case.parents.get(gone.node)
    is_call = isinstance(called, ast.Call) and called.func is gone.node
    if gone.name in _CALLED and not is_call:
        return None
    if not is_call and _compared_text(case, gone.node, gone.name):
        return None
    written, alone = _NAMES[gone.name]
    everywhere = respelt(case, loads_of(case.tree, gone.name), written) if alone else None
    here = respelt(case, [one for one in loads_of(case.tree, gone.name) if one.lineno == case.line], written)
    return case.found(
        "other-language-habit",
        where=gone.node,
        variant="python2" if gone.name in _PYTHON_2 else "",
        certainty=_sure(case, written),
        candidates=[everywhere, here, *_all_words(case, here)] if alone else [],
        outright=alone,
        name=gone.name,
        written=written,
    )


def _sure(case: Case, written: str) -> Certainty:
    """A `true` or `null` that nothing defines can't be anything else, whatever becomes of the change."""
    if not case.ran:
        return Certainty.READ
    return Certainty.PROVED if written in ("True", "False", "None") else Certainty.SEEN


def _all_words(case: Case, here: Change | None) -> list[Change | None]:
    """Return the program with every word of that kind respelt: `false` on one line, `true` on another."""
    if here is None or case.tree is None:
        return []
    edits = list(here.edits)
    for name in ("true", "false", "null", "none", "TRUE", "FALSE", "NULL"):
        more = respelt(case, loads_of(case.tree, name), _NAMES[name][0])
        edits += [one for one in (more.edits if more is not None else ()) if one.line != case.line]
    return [case.changed(*edits)] if len(edits) == len({one.line for one in edits}) else []


def _compared_text(case: Case, node: ast.AST, name: str) -> bool:
    """Whether the name stands beside a text in a comparison: then a text without quotes is as likely."""
    holder = case.parents.get(node)
    if not isinstance(holder, ast.Compare):
        return False
    others = [one for one in (holder.left, *holder.comparators) if one is not node]
    seen = [case.seen(one) for one in others]
    return any(one is not None and one.type == "str" for one in seen)


@pattern("AttributeError", order=30)
def method_of_another_language(case: Case) -> Diagnosis | None:
    """`items.push(x)`, `word.length`, `ages.has_key(k)` on a built-in type."""
    found = attribute_of(case)
    written = METHODS.get((found.kind, found.name)) if found is not None else None
    if found is None or written is None or found.node is None:
        return None
    if not _fits(found.kind, found.name, found.owner):
        return None
    call = case.parents.get(found.node)
    is_call = isinstance(call, ast.Call) and call.func is found.node
    text = _written(case, written, found.node, call if isinstance(call, ast.Call) and is_call else None)
    whole = call if is_call and isinstance(call, ast.Call) else found.node
    tight = isinstance(case.parents.get(whole), ast.BoolOp | ast.UnaryOp | ast.Compare | ast.BinOp)
    safe = f"({text})" if tight and (" in " in text or " + " in text or " == " in text) else text
    changes: list[Change | None] = [case.replaced(whole, safe)] if text else []
    if isinstance(case.parents.get(whole), ast.Expr) and not _does_something(written):
        # As a line of its own a new value would be lost: it has to be kept under the name.
        named = isinstance(found.node.value, ast.Name)
        text = f"{case.text_of(found.node.value)} = {text}" if named and text else ""
        changes = [case.replaced(whole, text)] if text else []
    return worded(
        case.found(
            "other-language-habit",
            where=found.node,
            variant="method_python2" if found.name in ("has_key", "iteritems", "iterkeys", "itervalues") else "method",
            certainty=Certainty.SEEN if case.ran else Certainty.READ,
            candidates=changes,
            outright=True,
            name=found.name,
            owner=case.text_of(found.node.value),
            kind=spoken(found.kind),
            kinds=plural(found.kind),
            written=text or re.sub(r"OWNER", case.text_of(found.node.value), written).replace("ARGS", "…"),
        ),
        value=f", {found.owner.text}" if found.owner is not None and len(found.owner.text) <= 40 else "",
    )


def _does_something(written: str) -> bool:
    """Whether what Python writes changes the value itself or shows it."""
    called = (".append(", ".extend(", ".insert(", ".add(", ".discard(", ".pop(", "del ", "] = ", "print(")
    return any(one in written for one in called)


def _fits(kind: str, name: str, owner: Seen | None) -> bool:
    """Whether the usual replacement is meant here: a list's `get` and `sum` only where its items allow that."""
    if (kind, name) == ("list", "get"):
        return owner is not None and bool(owner.kinds) and "dict" not in {one for one, _ in owner.kinds}
    return True


def _written(case: Case, pattern_text: str, node: ast.Attribute, call: ast.Call | None) -> str:
    owner = case.text_of(node.value)
    if isinstance(node.value, ast.BinOp | ast.Compare | ast.BoolOp | ast.IfExp | ast.Lambda):
        owner = f"({owner})"
    args = [case.text_of(one) for one in call.args] if call is not None else []
    text = pattern_text.replace("OWNER", owner)
    if ("ARGS" in text and not args) or ("REST" in text and len(args) != 2):
        return ""
    if "SLICE" in text:
        return (
            text.replace("SLICE", ":".join(args))
            if len(args) == 2
            else text.replace("SLICE", f"{args[0]}:")
            if args
            else ""
        )
    if text.startswith("del ") and not isinstance(case.parents.get(call) if call is not None else None, ast.Expr):
        return ""
    text = text.replace("FIRST", args[0] if args else "").replace("REST", args[-1] if args else "")
    return text.replace("ARGS", ", ".join(args)).replace(", )", ")")
