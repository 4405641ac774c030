"""What the exercise families calculate and on which inputs: trusted code of our own, one set of rules per family.

Expected values come from here and never from running a reference solution, so that a service can state them
without running anything.
"""

from __future__ import annotations

from collections.abc import Mapping

from learnflow.curriculum.exercise_inputs import Rules
from learnflow.curriculum.exercise_rules_first import FIRST
from learnflow.curriculum.exercise_rules_second import SECOND

RULES: Mapping[str, Rules] = {**FIRST, **SECOND}
"""By family id."""
