"""A part of the standard library is used against its rules, each with a wording of its own."""

from __future__ import annotations

from learnflow.skills.debug.causes.exceptions.library_use import formats, objects, waiting

KINDS = (formats, objects, waiting)
"""The modules whose import registers the patterns."""
