"""Causes of IndexError, KeyError, ValueError, ZeroDivisionError, missing files and endless recursion."""

from __future__ import annotations

import ast
import re

from learnflow.contracts.answers import Value
from learnflow.skills.debug.facts import base_case_facts
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import Case, pattern
from learnflow.skills.language.names import closest_names

_LITERAL = re.compile(r"invalid literal for int\(\) with base (\d{1,2}): (['\"].{0,200}['\"])")
_FLOAT = re.compile(r"could not convert string to float: (['\"].{0,200}['\"])")
_UNPACK_MORE = re.compile(r"too many values to unpack \(expected (\d{1,9})(?:, got (\d{1,9}))?\)")
_UNPACK_FEWER = re.compile(r"not enough values to unpack \(expected (?:at least )?(\d{1,9}), got (\d{1,9})\)")
_FILE = re.compile(r"No such file or directory: ('[^'\n]{0,300}'|\"[^\"\n]{0,300}\")")


@pattern("IndexError")
def index_out_of_range(case: Case) -> Diagnosis | None:
    """An index beyond the end, or a value taken from an empty list."""
    if "pop from empty" in case.says:
        return case.found("pop-empty", concept="lists")
    match = re.search(r"(list|string|tuple|range object|list assignment|pop|deque) index out of range", case.says)
    if match is None:
        return None
    whole = {"string": "text", "tuple": "tuple", "range object": "range"}.get(match[1], "list")
    concept = {"text": "strings", "tuple": "tuples"}.get(whole, "lists")
    sites = _subscripts(case)
    sites = [site for site in sites if case.segment(site) == case.marked] or sites
    if len(sites) != 1:
        return case.found("index-range-asked", whole=whole, concept=concept)
    site = sites[0]
    name, index = case.segment(site.value), case.segment(site.slice)
    if "assignment" in match[1]:
        return case.found("index-assignment", part=f"{name}[{index}]", name=name, index=index, concept=concept)
    if index.isdigit():
        return case.found(
            "index-range-fixed", part=f"{name}[{index}]", name=name, index=index, whole=whole, concept=concept
        )
    cause = "index-range-loop" if _counts_too_far(case, name, index) else "index-range"
    return case.found(cause, part=f"{name}[{index}]", name=name, index=index, whole=whole, concept=concept)


def _subscripts(case: Case) -> list[ast.Subscript]:
    if case.statement is None:
        return []
    return [n for n in ast.walk(case.statement) if isinstance(n, ast.Subscript) and not isinstance(n.slice, ast.Slice)]


def _counts_too_far(case: Case, name: str, index: str) -> bool:
    """Whether the code shows that `index` reaches the length: `name[i + 1]`, `range(len(name) + 1)`, `range(1, …)`."""
    text = "" if case.lines is None else "\n".join(case.lines[max(0, case.line - 12) : case.line])
    compact = text.replace(" ", "")
    base = re.match(r"\w+", index)
    if base is None or f"for{base[0]}inrange(" not in compact:
        return False
    return (
        f"range(len({name})+1)" in compact
        or f"range(1,len({name})+1)" in compact
        or (index.replace(" ", "") == f"{base[0]}+1" and f"range(len({name}))" in compact)
    )


@pattern("KeyError")
def missing_key(case: Case) -> Diagnosis | None:
    """A key that the dictionary does not have."""
    key = case.says.strip()
    if not key:
        return None
    value = key[1:-1] if key[:1] in "'\"" and key[-1:] == key[:1] else None
    known = _literal_keys(case)
    near = closest_names(value, [k for k in known if isinstance(k, str)]) if value else ()
    kind = "str" if value is not None else "int" if key.lstrip("-").isdigit() else ""
    values = (Value(name="key", kind=kind, value=key[:60], line=case.line or None),) if kind else ()
    sites = _subscripts(case)
    name = case.segment(sites[0].value) if len(sites) == 1 else ""
    slots = {"key": key, "name": name}
    if near:
        return case.found("key-close", concept="dictionaries", values=values, closest=repr(near[0]), slots=slots)
    if _as_other_type(key, value, known):
        return case.found("key-type", concept="dictionaries", values=values, slots=slots)
    cause = "key-missing" if name else "key-missing-asked"
    return case.found(cause, part=case.marked, concept="dictionaries", values=values, slots=slots)


def _literal_keys(case: Case) -> list[object]:
    if case.tree is None:
        return []
    keys = (k for n in ast.walk(case.tree) if isinstance(n, ast.Dict) for k in n.keys)
    return list(dict.fromkeys(k.value for k in keys if isinstance(k, ast.Constant)))


def _as_other_type(key: str, value: str | None, known: list[object]) -> bool:
    if value is not None:
        return any(not isinstance(k, str) and str(k) == value for k in known)
    return key in [k for k in known if isinstance(k, str)]


@pattern("ValueError", order=10)
def not_a_number(case: Case) -> Diagnosis | None:
    """A text that `int` or `float` cannot read."""
    match = _LITERAL.search(case.says)
    function = "int"
    if match is not None:
        text = match[2]
    else:
        match = _FLOAT.search(case.says)
        if match is None:
            return None
        text, function = match[1], "float"
    inner = text[1:-1]
    values = (Value(name=_argument(case, function) or "the text", kind="str", value=text[:60], line=case.line or None),)
    if not inner.strip():
        cause = "number-from-nothing"
    elif function == "int" and re.fullmatch(r"\s*-?\d*\.\d*\s*", inner):
        cause = "number-with-point"
    elif "," in inner and re.fullmatch(r"[\d,.\s-]+", inner):
        cause = "number-with-comma"
    else:
        cause = "number-from-text"
    return case.found(cause, part=case.marked, values=values, text=text, function=function, concept="numbers")


def _argument(case: Case, function: str) -> str:
    if case.statement is None:
        return ""
    for node in ast.walk(case.statement):
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
        if named and isinstance(node, ast.Call) and node.args:
            return case.segment(node.args[0])[:60]
    return ""


@pattern("ValueError", order=20)
def unpacked(case: Case) -> Diagnosis | None:
    """More or fewer values than names."""
    match = _UNPACK_MORE.search(case.says)
    if match is not None:
        got = match[2] or f"more than {match[1]}"
        return case.found("unpack-more", expected=match[1], got=got, concept="tuples")
    match = _UNPACK_FEWER.search(case.says)
    if match is None:
        return None
    return case.found("unpack-fewer", expected=match[1], got=match[2], concept="tuples")


@pattern("ValueError", order=30)
def not_in_there(case: Case) -> Diagnosis | None:
    """A search or a removal that does not find its value."""
    found = re.search(r"not in (?:list|tuple|deque)|substring not found", case.says)
    return case.found("value-not-there", concept="lists") if found is not None else None


@pattern("ZeroDivisionError")
def divided_by_zero(case: Case) -> Diagnosis | None:
    """A division whose right side is 0."""
    right = []
    if case.statement is not None:
        for node in ast.walk(case.statement):
            if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
                value = node.right if isinstance(node, ast.BinOp) else node.value
                right.append((case.segment(node), case.segment(value)))
    right = [entry for entry in right if entry[0] == case.marked] or right
    if len(right) != 1 or right[0][1].isdigit():
        return case.found("zero-division-asked", concept="numbers")
    divisor = right[0][1]
    values = (Value(name=divisor, kind="number", value="0", line=case.line or None),)
    cause = "zero-length" if divisor.startswith("len(") else "zero-division"
    inner = divisor[4:-1] if cause == "zero-length" else divisor
    return case.found(cause, part=divisor, values=values, divisor=divisor, inner=inner, concept="numbers")


@pattern("FileNotFoundError")
def missing_file(case: Case) -> Diagnosis | None:
    """A file that is not where the program looks."""
    match = _FILE.search(case.says)
    if match is None:
        return None
    path = match[1][1:-1]
    cause = "file-missing" if "/" not in path and "\\" not in path else "file-missing-path"
    return case.found(cause, path=path, concept="files")


@pattern("RecursionError")
def endless_recursion(case: Case) -> Diagnosis | None:
    """A function that calls itself without an end."""
    function = case.frame.function if case.frame is not None else ""
    if not function or function == "<module>":
        return case.found("recursion-asked", concept="recursion")
    fact = base_case_facts(case.tree, function) if case.tree is not None else None
    calls = str(case.traceback.repeated + len(case.traceback.frames))
    if fact is not None:
        return case.found(
            fact[0], part=function, function=function, fact_line=str(fact[1]), calls=calls, concept="recursion"
        )
    return case.found("recursion-endless", part=function, function=function, calls=calls, concept="recursion")


@pattern("EOFError")
def no_more_input(case: Case) -> Diagnosis | None:
    """`input` with nothing left to read."""
    return case.found("input-ended", concept=None)


@pattern("KeyboardInterrupt")
def stopped_by_hand(case: Case) -> Diagnosis | None:
    """The program was stopped from the keyboard."""
    return case.found("stopped", concept="while-loops")
