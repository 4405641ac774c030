"""The rules of a review as data: what each says, asks and shows; the sentences stand in `catalogue.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Literal

from learnflow.contracts.values import Severity

Part = Literal["readability", "idiom", "structure", "efficiency"]
PARTS: tuple[Part, ...] = ("readability", "idiom", "structure", "efficiency")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a review can find; `rank` is its place in the catalogue, the most important first.

    `message`, `why`, `look`, `step` and `details` are templates for `str.format`; `before` and `after` are
    other code with and without the finding. `optional` rules cost nothing in the score.
    """

    id: str
    rank: int
    part: Part
    severity: Severity
    message: str
    why: str
    look: str
    step: str
    before: str
    after: str
    ruff: tuple[str, ...] = ()
    optional: bool = False
    details: Mapping[str, str] = field(default_factory=dict)


@functools.cache
def rules() -> Mapping[str, Rule]:
    """Return all rules by id, in order of importance."""
    return {rule.id: rule for rule in map(_rule, *_numbered("rule"))}


@functools.cache
def rules_of_linter() -> Mapping[str, Rule]:
    """Return, for each rule code of the linter that is asked for, the rule whose finding it is."""
    return {code: rule for rule in rules().values() for code in rule.ruff}


@functools.cache
def sentences() -> Mapping[str, str]:
    """Return the sentences of an answer by id, as templates for `str.format`."""
    text = resources.files(__package__).joinpath("sentences.toml").read_text(encoding="utf-8")
    return {name: sentence.strip() for name, sentence in tomllib.loads(text).items()}


def say(name: str, /, **names: object) -> str:
    """Return one sentence of an answer with its names filled in."""
    return sentences()[name].format_map(names)


def _numbered(table: str) -> tuple[range, list[dict[str, object]]]:
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    items = tomllib.loads(text)[table]
    return range(len(items)), items


def _rule(rank: int, item: dict[str, object]) -> Rule:
    given = {**item, "ruff": tuple(item.get("ruff", ())), "rank": rank}  # type: ignore[arg-type]
    given["before"], given["after"] = (str(item[name]).lstrip("\n") for name in ("before", "after"))
    return Rule(**given)  # type: ignore[arg-type]
