"""Choosing an exercise without a student: by concept and difficulty alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from learnflow.contracts.values import BadInput
from learnflow.skills.exercise.problems import Family
from learnflow.skills.exercise.wishes import concept_of

F = TypeVar("F", bound=Family)


def fitting_seed(families: Sequence[F], seed: int, concept: str | None, difficulty: float | None) -> tuple[F, int]:
    """Return the family and the seed that come closest to a concept and a difficulty (0–1).

    Among equals `seed` decides, and the seed returned is at least `seed` times the number of variants. Raises
    BadInput for a concept that none of the families practises and for a difficulty or seed out of range.
    """
    if difficulty is not None and not 0 <= difficulty <= 1:
        raise BadInput("out_of_range", "`difficulty` must be from 0 to 1.")
    if not 0 <= seed < 2**48:
        raise BadInput("bad_seed", "`seed` must be a whole number from 0 to 281474976710655.")
    name = None if concept is None else concept_of(concept)
    every = [(family, n, variant) for family in families for n, variant in enumerate(family.variants)]
    known = sorted({known for _, _, variant in every for known in variant.concepts})
    if concept is not None:
        every = [entry for entry in every if name in entry[2].concepts]
        if not every:
            raise BadInput("unknown_concept", f"No exercise practises that; there are some on {', '.join(known)}.")

    def rank(place: int) -> tuple[float, int, int]:
        _, _, variant = every[place]
        away = 0.0 if difficulty is None else round(abs(variant.difficulty - difficulty), 3)
        relevance = 0 if name is None else variant.concepts.index(name)
        return away, relevance, (place - seed) % len(every)

    family, n, _ = every[min(range(len(every)), key=rank)]
    return family, seed * len(family.variants) + n
