"""A file of the student's has the name of a module of the library, and is imported in its place."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import attribute_of
from learnflow.skills.debug.running.calls import names_in_words
from learnflow.skills.debug.running.importing import defined_in, failed_import, own_file
from learnflow.skills.debug.running.scopes import bindings
from learnflow.skills.debug.running.wording import worded
from learnflow.skills.language.names import module_names


@pattern("AttributeError", "ImportError", "ModuleNotFoundError", order=10)
def import_shadowed_by_own_file(case: Case) -> Diagnosis | None:
    """The module that lacks the name is the file beside the program."""
    failed = failed_import(case)
    found = attribute_of(case) if failed is None else None
    if failed is not None:
        module, name = failed.module, failed.name
    elif found is not None and found.what == "module":
        module, name = found.kind, found.name
    else:
        return None
    top = module.split(".", maxsplit=1)[0]
    file = own_file(case, top) or _file_in_traceback(case, top)
    if not file or top not in module_names():
        return None
    imports = [one.line for one in bindings(case.tree, top) if one.kind == "import"] if case.tree is not None else []
    inside = list(defined_in(case, file))
    told = case.found(
        "import-shadowed-by-own-file",
        where=failed.node if failed is not None and failed.node is not None else imports[0] if imports else None,
        variant="" if inside or not case.ran else "empty",
        certainty=Certainty.PROVED if case.ran else Certainty.READ,
        module=top,
        name=name or module,
        file=file,
    )
    return worded(told, inside=f", which defines only {names_in_words(inside)}" if inside else "")


def _file_in_traceback(case: Case, module: str) -> str:
    """Return the student's file of this name that the message or the frames show."""
    if case.ran:
        return ""
    said = re.search(rf"[/\\(']{re.escape(module)}\.py\b", case.says)
    shown = [frame for frame in case.traceback.frames if re.split(r"[/\\]", frame.file)[-1] == f"{module}.py"]
    outside = said is not None and not re.search(r"lib[/\\]+python|site-packages|[/\\]Lib[/\\]", case.says)
    mine = [frame for frame in shown if not frame.in_library]
    return f"{module}.py" if outside or mine else ""
