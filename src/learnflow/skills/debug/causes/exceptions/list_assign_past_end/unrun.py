"""What the line alone shows of assigning to a position that is not there."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Diagnosis
from learnflow.skills.debug.messages import subscripts
from learnflow.skills.debug.patterns import pattern


@pattern("IndexError", order=200)
def list_assign_past_end(case: Case) -> Diagnosis | None:
    """Python says that the position was assigned to; it is named where the line assigns to only one."""
    sites = [site for site in subscripts(case) if isinstance(site.ctx, ast.Store)]
    if "assignment index out of range" not in case.says or len(sites) != 1:
        return None
    name, index = case.segment(sites[0].value), case.segment(sites[0].slice)
    slots = {"name": name, "index": index}
    return case.found("list-assign-past-end", part=f"{name}[{index}]", variant="unrun", slots=slots)
