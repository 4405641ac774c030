"""Two modules import each other, and one is used before it is ready."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.importing import defined_in, own_file, source_in
from learnflow.skills.language.names import module_names

_PARTIAL = re.compile(r"partially initialized module '([\w.]{1,80})'")
_NAME = re.compile(r"cannot import name '(\w{1,80})'|has no attribute '(\w{1,80})'")


@pattern("ImportError", "AttributeError", order=12)
def import_circular(case: Case) -> Diagnosis | None:
    """The frames show which file imported which before the name was there."""
    match, wanted = _PARTIAL.search(case.says), _NAME.search(case.says)
    if match is None or wanted is None:
        return None
    module, name = match[1], wanted[1] or wanted[2]
    file = own_file(case, module)
    if not file and (module in module_names() or not case.ran):
        return None
    frames = [one for one in (case.failure.frames if case.failure is not None else ()) if one.file]
    other = frames[-1] if frames else None
    first = next((one for one in frames if one.file == file), None)
    if other is None or other.file == file:
        # The module was asked for a second time by the program itself, which the module had imported.
        return case.found(
            "import-circular", where=case.line, variant="main", certainty=Certainty.PROVED, name=name, module=module,
            file=file, first_line=first.line if first is not None else 0,
            first_source=source_in(case, file, first.line) if first is not None else "",
        )  # fmt: skip
    return case.found(
        "import-circular",
        where=case.line,
        certainty=Certainty.PROVED,
        name=name,
        module=module,
        file=file,
        other=other.file,
        other_line=other.line,
        other_source=source_in(case, other.file, other.line),
        first_line=first.line if first is not None else 0,
        first_source=source_in(case, file, first.line) if first is not None else "",
        bound=defined_in(case, file).get(name, 0),
    )
