"""What every test shares: `fakes` on the path, the real parts, and logs that no test leaves configured."""

import sys
from pathlib import Path

import pytest
import structlog

sys.path.insert(0, str(Path(__file__).parent))

pytest_plugins = ["mesh_parts"]


@pytest.fixture(autouse=True)
def _logs_as_they_were():
    yield
    structlog.reset_defaults()
