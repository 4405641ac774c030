"""A module, or a name in one, is spelt differently where it is imported."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.calls import names_in_words
from learnflow.skills.debug.running.importing import (
    KNOWN_PACKAGES,
    Failed,
    defined_in,
    failed_import,
    in_other_file,
    own_file,
)
from learnflow.skills.debug.running.library import home_of, members
from learnflow.skills.debug.running.renaming import loads_of, renames
from learnflow.skills.debug.running.wording import worded
from learnflow.skills.language.names import closest_names, module_names

_PYTHON_2 = {
    "Tkinter": "tkinter", "tkMessageBox": "tkinter.messagebox", "urllib2": "urllib.request",
    "ConfigParser": "configparser",
    "Queue": "queue", "StringIO": "io", "cPickle": "pickle", "commands": "subprocess", "HTMLParser": "html.parser",
    "httplib": "http.client", "__builtin__": "builtins", "thread": "threading",
}  # fmt: skip


def _sure(case: Case) -> Certainty:
    return Certainty.SEEN if case.ran else Certainty.READ


@pattern("ModuleNotFoundError", order=34)
def module_misspelt(case: Case) -> Diagnosis | None:
    """One slip away stands a module of the library, or a file of the student's own."""
    failed = failed_import(case)
    if failed is None or failed.node is None or "is not a package" in case.says or in_other_file(case):
        return None
    top = failed.module.split(".", maxsplit=1)[0]
    if top in _PYTHON_2:
        return _told(case, failed, "python2", _PYTHON_2[top], [_module_respelt(case, failed, top, _PYTHON_2[top])])
    if top in KNOWN_PACKAGES or top in module_names():
        return None
    own = [name.removesuffix(".py") for name in case.given.files if name.endswith(".py") and "/" not in name]
    near_own = closest_names(top, own)
    near = near_own or closest_names(top, sorted(module_names())) or closest_names(top, KNOWN_PACKAGES)
    if not near:
        return None
    variant = "own" if near_own else "third" if near[0] in KNOWN_PACKAGES and near[0] not in module_names() else ""
    absent = variant == "third" or near[0] in ("turtle", "tkinter", "idlelib")
    changes = [] if absent else [_module_respelt(case, failed, top, near[0])]
    return _told(case, failed, variant, near[0], changes)


def _told(
    case: Case, failed: Failed, variant: str, closest: str, changes: list[Change | None], **more: object
) -> Diagnosis:
    return case.found(
        "import-misspelt",
        where=failed.node,
        variant=variant,
        certainty=_sure(case),
        candidates=changes,
        outright=True,
        name=failed.name or failed.module,
        module=failed.module,
        closest=closest,
        **more,  # type: ignore[arg-type]
    )


def _module_respelt(case: Case, failed: Failed, top: str, near: str) -> Change | None:
    node = failed.node
    if node is None or case.tree is None or node.lineno != node.end_lineno or case.lines is None:
        return None
    text = case.text_of(node)
    line = case.node_edit(node, text.replace(top, near, 1))
    bound = isinstance(node, ast.Import) and any(one.name == failed.module and not one.asname for one in node.names)
    uses = renames(case, loads_of(case.tree, top), near) if bound else []
    # Where more lines use the name than may be named, no change is: `import random as randon` only keeps the slip.
    return case.changed(line, *uses) if line is not None and len(uses) <= 1 else None


@pattern("ImportError", order=34)
def name_misspelt_in_import(case: Case) -> Diagnosis | None:
    """The module is there, and the name in it is spelt otherwise or is not there."""
    failed = failed_import(case)
    if failed is None or failed.node is None or not failed.name or "partially initialized" in case.says:
        return None
    if in_other_file(case):
        return None
    file = own_file(case, failed.module)
    defined = defined_in(case, file) if file else {}
    pool = list(defined) if file else sorted(members(failed.module))
    if not pool:
        return None
    near = closest_names(failed.name, pool)
    slots = {"file": file or failed.module, "bound": str(defined.get(near[0], 0)) if near else "0"}
    home = home_of(failed.name)
    if near:
        changes = _name_respelt(case, failed, near[0])
        return _with(case, _told(case, failed, "name_own" if file else "name", near[0], changes, **slots), pool)
    if home and home != failed.module and not file:
        text = case.text_of(failed.node)
        one = len(failed.node.names) == 1
        change = case.replaced(failed.node, text.replace(failed.module, home, 1)) if one else None
        return _with(case, _told(case, failed, "elsewhere", home, [change], **slots), pool)
    return _with(case, _told(case, failed, "none_own" if file else "none", "", [], **slots), pool if file else [])


def _with(case: Case, found: Diagnosis, pool: list[str]) -> Diagnosis:
    return worded(found, pool=names_in_words(pool) if pool else "")


def _name_respelt(case: Case, failed: Failed, near: str) -> list[Change | None]:
    node = failed.node
    if not isinstance(node, ast.ImportFrom) or case.tree is None or node.lineno != node.end_lineno:
        return []
    alias = next((one for one in node.names if one.name == failed.name), None)
    if alias is None:
        return []
    uses = renames(case, loads_of(case.tree, failed.name), near) if alias.asname is None else []
    plain = case.node_edit(alias, near + (f" as {alias.asname}" if alias.asname else ""))
    # In an own file the definition may be what is misspelt: then this line alone is not to be judged by its length.
    own = own_file(case, failed.module) and alias.asname is None
    kept = case.replaced(alias, f"{near} as {failed.name}") if own else None
    return [case.changed(plain, *uses) if plain is not None and len(uses) <= 1 else None, kept]
