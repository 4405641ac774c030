"""What the curriculum says of the components whose progress is read, handed in by the caller."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from learnflow.contracts.values import EvidenceKind

Name = tuple[frozenset[str], str | None, str | None]
"""The word stems of a title, and the component id or the module title that they name."""

_WORD = re.compile(r"[a-z_]+")
_FILLERS = frozenset(
    (
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "do",
        "for",
        "from",
        "how",
        "in",
        "into",
        "is",
        "it",
        "my",
        "of",
        "on",
        "or",
        "the",
        "to",
        "up",
        "what",
        "when",
        "why",
        "with",
        "you",
        "your",
    )
)


@dataclass(frozen=True, slots=True)
class Course:
    """Titles in teaching order, and per component how many exercises it has and what to know first.

    `modules` maps a module's title to its components; `offers` are the kinds of evidence that the platform
    can take now, so that nothing else is recommended. All of it may be missing; where `items` is given, a
    component that is not in it has no exercise.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    modules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offers: tuple[EvidenceKind, ...] = ("attempt", "quiz", "review")
    index: tuple[Name, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        names: list[Name] = [(stems_of(title), component, None) for component, title in self.titles.items()]
        names += [(stems_of(module), None, module) for module in self.modules]
        object.__setattr__(self, "index", tuple([name for name in names if name[0]]))

    def title(self, component: str) -> str:
        """Return a component's title, or its id in words."""
        return self.titles.get(component) or component.replace("-", " ").replace("_", " ")

    def has_exercises(self, component: str) -> bool:
        """Return whether an exercise on a component can be attempted; unknown counts as yes."""
        return "attempt" in self.offers and (not self.items or bool(self.items.get(component)))


def stems_of(text: str) -> frozenset[str]:
    """Return the words of a text in the singular, without fillers unless there is nothing else."""
    words = [stem(word) for word in _WORD.findall(text.lower())]
    return frozenset([word for word in words if word not in _FILLERS] or words)


def stem(word: str) -> str:
    """Return a lower-case English noun in the singular, roughly: enough to match "loops" with "loop"."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "is", "us")):
        return word[:-1]
    return word
