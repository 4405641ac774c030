"""One linter for all tests of the review: it keeps no state but the path of its binary."""

import pytest

from learnflow.adapters.linter.ruff import RuffLinter


@pytest.fixture(scope="session")
def linter() -> RuffLinter:
    return RuffLinter()
