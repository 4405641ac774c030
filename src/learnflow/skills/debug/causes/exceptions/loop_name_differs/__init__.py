"""A loop or comprehension gives its items one name, and its body reads another that nothing has."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.likeness import alike_names
from learnflow.skills.debug.running.renaming import loads_of
from learnflow.skills.debug.running.scopes import missing
from learnflow.skills.debug.running.wording import shortly, worded
from learnflow.skills.language.names import closest_names

Loop = ast.For | ast.comprehension
_MADE = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


@pattern("NameError", order=29)
def loop_name_differs(case: Case) -> Diagnosis | None:
    """`[len(n) for name in names]`: nothing reads `name`, and `n` has no value."""
    gone = missing(case)
    if gone is None or gone.seen or gone.elsewhere or case.tree is None or not isinstance(gone.node, ast.Name):
        return None
    found = _around(case, gone.node)
    if found is None:
        return None
    loop, body = found
    target = loop.target
    if not isinstance(target, ast.Name) or any(loads_of(one, target.id) for one in body):
        return None
    through = {part.id for part in ast.walk(loop.iter) if isinstance(part, ast.Name)}
    if not _kin(case, loop, target.id, gone.name):
        return None
    others = [one for one in case.names.bound if one not in {target.id, *through} and case.seen(one) is not None]
    if closest_names(gone.name, others) or alike_names(gone.name, others) or _called(case, gone.node):
        return None
    if isinstance(target.ctx, ast.Store) and target.id in ("_", "__"):
        return None
    reads = [one for one in loads_of(case.tree, gone.name) if not any(one in ast.walk(part) for part in body)]
    again = isinstance(loop, ast.comprehension) or not reads
    seen = case.seen(target.id)
    told = case.found(
        "loop-name-differs",
        where=target,
        variant="comprehension" if isinstance(loop, ast.comprehension) else "",
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        values=[case.value(target.id, seen, case.line)] if seen is not None and case.ran else [],
        candidates=[_renamed(case, target, gone.name)] if again else [],
        outright=True,
        name=gone.name,
        given=target.id,
        items=case.text_of(loop.iter),
    )
    return worded(told, value=f", here {shortly(seen)}," if seen is not None and case.ran else "")


def _kin(case: Case, loop: Loop, given: str, name: str) -> bool:
    """Whether the two names are one word, shortened, or the item's name in the name of the whole; else it is asked."""
    if isinstance(loop, ast.comprehension) or (len(given) == 1 and len(name) == 1):
        return True
    whole = case.text_of(loop.iter).lower()
    if len(name) > 2 and name.lower() in whole:
        return True
    short, long = sorted((given.lower(), name.lower()), key=len)
    return long.startswith(short)


def _renamed(case: Case, target: ast.Name, name: str) -> Change | None:
    return case.replaced(target, name)


def _called(case: Case, node: ast.AST) -> bool:
    holder = case.parents.get(node)
    return isinstance(holder, ast.Call) and holder.func is node


def _around(case: Case, node: ast.AST) -> tuple[Loop, list[ast.AST]] | None:
    """Return the innermost loop that holds a name in its body, with that body; not one that only counts."""
    inner, outer = node, case.parents.get(node)
    while outer is not None and not isinstance(outer, ast.FunctionDef | ast.Module | ast.Lambda | ast.ClassDef):
        if isinstance(outer, _MADE) and inner not in outer.generators:
            parts = [one for one in ast.iter_child_nodes(outer) if not isinstance(one, ast.comprehension)]
            return outer.generators[0], [*parts, *(test for one in outer.generators for test in one.ifs)]
        if isinstance(outer, ast.comprehension) and inner in outer.ifs:
            whole = case.parents.get(outer)
            parts = (
                [one for one in ast.iter_child_nodes(whole) if not isinstance(one, ast.comprehension)] if whole else []
            )
            return outer, [*parts, *outer.ifs]
        if isinstance(outer, ast.For) and inner in outer.body:
            counts = isinstance(outer.iter, ast.Call) and case.text_of(outer.iter.func) == "range"
            short = isinstance(node, ast.Name) and len(node.id) == 1
            index = isinstance(case.parents.get(node), ast.Subscript) or short
            return (outer, list(outer.body)) if not counts or index else None
        inner, outer = outer, case.parents.get(outer)
    return None
