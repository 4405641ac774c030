"""From four scores to one number and one word: how well a component is mastered."""

from __future__ import annotations

from learnflow.contracts.values import BadInput, Level

COMPLETION, QUIZ, QUALITY, CONSISTENCY = 0.40, 0.30, 0.20, 0.10

LEARNING_ABOVE, PROFICIENT_ABOVE, MASTERED_ABOVE = 0.40, 0.70, 0.90


def mastery(completion: float, quiz: float, quality: float, consistency: float) -> float:
    """Return 0.40·completion + 0.30·quiz + 0.20·quality + 0.10·consistency to 4 decimals.

    Raises BadInput for a score outside 0–1.
    """
    for name, score in (
        ("completion", completion),
        ("quiz", quiz),
        ("quality", quality),
        ("consistency", consistency),
    ):
        check_share(name, score)
    return weigh(completion, quiz, quality, consistency)


def weigh(completion: float | None, quiz: float | None, quality: float | None, consistency: float | None) -> float:
    """Return mastery (0–1, 4 decimals) where some scores are missing; a missing score counts 0.

    Mastery is what was shown, not what may be assumed: no quiz yet means 0.30 still to be earned. The other
    choice, sharing a missing score's weight among the rest, would call one good review "Proficient" and let
    the first solved exercise of ten pull that down. Counted as 0, each success can only add.
    """
    return round(
        COMPLETION * (completion or 0.0)
        + QUIZ * (quiz or 0.0)
        + QUALITY * (quality or 0.0)
        + CONSISTENCY * (consistency or 0.0),
        4,
    )


def level_of(value: float) -> Level:
    """Return the level of a mastery: [0, 0.40], (0.40, 0.70], (0.70, 0.90], (0.90, 1]; BadInput outside 0–1."""
    check_share("mastery", value)
    return band_of(value)


def band_of(value: float) -> Level:
    """Return the level of a mastery that is known to be 0–1."""
    if value <= LEARNING_ABOVE:
        return Level.BEGINNER
    if value <= PROFICIENT_ABOVE:
        return Level.LEARNING
    if value <= MASTERED_ABOVE:
        return Level.PROFICIENT
    return Level.MASTERED


def check_share(name: str, value: float) -> None:
    """Raise BadInput unless `value` is a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadInput("out_of_range", f"`{name}` must be a number from 0 to 1.")
