"""A module, or a name out of one, is used and no line imports it."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.library import ALIASES, COMMON, has_member, home_of
from learnflow.skills.debug.running.renaming import with_import
from learnflow.skills.debug.running.scopes import Missing, missing
from learnflow.skills.language.names import closest_names, module_names

_THIRD = frozenset(
    {"numpy", "pandas", "matplotlib", "requests", "pygame", "flask", "scipy", "sklearn", "sympy", "seaborn"}
)


@pattern("NameError", order=30)
def import_missing(case: Case) -> Diagnosis | None:
    """The name is that of a module, or of something that one module has, and the program has no such name."""
    gone = missing(case)
    if gone is None or gone.seen or gone.elsewhere or case.tree is None:
        return None
    return _module(case, gone) or _member(case, gone)


def _module(case: Case, gone: Missing) -> Diagnosis | None:
    holder = case.parents.get(gone.node)
    if not (isinstance(holder, ast.Attribute) and holder.value is gone.node) or case.tree is None:
        return None
    module = ALIASES.get(gone.name, gone.name)
    taken = _imported(case.tree, module) or _from(case.tree, module) is not None
    if taken or (gone.name not in ALIASES and module not in module_names() | _THIRD):
        return None
    if module in COMMON and gone.name == module and not has_member(module, holder.attr):
        return None
    line = f"import {module}" + (f" as {gone.name}" if module != gone.name else "")
    third = module.split(".")[0] not in module_names()
    return case.found(
        "import-missing",
        where=gone.node,
        variant="third" if third else "",
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        candidates=[with_import(case, line)],
        outright=not third,
        name=gone.name,
        module=module,
        written=line,
        member=holder.attr,
    )


def _member(case: Case, gone: Missing) -> Diagnosis | None:
    home = home_of(gone.name)
    holder = case.parents.get(gone.node)
    called = isinstance(holder, ast.Call) and holder.func is gone.node
    used = (
        called
        or _annotates(case, gone.node)
        or isinstance(holder, ast.Attribute)
        or _decorates(holder, gone.node)
        or isinstance(holder, ast.ClassDef)
    )
    if not home or case.tree is None or _imported(case.tree, home):
        return None
    own = [one for one in case.names.bound if one in case.names.read or not called]
    if closest_names(gone.name, own) and not (called and _functions_differ(case, gone.name)):
        return None
    if not used and gone.name not in ("pi", "inf", "nan", "tau"):
        return None
    return case.found(
        "import-missing",
        where=gone.node,
        variant="member",
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        candidates=[_from_import(case, home, gone.name)],
        outright=True,
        name=gone.name,
        module=home,
        written=f"from {home} import {gone.name}",
        member=gone.name,
    )


def _functions_differ(case: Case, name: str) -> bool:
    """Whether no function of the program has nearly this name."""
    functions = [one.name for one in case.walk(ast.FunctionDef, ast.ClassDef) if hasattr(one, "name")]
    return not closest_names(name, functions)


def _annotates(case: Case, node: ast.AST) -> bool:
    """Whether a name stands in the annotation of a parameter, a result or a variable."""
    inner, outer = node, case.parents.get(node)
    while isinstance(outer, ast.expr):
        inner, outer = outer, case.parents.get(outer)
    if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
        return outer.returns is inner
    return isinstance(outer, ast.arg | ast.AnnAssign) and outer.annotation is inner


def _decorates(holder: ast.AST | None, node: ast.AST) -> bool:
    return isinstance(holder, ast.FunctionDef | ast.ClassDef) and node in holder.decorator_list


def _imported(tree: ast.Module, module: str) -> bool:
    imports = (one for one in ast.walk(tree) if isinstance(one, ast.Import))
    return any(alias.name == module for one in imports for alias in one.names)


def _from(tree: ast.Module, module: str) -> ast.ImportFrom | None:
    return next((one for one in tree.body if isinstance(one, ast.ImportFrom) and one.module == module), None)


def _from_import(case: Case, home: str, name: str) -> Change | None:
    """Return the program with the name in the import of its module that is there, else with a new line."""
    known = _from(case.tree, home) if case.tree is not None else None
    if known is not None and known.lineno == known.end_lineno and not any(one.name == "*" for one in known.names):
        return case.replaced(known, f"{case.text_of(known)}, {name}")
    return with_import(case, f"from {home} import {name}")
