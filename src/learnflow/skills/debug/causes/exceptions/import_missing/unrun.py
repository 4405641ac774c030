"""What the line alone shows of a missing import."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import missing_name
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.library import ALIASES, home_of
from learnflow.skills.language.names import module_names


@pattern("NameError", order=198)
def import_missing(case: Case) -> Diagnosis | None:
    """The unknown name is that of a module before a dot, or of something that one module has."""
    name = missing_name(case)
    if not name or name in case.names.bound:
        return None
    module = ALIASES.get(name, name)
    if re.search(rf"\b{re.escape(name)}\s*\.", case.source) and (module in module_names() or name in ALIASES):
        return case.found("import-missing", part=name, variant="unrun", name=name, module=module)
    home = home_of(name)
    if not home:
        return None
    return case.found("import-missing", part=name, variant="unrun_member", name=name, module=home)
