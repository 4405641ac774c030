"""Causes of NameError, UnboundLocalError, AttributeError and failed imports."""

from __future__ import annotations

import ast
import dataclasses
import re

from learnflow.contracts.values import Verified
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import Case, pattern
from learnflow.skills.language.names import builtin_names, closest_names, enclosing_function, module_names, slips
from learnflow.skills.language.reading import recompile

_NAME = re.compile(r"(?:name|variable) '([^']{1,80})'")
_SUGGESTED = re.compile(r"Did you mean(?::|) '([^']{1,80})'\?")
_ATTRIBUTE = re.compile(r"'?([\w.]{1,80})'? (?:object )?has no attribute '([^']{1,80})'")
_MODULE = re.compile(r"No module named '?([\w.]{1,80})'?")
_IMPORTED = re.compile(r"cannot import name '(\w{1,80})' from (?:partially initialized module )?'([\w.]{1,80})'")
_WORDS = frozenset({"True", "False", "None"})
_HOMES = {
    "sqrt": "math",
    "pi": "math",
    "floor": "math",
    "ceil": "math",
    "randint": "random",
    "choice": "random",
    "shuffle": "random",
    "sleep": "time",
    "datetime": "datetime",
    "date": "datetime",
    "defaultdict": "collections",
    "Counter": "collections",
    "dataclass": "dataclasses",
    "Path": "pathlib",
    "reduce": "functools",
}
_USUAL = {
    ("list", "push"): "append",
    ("list", "add"): "append",
    ("list", "length"): "len",
    ("list", "size"): "len",
    ("list", "len"): "len",
    ("list", "contains"): "in",
    ("list", "split"): "str.split",
    ("list", "join"): "str.join",
    ("list", "keys"): "dict.keys",
    ("list", "items"): "dict.items",
    ("list", "lower"): "str.lower",
    ("list", "strip"): "str.strip",
    ("list", "replace"): "str.replace",
    ("str", "length"): "len",
    ("str", "size"): "len",
    ("str", "len"): "len",
    ("str", "append"): "+",
    ("str", "push"): "+",
    ("str", "add"): "+",
    ("str", "contains"): "in",
    ("str", "includes"): "in",
    ("str", "toUpperCase"): "upper",
    ("str", "toLowerCase"): "lower",
    ("str", "trim"): "strip",
    ("str", "reverse"): "[::-1]",
    ("dict", "has_key"): "in",
    ("dict", "add"): "[key] = value",
    ("dict", "append"): "[key] = value",
    ("dict", "iteritems"): "items",
    ("tuple", "append"): "list.append",
    ("int", "length"): "len(str())",
    ("int", "append"): "list.append",
}
_TYPES: dict[str, type] = {t.__name__: t for t in (str, list, dict, tuple, set, int, float, bool)}
_THIRD_PARTY = frozenset(
    {"numpy", "pandas", "matplotlib", "requests", "pygame", "flask", "django", "scipy", "bs4", "PIL", "sklearn", "cv2"}
)


def _missing_name(case: Case) -> str:
    match = _NAME.search(case.says)
    return match[1] if match is not None else ""


@pattern("NameError", order=10)
def misspelt_name(case: Case) -> Diagnosis | None:
    """A name one slip away from one that exists."""
    name = _missing_name(case)
    if not name or name in case.names.bound:
        return None
    suggested = _SUGGESTED.search(case.says)
    own = closest_names(name, case.names.bound)
    if name in module_names() or name in _HOMES:
        return None
    known = own or closest_names(name, sorted(builtin_names() | _WORDS))
    closest = suggested[1] if suggested is not None and suggested[1] not in ("exit",) else (known[0] if known else "")
    if not closest:
        return None
    found = case.found("name-typo", part=name, name=name, closest=closest)
    sure = _is_clear(name, known) and (suggested is None or not known or suggested[1] == known[0])
    change = case.renamed(name, closest) if sure else None
    if change is None or recompile(change.program) is not None:
        return dataclasses.replace(found, cause="name-typo-asked")
    return dataclasses.replace(found, change=change, verified=Verified.COMPILED, outright=True)


def _is_clear(name: str, known: tuple[str, ...]) -> bool:
    """Whether the first of `known` is closer to `name` than the second."""
    return len(known) < 2 or slips(name, known[0], 2) < slips(name, known[1], 2)


@pattern("NameError", order=20)
def missing_import(case: Case) -> Diagnosis | None:
    """A module of the standard library, or something from one, that no line imports."""
    name = _missing_name(case)
    if not name or name in case.names.bound:
        return None
    if re.search(rf"\b{re.escape(name)}\s*\.", case.source) and name in module_names():
        return case.found("name-not-imported", part=name, name=name, module=name, concept="modules")
    if name in _HOMES:
        return case.found("name-from-module", part=name, name=name, module=_HOMES[name], concept="modules")
    return None


@pattern("NameError", order=30)
def name_too_early(case: Case) -> Diagnosis | None:
    """A name that a later line, or only a function, gives a value."""
    name = _missing_name(case)
    bound = case.names.bound.get(name)
    if bound is None or case.tree is None:
        return None
    home = _function_that_binds(case.tree, name, case.line)
    if home is not None:
        concept = "scope"
        return case.found(
            "name-local-elsewhere", part=name, name=name, function=home, bound=str(bound), concept=concept
        )
    if bound > case.line:
        return case.found("name-before-definition", part=name, name=name, bound=str(bound))
    return None


def _function_that_binds(tree: ast.Module, name: str, line: int) -> str | None:
    """Return the one function in which alone `name` is bound, if `line` is outside it."""
    homes = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name | ast.arg):
            continue
        word = node.id if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else ""
        if name == (node.arg if isinstance(node, ast.arg) else word):
            home = enclosing_function(tree, node.lineno)
            homes.add((home.name, home.lineno) if home is not None else None)
    inside = enclosing_function(tree, line)
    if len(homes) != 1 or None in homes:
        return None
    function, start = next(home for home in homes if home is not None)
    return None if inside is not None and inside.lineno == start else function


@pattern("NameError", order=40)
def undefined_name(case: Case) -> Diagnosis | None:
    """A name that nothing defines: a text without quotes, or a variable that never got a value."""
    name = _missing_name(case)
    if not name:
        return None
    before, _, after = case.source.partition(name)
    ends = re.match(r"\s*(?:[)\],:]|and\b|or\b|$)", after) is not None
    looks_like_text = ends and before.rstrip().endswith(("==", "!=", "(", "[", ",", "="))
    if looks_like_text:
        return case.found("name-missing-quotes", part=name, name=name, concept="strings")
    return case.found("name-undefined", part=name, name=name)


@pattern("UnboundLocalError")
def unbound_local(case: Case) -> Diagnosis | None:
    """A local name that is read before the function gave it a value."""
    name = _missing_name(case)
    if not name:
        return None
    function = enclosing_function(case.tree, case.line) if case.tree is not None else None
    if function is not None:
        stores = sorted(
            node.lineno
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        )
        if stores and stores[0] < case.line:
            return case.found("unbound-branch", part=name, name=name, function=function.name, bound=str(stores[0]))
        if stores:
            return case.found("unbound-local", part=name, name=name, function=function.name, bound=str(stores[0]))
    where = case.frame.function if case.frame is not None else ""
    return case.found("unbound-local-asked", part=name, name=name, function=where or "the function")


@pattern("AttributeError", order=10)
def attribute_of_none(case: Case) -> Diagnosis | None:
    """Something is None where an object was meant."""
    match = _ATTRIBUTE.search(case.says)
    if match is None or match[1] != "NoneType":
        return None
    owner = re.search(rf"([\w.\[\]\"']+(?:\([^()]*\))?)\.{re.escape(match[2])}\b", case.source)
    name = owner[1] if owner is not None else ""
    cause = "none-attribute" if name else "none-attribute-asked"
    return case.found(cause, part=name, name=name, attribute=match[2], concept="functions")


@pattern("AttributeError", order=20)
def module_attribute(case: Case) -> Diagnosis | None:
    """A module that has no such name, perhaps because a file of the student bears the module's name."""
    match = re.search(r"module '([\w.]{1,80})' has no attribute '(\w{1,80})'", case.says)
    if match is None:
        return None
    if "partially initialized" in case.says or _shadows(case, match[1]):
        return case.found("module-shadowed", module=match[1], attribute=match[2], concept="modules")
    suggested = _SUGGESTED.search(case.says)
    cause = "module-attribute-close" if suggested is not None else "module-attribute"
    closest = suggested[1] if suggested is not None else ""
    return case.found(cause, part=match[2], module=match[1], attribute=match[2], closest=closest, concept="modules")


def _shadows(case: Case, module: str) -> bool:
    files = (re.split(r"[/\\]", frame.file)[-1] for frame in case.traceback.frames if not frame.in_library)
    return module in module_names() and f"{module}.py" in files


@pattern("AttributeError", order=30)
def missing_attribute(case: Case) -> Diagnosis | None:
    """A type that has no such method, with the usual or the closest one."""
    match = _ATTRIBUTE.search(case.says)
    if match is None:
        return None
    kind, attribute = match[1], match[2]
    concept = {"str": "strings", "list": "lists", "dict": "dictionaries", "tuple": "tuples"}.get(kind)
    usual = _USUAL.get((kind, attribute))
    if usual is not None:
        return case.found(
            "attribute-usual", part=attribute, kind=kind, attribute=attribute, usual=usual, concept=concept
        )
    suggested = _SUGGESTED.search(case.says)
    pool = [n for n in dir(_TYPES[kind]) if not n.startswith("_")] if kind in _TYPES else _own_attributes(case)
    near = [suggested[1]] if suggested is not None else list(closest_names(attribute, pool))
    if near:
        return case.found(
            "attribute-close", part=attribute, kind=kind, attribute=attribute, closest=near[0], concept=concept
        )
    cause = "attribute-missing" if kind in _TYPES else "attribute-missing-own"
    return case.found(cause, part=attribute, kind=kind, attribute=attribute, concept=concept or "classes")


def _own_attributes(case: Case) -> list[str]:
    if case.tree is None:
        return []
    stored = {n.attr for n in ast.walk(case.tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    methods = {n.name for n in ast.walk(case.tree) if isinstance(n, ast.FunctionDef)}
    return sorted(stored | methods)


@pattern("ModuleNotFoundError", "ImportError")
def missing_module(case: Case) -> Diagnosis | None:
    """A module that Python does not find, or a name that a module does not have."""
    match = _MODULE.search(case.says)
    if match is not None:
        module = match[1].split(".")[0]
        near = () if module in _THIRD_PARTY else closest_names(module, sorted(module_names()))
        cause = "module-typo" if near else "module-not-installed" if module in _THIRD_PARTY else "module-missing"
        return case.found(cause, part=module, module=module, closest=near[0] if near else "", concept="modules")
    match = _IMPORTED.search(case.says)
    if match is None:
        return None
    cause = "module-shadowed" if "partially initialized" in case.says else "import-name"
    return case.found(cause, part=match[1], attribute=match[1], module=match[2], concept="modules")
