"""A call that is made with the program names a function that the program does not have."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.phrases import listed
from learnflow.skills.language.names import closest_names

MAX_NAMED = 4


@pattern("NameError", order=5)
def function_missing(case: Case) -> Diagnosis | None:
    """The name of the call itself is not there: the program's functions have other names, or it has none."""
    failure = case.failure
    if failure is None or not failure.call or case.tree is None or failure.frames:
        return None
    try:
        call = ast.parse(failure.call, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    wanted = {node.func.id for node in ast.walk(call) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    there = [node for node in case.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    name = next((one for one in wanted if f"'{one}'" in case.says), None)
    if name is None:
        return None
    alike = closest_names(name, [node.name for node in there])
    same = [node for node in there if node.name.replace("_", "").lower() == name.replace("_", "").lower()]
    near = same[0] if same else next((node for node in there if node.name in alike), None)
    variant = "misnamed" if near is not None else "others" if there else ""
    return case.found(
        "function-missing",
        where=near or (there[0] if there else 1),
        variant=variant,
        certainty=Certainty.PROVED,
        name=name,
        call=failure.call,
        near=near.name if near is not None else "",
        defined=near.lineno if near is not None else "",
        known=listed([f"`{node.name}`" for node in there[:MAX_NAMED]]),
    )
