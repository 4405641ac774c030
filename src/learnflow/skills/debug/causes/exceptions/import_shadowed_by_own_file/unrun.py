"""What a traceback alone shows of a file that has a module's name."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.language.names import module_names

_ATTRIBUTE = re.compile(r"module '([\w.]{1,80})' has no attribute '(\w{1,80})'")
_IMPORTED = re.compile(r"cannot import name '(\w{1,80})' from (?:partially initialized module )?'([\w.]{1,80})'")


@pattern("AttributeError", "ImportError", order=200)
def import_shadowed_by_own_file(case: Case) -> Diagnosis | None:
    """A module of the library is only partly there, or a file of the traceback bears its name."""
    match, imported = _ATTRIBUTE.search(case.says), _IMPORTED.search(case.says)
    if match is not None:
        module, name = match[1], match[2]
    elif imported is not None:
        module, name = imported[2], imported[1]
    else:
        return None
    files = (re.split(r"[/\\]", frame.file)[-1] for frame in case.traceback.frames if not frame.in_library)
    if module not in module_names() or not ("partially initialized" in case.says or f"{module}.py" in files):
        return None
    return case.found("import-shadowed-by-own-file", variant="unrun", module=module, attribute=name)
