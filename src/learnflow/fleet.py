"""The fleet: every service, one line each, as plain data. Imports nothing of ours."""

from __future__ import annotations

from typing import NamedTuple


class Member(NamedTuple):
    """A service: its app id, the intent it answers (empty for none), priority, public path and package."""

    app_id: str
    intent: str
    priority: str
    path: str
    package: str


FLEET = (
    Member("triage-service", "out_of_scope", "low", "triage", "learnflow.services.triage"),
    Member("debug-agent", "syntax_help", "high", "debug", "learnflow.services.debug"),
    Member("concepts-agent", "concept_explanation", "medium", "concepts", "learnflow.services.concepts"),
    Member("exercise-agent", "exercise_request", "medium", "exercise", "learnflow.services.exercise"),
    Member("review-agent", "code_review", "medium", "review", "learnflow.services.review"),
    Member("progress-agent", "progress_check", "low", "progress", "learnflow.services.progress"),
)
