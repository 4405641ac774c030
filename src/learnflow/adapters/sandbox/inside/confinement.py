"""The inner jail as a whole: what a child puts on before it runs anything of a student's."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import Any

from . import kernel
from .landlock import Ruleset
from .rlimits import apply, close_descriptors, task_limit
from .seccomp import Filter


class Confinement:
    """What does not depend on the run, made once in the parent; without `layers` there are resource limits only."""

    def __init__(self, readable: Sequence[str], layers: bool) -> None:
        """Prepare for programs that may read these files and folders; raises OSError where a layer cannot be had."""
        self._tasks = task_limit()
        self._ruleset = Ruleset(readable) if layers else None
        self._filter = Filter() if layers else None

    def put_on(self, folder: str, limits: Mapping[str, Any], keep: int, *, shows_files: bool) -> None:
        """Confine this process to `folder` for good and close its descriptors from `keep` up; raises OSError.

        One that `shows_files` lets its parent see which files it holds open, deleted ones too.
        """
        # The parent watches CPU time more finely; the kernel's limit is for a parent that cannot.
        apply(limits["address_space"], math.ceil(limits["cpu_s"]) + 1, tasks=self._tasks)
        if shows_files:
            kernel.allow_looks()
        if self._ruleset is not None:
            self._ruleset.enforce([folder])
        close_descriptors(keep)
        if self._filter is not None:
            self._filter.install(os.getpid())
