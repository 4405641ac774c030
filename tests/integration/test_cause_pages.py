"""docs/reference/causes shows, for every cause, one of its cases and what is really said about it."""

from __future__ import annotations

import sys

import pytest
from infrastructure.causes import FOLDER, rendered

from learnflow.standalone import tools

pytestmark = pytest.mark.jail


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="messages, and what is newer Python, are those of 3.11")
def test_the_pages_are_what_the_agent_answers() -> None:
    pages = rendered(tools())
    there = {path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.md")}
    assert sorted(there) == sorted(pages)
    assert [name for name, text in pages.items() if there[name] != text] == []
