"""A file of the student's own is imported with `.py`, from another folder, or with a leading dot."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.importing import failed_import, in_other_file


def _sure(case: Case) -> Certainty:
    return Certainty.PROVED if case.ran else Certainty.READ


@pattern("ModuleNotFoundError", order=14)
def import_path(case: Case) -> Diagnosis | None:
    """The import names the file itself, or a file that lies in a folder."""
    failed = failed_import(case)
    if failed is None or failed.node is None or in_other_file(case):
        return None
    module = failed.module
    if module.endswith(".py"):
        text = case.text_of(failed.node)
        bare = module.removesuffix(".py")
        return case.found(
            "import-path", where=failed.node, variant="suffix", certainty=_sure(case),
            candidates=[case.replaced(failed.node, text.replace(module, bare, 1))], outright=True,
            module=module, bare=bare, file=module,
        )  # fmt: skip
    inside = [name for name in case.given.files if name.endswith(f"/{module}.py")]
    if len(inside) != 1:
        return None
    folder = inside[0].removesuffix(f"/{module}.py").replace("/", ".")
    return case.found(
        "import-path", where=failed.node, variant="folder", certainty=_sure(case),
        candidates=[_from_folder(case, failed.node, module, folder)],
        module=module, folder=folder, file=inside[0],
    )  # fmt: skip


def _from_folder(case: Case, node: ast.Import | ast.ImportFrom, module: str, folder: str) -> Change | None:
    if isinstance(node, ast.ImportFrom):
        return case.replaced(node, case.text_of(node).replace(f"from {module}", f"from {folder}.{module}", 1))
    if len(node.names) == 1 and node.names[0].asname is None:
        return case.replaced(node, f"from {folder} import {module}")
    return None


@pattern("ImportError", order=14)
def relative_import(case: Case) -> Diagnosis | None:
    """`from .helpers import x` in a program that is started by itself."""
    if "attempted relative import with no known parent package" not in case.says:
        return None
    node = case.stmt if isinstance(case.stmt, ast.ImportFrom) and case.stmt.level else None
    if node is None or in_other_file(case):
        return None
    text = case.text_of(node)
    module = node.module or ""
    dots = "." * node.level
    change = case.replaced(node, text.replace(f"from {dots}{module}", f"from {module}", 1)) if module else None
    return case.found(
        "import-path", where=node, variant="relative", certainty=_sure(case), candidates=[change],
        module=f"{dots}{module}", bare=module, file=f"{module}.py",
    )  # fmt: skip
