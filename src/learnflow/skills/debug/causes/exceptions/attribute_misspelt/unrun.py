"""What a traceback alone shows of an attribute spelt differently."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import ATTRIBUTE, SUGGESTED
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.language.names import closest_names

_MODULE = re.compile(r"module '([\w.]{1,80})' has no attribute '(\w{1,80})'")
_TYPES: dict[str, type] = {t.__name__: t for t in (str, list, dict, tuple, set, int, float, bool)}


@pattern("AttributeError", order=220)
def attribute_misspelt(case: Case) -> Diagnosis | None:
    """Python suggests another name, or the type or the code has one that is a slip away."""
    suggested = SUGGESTED.search(case.says)
    module = _MODULE.search(case.says)
    if module is not None:
        return case.found(
            "attribute-misspelt",
            part=module[2],
            variant="unrun_module" if suggested is not None else "unrun_module_none",
            module=module[1],
            attribute=module[2],
            closest=suggested[1] if suggested is not None else "",
        )
    match = ATTRIBUTE.search(case.says)
    if match is None:
        return None
    kind, attribute = match[1], match[2]
    pool = [n for n in dir(_TYPES[kind]) if not n.startswith("_")] if kind in _TYPES else _own_attributes(case)
    near = [suggested[1]] if suggested is not None else list(closest_names(attribute, pool))
    if not near:
        return None
    slots = {"kind": kind, "attribute": attribute, "closest": near[0]}
    return case.found("attribute-misspelt", part=attribute, variant="unrun", slots=slots)


def _own_attributes(case: Case) -> list[str]:
    if case.tree is None:
        return []
    stored = {n.attr for n in ast.walk(case.tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    methods = {n.name for n in ast.walk(case.tree) if isinstance(n, ast.FunctionDef)}
    return sorted(stored | methods)
