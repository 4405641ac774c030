"""What every test shares: `fakes` on the path, the real parts, and logs that no test leaves configured."""

import sys
from pathlib import Path

import pytest
import structlog

sys.path.insert(0, str(Path(__file__).parent))

pytest_plugins = ["mesh_parts"]


JAIL = ("tests/sandbox/", "tests/unit/adapters/sandbox/", "tests/contract/test_jail.py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        place = item.path.relative_to(Path(__file__).parents[1]).as_posix()
        if place.startswith(JAIL) and not item.get_closest_marker("attacks"):
            item.add_marker("jail")


@pytest.fixture(autouse=True)
def _logs_as_they_were():
    yield
    structlog.reset_defaults()
