#!/usr/bin/env python3
"""Gives an exercise in Python: by concept, family, item or difficulty, the same for the same seed."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.contracts.values import BadInput
from learnflow.curriculum.exercises import Case, Family, author_view, families, find_family
from learnflow.skills.exercise.generation import fitting_seed
from learnflow.standalone import number_of, run_script, text_of

EXAMPLE = {"concept": "dictionaries", "difficulty": 0.35, "seed": 1}


def handle(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the exercise asked for; its hidden side only where `author` is true."""
    family, seed = chosen(request)
    problem = family.problem(seed)
    answer = {
        "id": problem.id,
        "family": problem.family,
        "seed": problem.seed,
        "kind": problem.kind,
        "module": problem.module,
        "title": problem.title,
        "statement": problem.statement,
        "starter": problem.starter,
        "examples": problem.examples,
        "visible_tests": [plain_case(case) for case in problem.visible_tests],
        "difficulty": problem.difficulty,
        "concepts": problem.concepts,
    }
    if request.get("author") is True:
        view = author_view(family, seed)
        answer |= {
            "hidden_tests": [plain_case(case) for case in view.hidden_tests],
            "reference": view.reference,
            "wrong": view.wrong,
            "precondition": view.precondition,
            "further": [plain_case(case) for case in view.further],
        }
    return answer


def chosen(request: Mapping[str, Any]) -> tuple[Family, int]:
    """Return the family and the seed that a request means."""
    seed = whole(request, "seed")
    item = text_of(request, "exercise")
    if item is not None:
        name, _, number = item.partition(":")
        if number and not (number.isascii() and number.isdigit() and len(number) <= 16):
            raise BadInput("unknown_exercise", "`exercise` must be `family` or `family:seed`.")
        return find_family(name), int(number) if number else seed
    name = text_of(request, "family")
    known = families() if name is None else (find_family(name),)
    concept = text_of(request, "concept")
    difficulty = None if request.get("difficulty") is None else number_of(request, "difficulty")
    if difficulty is None and concept is None and name is not None:
        return known[0], seed
    return fitting_seed(known, seed, concept, difficulty)


def whole(request: Mapping[str, Any], name: str) -> int:
    """Return a whole number of a request, 0 where it is absent."""
    value = request.get(name, 0)
    if type(value) is not int:
        raise BadInput("wrong_type", f"`{name}` must be a whole number.")
    return value


def plain_case(case: Case) -> dict[str, Any]:
    """Return a test without the fields that it does not use."""
    fields = {"call": case.call, "stdin": case.stdin, "expected": case.expected, "files": dict(case.files)}
    return {name: value for name, value in fields.items() if value not in (None, {})}


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
