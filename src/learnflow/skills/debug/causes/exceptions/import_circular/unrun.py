"""What the message alone shows of a module that is used before it is ready."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.importing import failed_import
from learnflow.skills.language.names import module_names


@pattern("ImportError", order=210)
def import_circular(case: Case) -> Diagnosis | None:
    """Python says that the module was only partly there; which files import each other is not seen."""
    failed = failed_import(case)
    if failed is None or "partially initialized" not in case.says or failed.module in module_names():
        return None
    slots = {"name": failed.name, "module": failed.module}
    return case.found("import-circular", part=failed.name, variant="unrun", slots=slots)
