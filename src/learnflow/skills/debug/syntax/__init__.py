"""Finding what a teacher would name in a program that Python refuses to read."""

from __future__ import annotations

from learnflow.skills.debug.syntax.analysis import analyse

__all__ = ["analyse"]
