"""What the curriculum says of components: titles in teaching order, exercises to solve, what to know first."""

from __future__ import annotations

from collections import Counter
from functools import cache

from learnflow.skills.progress.course import Course


@cache
def course() -> Course:
    """Return the curriculum as progress needs it, read once per process."""
    # Imported when first needed: a student without evidence has nothing that the curriculum would explain.
    from learnflow.curriculum.catalogue import load_catalogue
    from learnflow.curriculum.exercises import families

    taught = load_catalogue()
    concepts = taught.concepts()
    return Course(
        titles={entry.id: entry.title for entry in concepts},
        items=Counter(concept for family in families() for concept in family.concepts),
        needs={entry.id: entry.requires for entry in concepts},
        modules={
            module.title: tuple(entry.id for entry in concepts if entry.module == module.id)
            for module in taught.modules
        },
        offers=("review",),
    )
