"""What the message alone shows of a file that is not there."""

from __future__ import annotations

import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.patterns import pattern

_FILE = re.compile(r"No such file or directory: ('[^'\n]{0,300}'|\"[^\"\n]{0,300}\")")


@pattern("FileNotFoundError", order=200)
def file_missing(case: Case) -> Diagnosis | None:
    """Python shows the path."""
    match = _FILE.search(case.says)
    if match is None:
        return None
    path = match[1][1:-1]
    variant = "unrun_path" if "/" in path or "\\" in path else "unrun"
    return case.found("file-missing", variant=variant, path=path)
