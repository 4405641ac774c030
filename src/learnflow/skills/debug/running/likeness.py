"""Names that are alike in other ways than by one slip of the fingers: letters left out, signs that look the same."""

from __future__ import annotations

from collections.abc import Iterable

from learnflow.skills.debug.running.library import home_of

MIN_LETTERS = 4
"""A shorter name is a part of too many others."""

_LOOKS = str.maketrans({"1": "l", "I": "l", "i": "l", "0": "o", "O": "o", "5": "s", "S": "s"})


def alike_names(name: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """Return the one candidate that looks the same as `name`, or has up to two letters more; else nothing.

    `ll` looks like `l1`; `amot` is `amount` without two of its letters.
    """
    others = [one for one in candidates if one != name]
    for fits in (_looks_same, _left_out):
        found = [one for one in others if fits(name, one)]
        if found:
            return tuple(found) if len(found) == 1 else ()
    return ()


def _looks_same(name: str, other: str) -> bool:
    return len(name) == len(other) > 1 and name.translate(_LOOKS) == other.translate(_LOOKS)


def _left_out(name: str, other: str) -> bool:
    if (
        len(name) < MIN_LETTERS
        or home_of(name)
        or not 0 < len(other) - len(name) <= 2
        or name[:1] != other[:1]
        or "_" in other
    ):
        return False
    letters = iter(other)
    return all(letter in letters for letter in name)
