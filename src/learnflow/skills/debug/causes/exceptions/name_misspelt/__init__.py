"""A name is spelt differently where it is used than where it got its value."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.likeness import alike_names
from learnflow.skills.debug.running.renaming import loads_of, respelt, uses_of
from learnflow.skills.debug.running.scopes import Binding, Missing, bindings, missing, scopes_of
from learnflow.skills.debug.running.unreached import reason
from learnflow.skills.debug.running.wording import shortly, worded
from learnflow.skills.language.names import builtin_names, closest_names, slips

_CONSTANTS = ("True", "False", "None")


@pattern("NameError", "UnboundLocalError", order=15)
def definition_misspelt(case: Case) -> Diagnosis | None:
    """A name of nearly this spelling got a value just before and is read nowhere: that spelling is the slip."""
    gone = missing(case)
    if gone is None or case.tree is None or gone.outer:
        return None
    found = reason(case, gone) if gone.seen else None
    if gone.seen and (found is None or found.kind != "itself"):
        return None
    if gone.elsewhere or (not gone.seen and len(loads_of(case.tree, gone.name)) < 2):
        return None
    near = _first_value(case, gone)
    if near is None:
        return _slip_in_update(case, gone) if gone.seen else None
    made = [one.node for one in bindings(case.tree, near.name) if isinstance(one.node, ast.Name)]
    return worded(
        case.found(
            "name-misspelt",
            where=near.binding.line,
            variant="definition",
            certainty=Certainty.PROVED if case.ran else Certainty.READ,
            candidates=[respelt(case, [one for one in made if isinstance(one, ast.expr)], gone.name)],
            outright=True,
            name=gone.name,
            closest=near.name,
            bound=near.binding.line,
        ),
        value=near.value,
    )


@dataclass(frozen=True, slots=True)
class _Near:
    name: str
    binding: Binding
    value: str


def _first_value(case: Case, gone: Missing) -> _Near | None:
    tree = case.tree
    if tree is None:
        return None
    scopes = scopes_of(tree)
    for name in closest_names(gone.name, [one for one in case.names.bound if one not in case.names.read]):
        bound = [one for one in bindings(tree, name) if one.kind == "value" and one.scope is scopes.get(gone.node)]
        if bound and bound[0].line < case.line:
            seen = case.seen(name)
            return _Near(name, bound[0], f" ({seen.text})" if seen is not None and len(seen.text) <= 40 else "")
    return None


def _slip_in_update(case: Case, gone: Missing) -> Diagnosis | None:
    """`couner += 1` where `counter` was started: the name is bound by its own slip alone."""
    tree = case.tree
    if tree is None:
        return None
    scopes = scopes_of(tree)
    known = [one for one in case.names.bound if case.seen(one) is not None and one != gone.name]
    for name in closest_names(gone.name, known):
        bound = [one for one in bindings(tree, name) if one.scope is scopes.get(gone.node) and one.kind == "value"]
        if not bound or (len(name) == len(gone.name) and name[:-1] == gone.name[:-1]):
            continue
        seen = case.seen(name)
        told = case.found(
            "name-misspelt",
            where=gone.node,
            certainty=Certainty.PROVED,
            candidates=[respelt(case, uses_of(gone.scope, gone.name), name)],
            outright=True,
            name=gone.name,
            closest=name,
            other="",
            bound=bound[0].line,
        )
        return worded(told, value=f" and is {shortly(seen)}" if seen is not None else "")
    return None


@pattern("NameError", order=40)
def name_misspelt(case: Case) -> Diagnosis | None:
    """One slip away stands a name that exists here."""
    gone = missing(case)
    if gone is None or gone.seen or gone.elsewhere or case.tree is None:
        return None
    guard = _main_guard(case, gone)
    if guard is not None:
        return guard
    pool = _pool(case, gone)
    known = closest_names(gone.name, pool) or alike_names(gone.name, pool)
    if not known:
        return None
    clear = (
        len(known) < 2 or slips(gone.name, known[0], 3) < slips(gone.name, known[1], 3) or _only_case(gone.name, known)
    )
    closest = known[0]
    seen = case.seen(closest)
    bound = _made_on(case, gone, closest)
    words = loads_of(case.tree, gone.name)
    here = [one for one in words if one.lineno == case.line]
    changes: list[Change | None] = [respelt(case, words, closest), respelt(case, here, closest)]
    return worded(
        case.found(
            "name-misspelt",
            where=gone.node,
            variant="" if clear and bound else "builtin" if clear else "several",
            certainty=Certainty.SEEN if case.ran else Certainty.READ,
            candidates=changes if clear else [],
            outright=clear,
            name=gone.name,
            closest=closest,
            other=known[1] if len(known) > 1 else "",
            bound=bound or 0,
        ),
        value=f" and is {seen.text}" if seen is not None and len(seen.text) <= 60 and seen.type not in _DEFINED else "",
    )


def _made_on(case: Case, gone: Missing, name: str) -> int:
    """Return the line that gave a name its value, as the failing line sees it; 0 for Python's own."""
    tree = case.tree
    if tree is None:
        return 0
    scopes = scopes_of(tree)
    scope: ast.AST | None = scopes.get(gone.node)
    while scope is not None:
        bound = [one.line for one in bindings(tree, name) if one.scope is scope]
        if bound:
            return bound[0]
        outer = scopes.get(scope)
        scope = outer if outer is not scope else None
    return 0


_DEFINED = ("function", "type", "module", "builtin_function_or_method")


def _only_case(name: str, known: tuple[str, ...]) -> bool:
    return known[0].lower() == name.lower() and known[1].lower() != name.lower()


def _has_value(case: Case, name: str, chain: list[ast.AST]) -> bool:
    """Whether a name is known where the failing line looks, and has a value there by now."""
    bound = (
        [one for one in bindings(case.tree, name) for home in chain if one.scope is home]
        if case.tree is not None
        else []
    )
    return bool(bound) and (not case.ran or case.seen(name) is not None)


def _main_guard(case: Case, gone: Missing) -> Diagnosis | None:
    holder = case.parents.get(gone.node)
    if not isinstance(holder, ast.Compare) or gone.name.strip("_").lower() not in ("name", "nmae", "main"):
        return None
    others = [one for one in (holder.left, *holder.comparators) if isinstance(one, ast.Constant)]
    if not any(isinstance(one.value, str) and one.value.strip("_") == "main" for one in others):
        return None
    return worded(
        case.found(
            "name-misspelt",
            where=gone.node,
            variant="guard",
            certainty=Certainty.PROVED if case.ran else Certainty.READ,
            candidates=[case.replaced(gone.node, "__name__")],
            outright=True,
            name=gone.name,
            closest="__name__",
            other="",
            bound=0,
        ),
        value="",
    )


def _pool(case: Case, gone: Missing) -> list[str]:
    """Return the names that could be meant: those of the program that this place sees, and Python's own."""
    holder = case.parents.get(gone.node)
    called = isinstance(holder, ast.Call) and holder.func is gone.node
    tree = case.tree
    if tree is None:
        return []
    here = scopes_of(tree)
    scope: ast.AST | None = here.get(gone.node)
    chain = [scope]
    while scope is not None and not isinstance(scope, ast.Module):
        scope = here.get(scope)
        chain.append(scope)
    homes = [home for home in chain if home is not None and not isinstance(home, ast.ClassDef)]
    own = [name for name in case.names.bound if _has_value(case, name, homes)]
    python = [one for one in builtin_names() if called and callable(getattr(builtins, one, None))]
    errors = [one for one in builtin_names() if one.endswith(("Error", "Exception"))] if gone.name[:1].isupper() else []
    return [*dict.fromkeys([*own, *python, *errors, *(() if called else _CONSTANTS)])]
