"""Which exercise a student gets: by concept, level, what came before, and what is still fresh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from learnflow.contracts.values import JsonValue, Level, Question
from learnflow.skills.exercise.problems import Family
from learnflow.skills.exercise.wishes import Wish, nearest
from learnflow.skills.exercise.wording import spoken

BANDS: Mapping[Level, tuple[float, float]] = {
    Level.BEGINNER: (0.0, 0.35),
    Level.LEARNING: (0.25, 0.6),
    Level.PROFICIENT: (0.5, 0.8),
    Level.MASTERED: (0.7, 1.0),
}
"""The difficulties that suit a level, both ends included."""

_LEVELS = tuple(Level)
_SEEDS = 1_000_003
_STEP = 0.03
_REACH = 0.2


@dataclass(frozen=True, slots=True)
class Opened:
    """The exercise that is open in a conversation, the hints shown of it, and the concept it was asked for.

    `recent` are the items handed out before it, the newest last.
    """

    family: Family
    seed: int
    rung: int = 0
    concept: str = ""
    recent: tuple[str, ...] = ()

    @property
    def item(self) -> str:
        """Its id as an item, `family:seed`."""
        return f"{self.family.id}:{self.seed}"

    @property
    def difficulty(self) -> float:
        """How hard it is, 0–1."""
        return self.family.variants[self.seed % len(self.family.variants)].difficulty


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, for which concept, and the ids of the remarks that go with it.

    `asked` names what the student asked for in words, `before` is the difficulty of the exercise before.
    """

    family: Family
    seed: int
    concept: str = ""
    asked: str = ""
    remarks: tuple[str, ...] = ()
    before: float | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    family: Family
    variant: int
    place: int
    difficulty: float
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _History:
    families: frozenset[str]
    variants: frozenset[tuple[str, int]]
    items: frozenset[str]
    weak: tuple[str, ...]


def select(question: Question, wish: Wish, families: Sequence[Family], opened: Opened | None) -> Selection:
    """Return the exercise that fits best, fresh before seen; the same question always gets the same one."""
    history = _history(question.profile, families, (*opened.recent, opened.item) if opened else ())
    every = [
        _Candidate(family, n, place * 8 + n, variant.difficulty, variant.concepts)
        for place, family in enumerate(families)
        for n, variant in enumerate(family.variants)
    ]
    wanted, asked, remarks = _wanted(wish, every, opened)
    fitting = [c for c in every if not wanted or not set(wanted).isdisjoint(c.concepts)]
    low, high = _band(question.level, wish, opened)
    if opened and wish.action in ("harder", "easier"):
        fitting, more = _moved(wish.action, opened.difficulty, fitting, every, bool(wanted))
        remarks += more

    def rank(c: _Candidate) -> tuple[float, int, int, tuple[int, int], int]:
        outside = round(max(low - c.difficulty, c.difficulty - high, 0.0), 3)
        mixed = (question.seed * 7919 + c.place * 104729) % 1009
        return outside, _strangeness(c, wish, opened), _seen(c, history), _relevance(c, wanted, history), mixed

    best = min(fitting, key=rank)
    concept = next((name for name in wanted if name in best.concepts), "")
    if not remarks and wish.action not in ("harder", "easier"):
        remarks += _level_remark(best, question.level, wish, opened)
    if not wanted and best.concepts[0] in history.weak:
        remarks += ("weak",)
    if _seen(best, history) > 1:
        remarks += ("seen",)
    seed = _fresh_seed(best, question.seed, history)
    return Selection(best.family, seed, concept, asked, remarks, opened.difficulty if opened else None)


def _wanted(
    wish: Wish, every: Sequence[_Candidate], opened: Opened | None
) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Return the concepts to look for, how the student called them, and a remark where they are not the same."""
    taught = {concept for candidate in every for concept in candidate.concepts}
    if wish.topic:
        near = tuple(name for name in wish.near if name in taught)[:1]
        return near, wish.topic, ("none_on" if near else "none_on_unknown",)
    present = tuple(name for name in wish.concepts if name in taught)
    if present:
        return present, " and ".join(map(spoken, present)), ()
    if wish.concepts:
        near = tuple(name for name in nearest(wish.concepts[0]) if name in taught)[:1]
        return near, spoken(wish.concepts[0]), ("none_on",)
    if opened and opened.concept in taught and wish.action in ("harder", "easier", "another", "similar"):
        return (opened.concept,), spoken(opened.concept), ()
    return (), "", ()


def _band(level: Level, wish: Wish, opened: Opened | None) -> tuple[float, float]:
    """Return the difficulties to prefer: beside the last exercise where one is spoken of, else the level's."""
    if opened and wish.action == "harder":
        return opened.difficulty + _STEP, opened.difficulty + _REACH
    if opened and wish.action == "easier":
        return opened.difficulty - _REACH, opened.difficulty - _STEP
    if opened and wish.action in ("another", "similar") and not wish.shift and not wish.concepts:
        return opened.difficulty - _REACH / 2, opened.difficulty + _REACH / 2
    shift = {"harder": 1, "easier": -1}.get(wish.action, wish.shift)
    place = min(max(_LEVELS.index(level) + shift, 0), len(_LEVELS) - 1)
    return BANDS[_LEVELS[place]]


def _moved(
    action: str, before: float, fitting: list[_Candidate], every: list[_Candidate], narrowed: bool
) -> tuple[list[_Candidate], tuple[str, ...]]:
    """Return only what is harder (or easier) than before, and a remark on how that went."""

    def beyond(candidates: Sequence[_Candidate]) -> list[_Candidate]:
        if action == "harder":
            return [c for c in candidates if c.difficulty > before]
        return [c for c in candidates if c.difficulty < before]

    if found := beyond(fitting):
        return found, (action,)
    if narrowed and (found := beyond(every)):
        return found, (f"elsewhere_{action}",)
    return fitting, ("hardest" if action == "harder" else "easiest",)


def _strangeness(candidate: _Candidate, wish: Wish, opened: Opened | None) -> int:
    """Return 0 for the family that is wanted next: the last one for something similar, any other for another."""
    if opened is None or wish.action not in ("another", "similar"):
        return 0
    same = candidate.family.id == opened.family.id
    if same and candidate.variant == opened.seed % len(opened.family.variants):
        return 2
    return int(same if wish.action == "another" else not same)


def _seen(candidate: _Candidate, history: _History) -> int:
    if (candidate.family.id, candidate.variant) in history.variants:
        return 2
    return int(candidate.family.id in history.families)


def _relevance(candidate: _Candidate, wanted: Sequence[str], history: _History) -> tuple[int, int]:
    """Return what sorts first: more of the wanted (else weak) concepts, then one that is practised more."""
    places = [candidate.concepts.index(name) for name in wanted or history.weak if name in candidate.concepts]
    return -len(places), min(places, default=99)


def _level_remark(best: _Candidate, level: Level, wish: Wish, opened: Opened | None) -> tuple[str, ...]:
    low, high = BANDS[level]
    if wish.shift or (opened and wish.action in ("another", "similar")):
        return ()
    if best.difficulty > high:
        return ("above_level",)
    return ("below_level",) if best.difficulty < low else ()


def _fresh_seed(candidate: _Candidate, seed: int, history: _History) -> int:
    count = len(candidate.family.variants)
    chosen = seed % _SEEDS * count + candidate.variant
    while f"{candidate.family.id}:{chosen}" in history.items:
        chosen += count
    return chosen


def _history(profile: Mapping[str, JsonValue], families: Sequence[Family], recent: Sequence[str]) -> _History:
    """Put together what progress-agent says and what this conversation had; another shape counts as nothing."""
    counts = {family.id: len(family.variants) for family in families}
    items = [*_texts(profile.get("done")), *recent]
    variants = set()
    for item in items:
        family, _, seed = item.partition(":")
        if family in counts and seed.isascii() and seed.isdigit() and len(seed) <= 16:
            variants.add((family, int(seed) % counts[family]))
    return _History(
        families=frozenset(item.partition(":")[0] for item in items),
        variants=frozenset(variants),
        items=frozenset(items),
        weak=tuple(_texts(profile.get("weak"))),
    )


def _texts(value: JsonValue) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []
