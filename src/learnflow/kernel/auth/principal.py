"""Who asks, and what each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STUDENT_PERMISSIONS = frozenset({"ask_questions", "submit_exercise", "read_progress"})
ROLE_PERMISSIONS: Mapping[str, frozenset[str]] = {
    "student": STUDENT_PERMISSIONS,
    "teacher": STUDENT_PERMISSIONS | {"read_class"},
    "operator": STUDENT_PERMISSIONS | {"read_class", "operate", "erase", "export"},
}
"""What each role may do; a token never gives more than its role."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, as their token says; `expires_at` in seconds since the epoch."""

    sub: str
    role: str
    permissions: frozenset[str]
    kid: str
    expires_at: float
