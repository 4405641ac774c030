"""What a failed import shows where only its line is known."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.importing import KNOWN_PACKAGES, failed_import
from learnflow.skills.language.names import closest_names, module_names


@pattern("ModuleNotFoundError", "ImportError", order=200)
def import_misspelt(case: Case) -> Diagnosis | None:
    """The library has a module one slip away, or the module has nothing of that name."""
    failed = failed_import(case)
    if failed is None:
        return None
    if failed.name:
        if "partially initialized" in case.says:
            return None
        slots = {"attribute": failed.name, "module": failed.module}
        return case.found("import-misspelt", part=failed.name, variant="unrun_name", slots=slots)
    module = failed.module.split(".", maxsplit=1)[0]
    near = () if module in KNOWN_PACKAGES else closest_names(module, sorted(module_names()))
    if not near:
        return None
    return case.found("import-misspelt", part=module, variant="unrun", module=module, closest=near[0])
