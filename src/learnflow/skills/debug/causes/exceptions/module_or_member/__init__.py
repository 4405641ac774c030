"""A module and what is in it are confused: the class of the same name, a member without its module, another module."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import Attribute, attribute_of
from learnflow.skills.debug.running.library import COMMON, has_member, home_of, inner_class_with
from learnflow.skills.debug.running.renaming import loads_of, respelt, with_import
from learnflow.skills.debug.running.scopes import bindings, missing
from learnflow.skills.debug.running.wording import worded

_SUBMODULES = {
    "urllib": {"request", "parse", "error"}, "xml": {"etree", "dom", "sax"}, "concurrent": {"futures"},
    "importlib": {"util", "metadata", "resources"}, "logging": {"handlers", "config"}, "http": {"client", "server"},
    "unittest": {"mock"}, "email": {"message", "mime", "utils"}, "html": {"parser"}, "multiprocessing": {"pool"},
    "tkinter": {"messagebox", "filedialog", "ttk", "simpledialog", "font"}, "curses": {"textpad"},
}  # fmt: skip


def _sure(case: Case) -> Certainty:
    return Certainty.PROVED if case.ran else Certainty.READ


@pattern("NameError", order=26)
def module_without_its_name(case: Case) -> Diagnosis | None:
    """`math.pi` after `from math import sqrt`, `sqrt(2)` after `import math`, `random.x` after `import random as r`."""
    gone = missing(case)
    if gone is None or gone.seen or gone.elsewhere or case.tree is None:
        return None
    holder = case.parents.get(gone.node)
    for one in case.walk(ast.Import, ast.ImportFrom):
        if isinstance(one, ast.ImportFrom) and one.module == gone.name and isinstance(holder, ast.Attribute):
            names = ", ".join(f"`{alias.name}`" for alias in one.names[:5])
            return worded(
                case.found(
                    "module-or-member",
                    where=gone.node,
                    variant="from",
                    certainty=_sure(case),
                    candidates=[with_import(case, f"import {gone.name}")],
                    name=gone.name,
                    member=holder.attr,
                    bound=one.lineno,
                    module=gone.name,
                ),
                names=names,
            )
        for alias in one.names if isinstance(one, ast.Import) else ():
            if alias.name == gone.name and alias.asname and isinstance(holder, ast.Attribute):
                return case.found(
                    "module-or-member", where=gone.node, variant="alias", certainty=_sure(case),
                    candidates=[respelt(case, loads_of(case.tree, gone.name), alias.asname)], outright=True,
                    name=gone.name, alias=alias.asname, bound=one.lineno, module=gone.name,
                )  # fmt: skip
            known = alias.asname or alias.name
            if has_member(alias.name, gone.name) and not isinstance(holder, ast.Compare):
                return case.found(
                    "module-or-member", where=gone.node, variant="bare", certainty=_sure(case),
                    candidates=[respelt(case, loads_of(case.tree, gone.name), f"{known}.{gone.name}")], outright=True,
                    name=gone.name, module=known, bound=one.lineno,
                )  # fmt: skip
    return None


@pattern("AttributeError", order=15)
def member_of_another(case: Case) -> Diagnosis | None:
    """The attribute belongs to the class in the module, to the module of the class, or to another module."""
    found = attribute_of(case)
    if found is None or found.node is None:
        return None
    if found.what == "module":
        return _of_module(case, found)
    if found.what == "class" and "." in found.kind:
        return _of_class(case, found)
    if found.kind in ("builtin_function_or_method", "type", "function") and isinstance(found.node.value, ast.Name):
        return _of_function(case, found, found.node.value)
    return None


def _of_module(case: Case, found: Attribute) -> Diagnosis | None:
    node = found.node
    if node is None or case.tree is None:
        return None
    owner = case.text_of(node.value)
    kind = inner_class_with(found.kind, found.name)
    if kind:
        same = [one.value for one in _same_owner(case, node) if inner_class_with(found.kind, one.attr) == kind]
        new = f"{owner}.{kind}"
        return case.found(
            "module-or-member", where=node, variant="class", certainty=_sure(case),
            candidates=[respelt(case, same, new), case.replaced(node.value, new)], outright=True,
            name=found.name, module=found.kind, owner=owner, kind=kind, written=f"{new}.{found.name}",
        )  # fmt: skip
    if found.name in _SUBMODULES.get(found.kind, ()):
        imports = [one for one in bindings(case.tree, owner) if one.kind == "import"]
        return case.found(
            "module-or-member", where=imports[-1].line if imports else node, variant="submodule",
            certainty=_sure(case), candidates=[with_import(case, f"import {found.kind}.{found.name}")],
            name=found.name, module=found.kind, owner=owner,
        )  # fmt: skip
    home = home_of(found.name)
    if not home or home == found.kind or found.kind not in COMMON:
        return None
    imported = any(one.kind == "import" for one in bindings(case.tree, home))
    edit = case.node_edit(node.value, home)
    change = (
        case.replaced(node.value, home) if imported else with_import(case, f"import {home}", edit) if edit else None
    )
    return case.found(
        "module-or-member", where=node, variant="other", certainty=_sure(case), candidates=[change], outright=True,
        name=found.name, module=found.kind, owner=owner, home=home,
    )  # fmt: skip


def _same_owner(case: Case, node: ast.Attribute) -> list[ast.Attribute]:
    owner = ast.dump(node.value)
    every = case.walk(ast.Attribute)
    return [one for one in every if isinstance(one, ast.Attribute) and ast.dump(one.value) == owner]


def _of_class(case: Case, found: Attribute) -> Diagnosis | None:
    module, _, kind = found.kind.rpartition(".")
    node = found.node
    if node is None or case.tree is None or not isinstance(node.value, ast.Name) or not has_member(module, found.name):
        return None
    imports = [one for one in bindings(case.tree, node.value.id) if one.kind == "import"]
    line = imports[-1].node if imports else None
    if not isinstance(line, ast.ImportFrom):
        return None
    changes: list[Change | None]
    if found.name == kind:
        doubled = [one for one in _same_owner(case, node) if one.attr == kind]
        changes = [respelt(case, doubled, node.value.id)]
        variant = "doubled"
    else:
        import_edit = case.node_edit(line, f"{case.text_of(line)}, {found.name}")
        use_edit = case.node_edit(node, found.name)
        changes = [case.changed(import_edit, use_edit)] if import_edit is not None and use_edit is not None else []
        variant = "member"
    return case.found(
        "module-or-member", where=node, variant=variant, certainty=_sure(case), candidates=changes,
        name=found.name, module=module, owner=node.value.id, kind=kind, bound=imports[-1].line,
    )  # fmt: skip


def _of_function(case: Case, found: Attribute, owner: ast.Name) -> Diagnosis | None:
    imports = [one for one in bindings(case.tree, owner.id) if one.kind == "import"] if case.tree is not None else []
    line = imports[-1].node if len(imports) == 1 else None
    if not isinstance(line, ast.ImportFrom) or not line.module or found.node is None:
        return None
    if not has_member(line.module, found.name) or line.module != owner.id:
        return None
    import_edit = case.node_edit(line, f"{case.text_of(line)}, {found.name}")
    use_edit = case.node_edit(found.node, found.name)
    both = case.changed(import_edit, use_edit) if import_edit is not None and use_edit is not None else None
    changes = [case.replaced(line, f"import {line.module}") if len(line.names) == 1 else None, both]
    return case.found(
        "module-or-member", where=found.node, variant="function", certainty=_sure(case), candidates=changes,
        name=found.name, module=line.module, owner=owner.id, bound=imports[0].line,
    )  # fmt: skip


@pattern("TypeError", order=28)
def module_called(case: Case) -> Diagnosis | None:
    """`random(1, 6)` where `random` is the module."""
    if "'module' object is not callable" not in case.says or case.stmt is None:
        return None
    calls = [one for one in ast.walk(case.node or case.stmt) if isinstance(one, ast.Call)]
    for call in calls:
        seen = case.seen(call.func) if isinstance(call.func, ast.Name) else None
        if not isinstance(call.func, ast.Name) or (seen is not None and seen.type != "module"):
            continue
        name = call.func.id
        module = seen.module if seen is not None and seen.module else name
        inside = tuple(seen.attributes) if seen is not None else ()
        imports = [one for one in bindings(case.tree, name) if one.kind == "import"] if case.tree is not None else []
        if not imports:
            continue
        member = _meant(module, name, call, inside)
        return case.found(
            "module-or-member", where=call.func, certainty=_sure(case),
            variant="called" if member else "called_unknown",
            candidates=[case.replaced(call.func, f"{name}.{member}")] if member else [],
            name=name, module=module, member=member, bound=imports[-1].line,
        )  # fmt: skip
    return None


def _meant(module: str, name: str, call: ast.Call, inside: tuple[str, ...]) -> str:
    if module == "random" and len(call.args) == 2:
        return "randint"
    for word in (name, module.rsplit(".", 1)[-1]):
        if has_member(module, word) or word in inside:
            return word
    return ""
