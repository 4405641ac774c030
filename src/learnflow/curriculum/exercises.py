"""The exercise families: what a student can be given to program, made from a family and a seed.

A family is one TOML file in `exercises/` and its rules in `exercise_rules`. `Family.problem` gives what a student
may see; reference, wrong solutions and hidden tests come from `author_view` alone.
"""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from string import Template
from typing import Any, Literal

from learnflow.contracts.answers import Example
from learnflow.contracts.values import BadInput
from learnflow.curriculum.exercise_inputs import Arguments, Draw
from learnflow.curriculum.exercise_rules import RULES

MODULES = ("Basics", "Control Flow", "Data Structures", "Functions", "OOP", "Files", "Errors", "Libraries")
HIGHEST_SEED = 2**53 - 1
"""The largest seed; a larger whole number does not survive JSON in a browser."""

Kind = Literal["function", "program"]
_TABLES = ("themes", "keys")
_FURTHER = 12
_HIDDEN = 7


@dataclass(frozen=True, slots=True)
class Case:
    """One test: a call and its result as a `repr`, or the input of a program and its whole output."""

    expected: str
    call: str | None = None
    stdin: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """An exercise as a student may see it; difficulty is 0–1, `concepts` are ids, the most practised one first."""

    id: str
    family: str
    seed: int
    kind: Kind
    module: str
    title: str
    statement: str
    starter: str
    examples: tuple[Example, ...]
    visible_tests: tuple[Case, ...]
    difficulty: float
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Four hints of growing help; the last one introduces `code`, another small program that prints `output`."""

    hints: tuple[str, ...]
    code: str
    output: str


@dataclass(frozen=True, slots=True)
class WrongSolution:
    """A typical wrong solution and what it gets wrong."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class AuthorView:
    """What only authors, graders and measures see of an exercise.

    `precondition` is a Python expression over the arguments that every input fulfils; `inputs` are the
    arguments of the visible, hidden and further tests, in this order.
    """

    hidden_tests: tuple[Case, ...]
    reference: str
    wrong: tuple[WrongSolution, ...]
    precondition: str
    further: tuple[Case, ...]
    inputs: tuple[Arguments, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One version of a family that needs different code; `seed % number of variants` is its place."""

    name: str
    difficulty: float
    concepts: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Family:
    """Exercises of one kind: the same story, several variants."""

    id: str
    module: str
    kind: Kind
    concepts: tuple[str, ...]
    variants: tuple[Variant, ...]
    source: Mapping[str, Any] = field(repr=False)

    def problem(self, seed: int) -> Problem:
        """Return the exercise of this seed; raise BadInput for a seed outside 0 … 2**53 − 1."""
        p = _parameters(self, seed)
        cases = tuple(_case(self, p, given, n) for n, given in enumerate(_visible(self, p, seed), start=1))
        variant = self.variants[seed % len(self.variants)]
        return Problem(
            id=f"{self.id}:{seed}",
            family=self.id,
            seed=seed,
            kind=self.kind,
            module=self.module,
            title=_fill(self.source["title"], p),
            statement=_fill(self.source["statement"], p).strip() + _shown_files(cases[:2]),
            starter=_fill(self.source["starter"], p).lstrip("\n"),
            examples=tuple(_example(case) for case in cases[:2]),
            visible_tests=cases,
            difficulty=variant.difficulty,
            concepts=variant.concepts,
        )

    def ladder(self, seed: int) -> Ladder:
        """Return the hints for the exercise of this seed; none of them holds its solution."""
        p = _parameters(self, seed)
        case = _case(self, p, next(_visible(self, p, seed)), 1)
        first_lines = {name: text.splitlines()[0] for name, text in case.files.items()}
        p |= {
            "call": case.call or "",
            "expected": f"`{case.expected}`",
            "expected_text": f"`{case.expected.splitlines()[0]}`",
            "sample": next(iter(first_lines.values()), ""),
        }
        example = self.source["example"]
        hints = (*(_fill(hint, p) for hint in self.source["hints"]), example["text"])
        return Ladder(hints, example["code"].lstrip("\n"), example["output"])


def generate(family: Family, seed: int) -> Problem:
    """Return the exercise of a family and a seed, always the same; raise BadInput for a seed out of range."""
    return family.problem(seed)


def author_view(family: Family, seed: int) -> AuthorView:
    """Return hidden tests, reference and wrong solutions of an exercise; never for a student's eyes."""
    p = _parameters(family, seed)
    visible = list(_visible(family, p, seed))
    draw = Draw(_mixed(family, seed, "hidden"))
    seen = [repr(given) for given in visible]
    rules = RULES[family.id]
    hidden = [given for given in rules.edges(Draw(_mixed(family, seed, "edges")), p) if repr(given) not in seen]
    hidden = _with_fresh(family, p, draw, [*visible, *hidden], _HIDDEN - len(hidden))[len(visible) :]
    every = _with_fresh(family, p, draw, [*visible, *hidden], _FURTHER)
    cases = [_case(family, p, given, n) for n, given in enumerate(every, start=1)]
    split = len(visible) + len(hidden)
    reference = _reference(p)
    return AuthorView(
        hidden_tests=tuple(cases[len(visible) : split]),
        reference=_code(reference, p),
        wrong=tuple(_wrong(family, p, reference)),
        precondition=_fill(family.source["precondition"], p),
        further=tuple(cases[split:]),
        inputs=tuple(_named(given, case) for given, case in zip(every, cases, strict=True)),
    )


@cache
def families() -> tuple[Family, ...]:
    """Return all families, one per module, in the order of the modules."""
    folder = resources.files("learnflow.curriculum") / "exercises"
    sources = [tomllib.loads(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted((_family(source) for source in sources), key=lambda f: (MODULES.index(f.module), f.id)))


def find_family(name: str) -> Family:
    """Return the family with this id; raise BadInput, naming those there are, for another."""
    for family in families():
        if family.id == name:
            return family
    raise BadInput("unknown_exercise", f"There is no such family; there are {', '.join(f.id for f in families())}.")


def _family(source: Mapping[str, Any]) -> Family:
    concepts = tuple(source["concepts"])
    return Family(
        id=source["id"],
        module=source["module"],
        kind=source["kind"],
        concepts=concepts,
        variants=tuple(
            Variant(v["name"], v["difficulty"], tuple(v.get("concepts", concepts))) for v in source["variants"]
        ),
        source=source,
    )


def _mixed(family: Family, seed: int, purpose: str) -> int:
    return zlib.crc32(f"{family.id}:{seed}:{purpose}".encode())


def _parameters(family: Family, seed: int) -> dict[str, Any]:
    """Return everything that the seed chooses; texts in it still hold placeholders."""
    if not 0 <= seed <= HIGHEST_SEED:
        raise BadInput("bad_seed", f"`seed` must be a whole number from 0 to {HIGHEST_SEED}.")
    draw = Draw(_mixed(family, seed, "parameters"))
    chosen: dict[str, Any] = dict(family.source.get("constants", ()))
    for table in _TABLES:
        if table in family.source:
            chosen |= draw.pick(family.source[table])
    chosen |= {name: draw.pick(options) for name, options in family.source.get("choices", {}).items()}
    return {**chosen, **family.source["variants"][seed % len(family.variants)]}


def _fill(text: str, p: Mapping[str, Any]) -> str:
    """Put parameters into a text until no placeholder is left: a parameter's own text may hold some."""
    while "$" in text:
        text = Template(text).substitute(p)
    return text


def _visible(family: Family, p: Mapping[str, Any], seed: int) -> Iterator[Arguments]:
    rules = RULES[family.id]
    draw = Draw(_mixed(family, seed, "visible"))
    first = rules.typical(draw, p)
    yield first
    yield rules.edges(Draw(_mixed(family, seed, "edges")), p)[0]
    yield from _with_fresh(family, p, draw, [first], 1)[1:]


def _with_fresh(
    family: Family, p: Mapping[str, Any], draw: Draw, known: Sequence[Arguments], count: int
) -> list[Arguments]:
    """Return `known` and `count` new typical inputs; fewer if chance gives none in fifty tries."""
    every, seen = list(known), {repr(given) for given in known}
    for _ in range(50):
        if len(every) >= len(known) + count:
            break
        given = RULES[family.id].typical(draw, p)
        if repr(given) not in seen:
            seen.add(repr(given))
            every.append(given)
    return every


def _case(family: Family, p: Mapping[str, Any], given: Arguments, number: int) -> Case:
    expected = RULES[family.id].expected(given, p)
    if family.kind == "program":
        stdin = "".join(f"{given[name]}\n" for name in family.source["arguments"])
        return Case(expected=str(expected), stdin=stdin)
    files: dict[str, str] = {}
    if "text" in given:
        path = f"{p['stem']}-{number}.txt"
        files, given = {path: given["text"]}, {**given, "path": path}
    values = ", ".join(repr(given[name]) for name in family.source["arguments"])
    return Case(expected=repr(expected), call=f"{_fill(family.source['call'], p)}({values})", files=files)


def _named(given: Arguments, case: Case) -> Arguments:
    return {**given, "path": next(iter(case.files))} if case.files else given


def _example(case: Case) -> Example:
    return Example(case.call if case.call is not None else case.stdin or "", case.expected)


def _shown_files(cases: Sequence[Case]) -> str:
    files = [(name, text) for case in cases for name, text in case.files.items()]
    return "".join(f"\n\nIn the examples, `{name}` holds:\n\n```\n{text.rstrip()}\n```" for name, text in files)


def _reference(p: Mapping[str, Any]) -> str:
    reference: str = p["reference"]
    return reference.replace("$driver", p.get("driver", "").lstrip("\n"))


def _code(text: str, p: Mapping[str, Any]) -> str:
    return _fill(text, p).strip("\n") + "\n"


def _wrong(family: Family, p: Mapping[str, Any], reference: str) -> Iterator[WrongSolution]:
    for wrong in family.source["wrong"]:
        if p["name"] not in wrong.get("variants", (p["name"],)):
            continue
        if "code" in wrong:
            code = wrong["code"].replace("$driver", p.get("driver", "").lstrip("\n"))
        elif wrong["find"] in reference:
            code = reference.replace(wrong["find"], wrong["put"])
        else:
            raise ValueError(f"{family.id}: {wrong['find']!r} is not in the reference of {p['name']}")
        yield WrongSolution(_code(code, p), wrong["why"])
