"""Classes, `with`, data classes, enumerations and files that are copied onto themselves."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.library_use.telling import call_named, told
from learnflow.skills.debug.findings import Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import named_text
from learnflow.skills.debug.running.looking import is_call, own_nodes
from learnflow.skills.debug.running.tracing import traced

_WITH = re.compile(r"'([\w.]+)' object does not support the (asynchronous )?context manager protocol")


@pattern("TypeError", "AttributeError", order=17)
def no_context_manager(case: Case) -> Diagnosis | None:
    """`with` on something that has no `__enter__` and `__exit__`."""
    match = _WITH.search(case.says)
    kind = match[1].rsplit(".", 1)[-1] if match is not None else ""
    if (
        match is None
        and case.says.strip("'\"") in ("__enter__", "__exit__")
        and case.failure is not None
        and case.failure.object
    ):
        kind = case.failure.object.type.rsplit(".", 1)[-1]
    if not case.ran or not kind or not isinstance(case.stmt, ast.With):
        return None
    text = case.text_of(case.stmt.items[0].context_expr)
    own = next((one for one in case.walk(ast.ClassDef) if getattr(one, "name", "") == kind), None)
    slots = {"kind": kind, "thing": text}
    if isinstance(own, ast.ClassDef):
        has = {one.name for one in own.body if isinstance(one, ast.FunctionDef)}
        missing = [one for one in ("__enter__", "__exit__") if one not in has]
        slots |= {
            "missing": " and ".join(f"`{one}`" for one in missing) or "`__enter__` and `__exit__`",
            "defined": str(own.lineno),
        }
        return told(case, "with-own", None, (), **slots)
    return told(case, "with", None, (), **slots)


@pattern("ValueError", order=28)
def mutable_field(case: Case) -> Diagnosis | None:
    """A list or dictionary as the default of a field of a data class."""
    match = re.search(r"mutable default <class '([\w.]+)'> for field (\w+) is not allowed", case.says)
    if not case.ran or match is None:
        return None
    field = next(
        (one for one in case.walk(ast.AnnAssign) if getattr(getattr(one, "target", None), "id", "") == match[2]), None
    )
    if not isinstance(field, ast.AnnAssign) or field.value is None:
        return None
    slots = {"kind": match[1], "name": match[2], "default": case.text_of(field.value)}
    edits = []
    empty = isinstance(field.value, ast.List | ast.Dict) and not (
        getattr(field.value, "elts", None) or getattr(field.value, "keys", None)
    )
    empty = empty or is_call(field.value, "set", "list", "dict", arguments=0)
    module = any(alias.name == "dataclasses" for one in case.walk(ast.Import) for alias in getattr(one, "names", ()))
    name = "dataclasses.field" if module else "field"
    if empty:
        made = case.node_edit(field.value, f"{name}(default_factory={match[1]})")
        edits = [made] if made is not None else []
        if not module and "field" not in case.names.bound:
            from_import = next(
                (one for one in case.walk(ast.ImportFrom) if getattr(one, "module", "") == "dataclasses"), None
            )
            if from_import is None or case.lines is None:
                edits = []
            else:
                line = getattr(from_import, "lineno", 0)
                edits.append(case.line_edit(line, case.lines[line - 1].rstrip() + ", field"))
    return told(case, "field", field, [case.changed(*edits)] if edits else (), **slots)


@pattern("TypeError", order=28)
def field_order(case: Case) -> Diagnosis | None:
    """A field without a default after one with a default."""
    match = re.search(r"non-default argument '(\w+)' follows default argument", case.says)
    if not case.ran or match is None:
        return None
    fields = [one for one in case.walk(ast.AnnAssign) if isinstance(one, ast.AnnAssign)]
    late = next((one for one in fields if getattr(one.target, "id", "") == match[1]), None)
    if late is None or case.lines is None:
        return None
    before = [
        one
        for one in fields
        if one.value is not None and one.lineno < late.lineno and case.parents.get(one) is case.parents.get(late)
    ]
    if not before:
        return None
    first = before[0]
    moved = case.insert_edit(first.lineno, case.lines[late.lineno - 1])
    candidates: list[Change | None] = [case.changed(moved, case.line_edit(late.lineno, None))]
    return told(
        case,
        "field-order",
        late,
        candidates,
        name=match[1],
        other=case.text_of(first.target),
        other_line=str(first.lineno),
    )


@pattern("SameFileError", "shutil.SameFileError", order=30)
def onto_itself(case: Case) -> Diagnosis | None:
    """A file is copied to its own name."""
    call = call_named(case, "copy", "copyfile", "copy2", "move")
    if not case.ran or call is None or len(call.args) < 2:
        return None
    first, second = call.args[0], call.args[1]
    made = traced(case, second).node
    where = made if isinstance(made, ast.expr) and made.lineno != case.line else None
    slots = {
        "source": case.text_of(first),
        "target": case.text_of(second),
        "path": named_text(case, first) or "the same file",
        "made": case.text_of(made) if isinstance(made, ast.expr) else "",
    }
    unchanged = isinstance(made, ast.Call) and getattr(made.func, "attr", "") in ("replace", "strip", "removesuffix")
    return told(case, "copy-unchanged" if unchanged else "copy", where, (), **slots)


@pattern("AttributeError", order=17)
def enum_member(case: Case) -> Diagnosis | None:
    """A member of an enumeration is given another value."""
    if not case.ran or ("cannot reassign member" not in case.says and "cannot set attribute" not in case.says):
        return None
    match = re.search(r"member '?(\w+)'?", case.says)
    return told(case, "enum", None, (), name=match[1]) if match is not None else None


@pattern("TypeError", order=27)
def function_second(case: Case) -> Diagnosis | None:
    """`map` or `filter` gets its data first and the function second."""
    if not case.ran or not re.search(r"'function' object is not iterable|must support iteration", case.says):
        return None
    call = call_named(case, "map", "filter", "reduce")
    if call is None or len(call.args) < 2:
        return None
    first, second = call.args[0], call.args[1]
    seen = case.seen(second)
    if not isinstance(second, ast.Lambda) and (seen is None or seen.type != "function"):
        return None
    edits = case.node_edit(call, f"{case.text_of(call.func)}({case.text_of(second)}, {case.text_of(first)})")
    swapped = case.changed(edits) if edits is not None and len(call.args) == 2 else None
    nodes = own_nodes(case.stmt)
    return told(
        case,
        "function-first",
        call if call in nodes else None,
        [swapped],
        function=case.text_of(call.func),
        first=case.text_of(first),
        second=case.text_of(second),
    )
